"""Jobs for the tests; their effect is a row that can exist once."""

from __future__ import annotations

import time
from pathlib import Path

from lunxun.jobs import task
from lunxun.jobs.models import PeriodicRun
from lunxun.kernel import clock


@task()
def leave_mark(key: str) -> str:
    PeriodicRun.objects.get_or_create(name=key, defaults={"due_at": clock.wall_now()})
    return key


@task()
def fail(sentence: str) -> None:
    raise ValueError(sentence)


@task()
def slow_mark(key: str, log: str, seconds: float) -> None:
    """Say that it began, work a while, leave the mark, say that it ended."""
    with Path(log).open("a", encoding="ascii") as file:
        file.write(f"begin {key}\n")
    time.sleep(seconds)
    PeriodicRun.objects.get_or_create(name=key, defaults={"due_at": clock.wall_now()})
    with Path(log).open("a", encoding="ascii") as file:
        file.write(f"end {key}\n")
