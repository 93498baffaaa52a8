"""What follows from the board's own facts: work that was asked for goes into the queue."""

from __future__ import annotations

from typing import Any

from lunxun.rota import tasks
from lunxun.rota.signals import work_asked


def queue_work(sender: Any, work_id: int, **_kwargs: Any) -> None:
    tasks.do_work.enqueue(work_id)


def connect() -> None:
    work_asked.connect(queue_work, dispatch_uid="rota.queue_work")
