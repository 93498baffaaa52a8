"""The queue in the database: claim, finish, give back, and take from workers that died.

The library's own worker leaves the job of a killed worker RUNNING for ever; that is why claiming
and finishing are ours (decisions/0004). Only this module touches the library's table.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from traceback import format_exception
from typing import Any, cast
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from lunxun.jobs.models import Lease
from lunxun.kernel import clock

logger = logging.getLogger("lunxun.jobs")

Job = DBTaskResult[Any, Any]

MAX_ATTEMPTS = 3
"""A job whose workers died this often is the likely cause of their deaths: it fails and is shown."""

PATIENCE_SECONDS = 1.0
"""A reaper that waited longer for the write lock judges on old knowledge and looks again."""

NO_LEASE = ("", -1)
"""Stands for a running job without a lease: left over from a restored backup."""


def claim(worker: str) -> Job | None:
    """Take the next ready job for `worker`, or None. Two workers never get the same one."""
    # Asked outside a transaction first: an idle worker must not take SQLite's write lock.
    if not DBTaskResult.objects.ready().exists():
        return None
    with transaction.atomic():
        job = DBTaskResult.objects.ready().select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.status = TaskResultStatus.RUNNING
        job.started_at = clock.wall_now()
        job.worker_ids = [*job.worker_ids, worker]
        job.save(update_fields=["status", "started_at", "worker_ids"])
        Lease.objects.update_or_create(task_id=job.pk, defaults={"worker": worker, "beat": 0})
    return job


def execute(job: Job, worker: str) -> bool:
    """Run a claimed job to its end and store how it ended; False when it had been taken away meanwhile."""
    try:
        task, context = job.task, TaskContext(task_result=cast(Any, job.task_result))
        given = job.args_kwargs
        arguments = [context, *given["args"]] if task.takes_context else given["args"]
        value = normalize_json(task.call(*arguments, **given["kwargs"]))
    except (OperationalError, InterfaceError) as error:
        # Locked, deadlocked or gone: no fault of the job, so it may try again.
        if len(job.worker_ids) < MAX_ATTEMPTS:
            logger.warning("job %s: database: %s, back to the queue", job.pk, error)
            give_back(worker, count_attempt=True)
            return False
        return _finish(job, worker, _failure(error))
    except Exception as error:
        # Whatever else a job raises is its result.
        logger.error("job %s (%s) failed", job.pk, job.task_path, exc_info=error)
        return _finish(job, worker, _failure(error))
    return _finish(
        job,
        worker,
        {
            "status": TaskResultStatus.SUCCESSFUL,
            "return_value": value,
            "exception_class_path": "",
            "traceback": "",
        },
    )


def _failure(error: BaseException) -> dict[str, Any]:
    return {
        "status": TaskResultStatus.FAILED,
        "return_value": None,
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error)),
    }


def _finish(job: Job, worker: str, values: dict[str, Any]) -> bool:
    with transaction.atomic():
        held, _ = Lease.objects.filter(task_id=job.pk, worker=worker).delete()
        if not held:
            logger.warning("job %s was taken from worker %s: its result is dropped", job.pk, worker)
            return False
        DBTaskResult.objects.filter(pk=job.pk).update(finished_at=clock.wall_now(), **values)
    return True


def beat(worker: str) -> None:
    """Show that the worker lives."""
    Lease.objects.filter(worker=worker).update(beat=F("beat") + 1)


def give_back(worker: str, *, count_attempt: bool = False) -> int:
    """Return what the worker holds to the queue; the number of jobs."""
    with transaction.atomic():
        held = list(Lease.objects.filter(worker=worker).values_list("task_id", flat=True))
        for job in DBTaskResult.objects.select_for_update().filter(
            pk__in=held, status=TaskResultStatus.RUNNING
        ):
            _to_queue(job, job.worker_ids if count_attempt else job.worker_ids[:-1])
        Lease.objects.filter(worker=worker).delete()
    return len(held)


def _to_queue(job: Job, worker_ids: list[str]) -> None:
    DBTaskResult.objects.filter(pk=job.pk).update(
        status=TaskResultStatus.READY, started_at=None, worker_ids=worker_ids
    )


class Reaper:
    """Returns jobs of dead workers to the queue. One per process; remembers what it saw when."""

    def __init__(self, lease_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.lease_seconds = lease_seconds
        self.monotonic = monotonic
        # job → (worker and beat as last seen, since when on the monotonic clock). The worker belongs to
        # it: a new lease begins at beat 0 again, and must not inherit the age of the old one.
        self._seen: dict[UUID, tuple[tuple[str, int], float]] = {}

    def reap(self) -> int:
        """Look once; the number of jobs taken from dead workers."""
        running = list(DBTaskResult.objects.running().values_list("pk", flat=True))
        leases = Lease.objects.filter(task_id__in=running) if running else []
        beats = {lease.task_id: (lease.worker, lease.beat) for lease in leases}
        now = self.monotonic()
        fresh = {}
        for job in running:
            beat_now = beats.get(job, NO_LEASE)
            known = self._seen.get(job)
            fresh[job] = known if known is not None and known[0] == beat_now else (beat_now, now)
        self._seen = fresh
        overdue = [job for job, (_, since) in fresh.items() if now - since >= self.lease_seconds]
        return sum(self._take(job, fresh[job][0]) for job in overdue)

    def _take(self, pk: UUID, seen: tuple[str, int]) -> bool:
        asked = self.monotonic()
        with transaction.atomic():
            job = (
                DBTaskResult.objects.select_for_update(skip_locked=True)
                .filter(pk=pk, status=TaskResultStatus.RUNNING)
                .first()
            )
            lease = Lease.objects.filter(pk=pk).first()
            # A long transaction of the job itself may have kept us (and its heartbeat) waiting on SQLite.
            if job is None or self.monotonic() - asked > PATIENCE_SECONDS:
                return False
            if ((lease.worker, lease.beat) if lease else NO_LEASE) != seen:
                return False
            Lease.objects.filter(pk=pk).delete()
            attempts = len(job.worker_ids)
            if attempts < MAX_ATTEMPTS:
                logger.warning("job %s: its worker is gone, back to the queue (attempt %d)", pk, attempts)
                _to_queue(job, job.worker_ids)
                return True
            logger.error("job %s (%s): %d workers died on it, given up", pk, job.task_path, attempts)
            DBTaskResult.objects.filter(pk=pk).update(
                status=TaskResultStatus.FAILED,
                finished_at=clock.wall_now(),
                exception_class_path="lunxun.jobs.store.WorkersLost",
                traceback=f"{attempts} workers died while running this job.",
            )
        return True


class WorkersLost(Exception):
    """Named in the result of a job on which every worker died."""
