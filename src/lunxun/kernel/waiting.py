"""One thing that somebody has to do: every domain answers `waiting_for(actor)` with a list of these."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lunxun.kernel import clock

LATE, SOON, NORMAL = "late", "soon", "normal"
_ORDER = {LATE: 0, SOON: 1, NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of 今天要办: what is stuck, with whom, until when, and the one button that moves it."""

    sentence: str
    detail: str
    url: str
    button: str
    due_at: dt.datetime | None = None
    urgency: str = NORMAL


def urgency_of(due_at: dt.datetime | None) -> str:
    """late when past, soon within two days, else normal."""
    if due_at is None:
        return NORMAL
    left = due_at - clock.now()
    if left <= dt.timedelta(0):
        return LATE
    return SOON if left <= dt.timedelta(days=2) else NORMAL


def by_urgency(lines: list[Waiting]) -> list[Waiting]:
    """Most urgent first; among equals the nearer deadline, those without one last."""
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(lines, key=lambda line: (_ORDER.get(line.urgency, 2), line.due_at or never))
