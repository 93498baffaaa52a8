"""Running what is registered as periodic: at most once per period over all workers."""

from __future__ import annotations

import datetime as dt
import logging
import time

from django.db import InterfaceError, OperationalError

from lunxun.jobs.models import PeriodicRun
from lunxun.kernel import clock
from lunxun.kernel.periodic import Periodic, registry

logger = logging.getLogger("lunxun.jobs")


class Rhythm:
    """One per process. Asks each periodic job in its own period; the table decides who runs it."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def round(self) -> int:
        """Run what is due and wanted; the number of jobs run."""
        done = 0
        for job in list(registry.values()):
            now = time.monotonic()
            if now < self._next.get(job.name, 0.0):
                continue
            self._next[job.name] = now + job.seconds
            if job.wanted() and _mine(job):
                done += _run(job)
        return done


def _mine(job: Periodic) -> bool:
    """Whether this process may run the job now: one conditional UPDATE, won by one."""
    now = clock.wall_now()
    period = dt.timedelta(seconds=job.seconds)
    # Half a period of slack: the timers of the workers and the stored instant never agree exactly.
    due = now + period / 2
    row, created = PeriodicRun.objects.get_or_create(name=job.name, defaults={"due_at": now + period})
    if created:
        return True
    # An instant further away than one period was written by a clock that has since been set back.
    if due < row.due_at <= now + period * 2:
        return False
    return PeriodicRun.objects.filter(name=job.name, due_at=row.due_at).update(due_at=now + period) == 1


def _run(job: Periodic) -> bool:
    try:
        job.run()
    except (OperationalError, InterfaceError):
        raise  # the worker opens a new connection and goes on
    except Exception as error:
        # One bad job must not stop the others.
        logger.error("periodic job %s failed", job.name, exc_info=error)
        return False
    return True
