"""What operators want to know about the queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


@dataclass(frozen=True, slots=True)
class Queue:
    """Numbers of jobs by state."""

    ready: int
    running: int
    failed: int


def queue() -> Queue:
    counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(number=Count("pk")))
    return Queue(
        ready=counts.get(TaskResultStatus.READY, 0),
        running=counts.get(TaskResultStatus.RUNNING, 0),
        failed=counts.get(TaskResultStatus.FAILED, 0),
    )
