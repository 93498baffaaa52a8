"""Calendar arithmetic on the stored day table. The table is data: nothing here knows a holiday by itself."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from .model import OPEN, Day, Problem

_WEEK = timedelta(days=7)


def open_days(problem: Problem) -> tuple[str, ...]:
    """Dates that can carry runs, ascending."""
    return tuple(d.on for d in problem.days if d.kind == OPEN)


def is_next_week(earlier: str, later: str) -> bool:
    """Two days within seven days of each other: attending both costs a person two weekends running."""
    return timedelta(0) < date.fromisoformat(later) - date.fromisoformat(earlier) <= _WEEK


def weeks_late(on: str, due_on: str | None) -> int:
    """Started weeks after the due date (0 when on time or without due date)."""
    if due_on is None or on <= due_on:
        return 0
    days = (date.fromisoformat(on) - date.fromisoformat(due_on)).days
    return -(-days // 7)


def in_words(on: str) -> str:
    """3 月 14 日."""
    day = date.fromisoformat(on)
    return f"{day.month} 月 {day.day} 日"


@cache
def _table() -> dict[str, Any]:
    text = files(__package__).joinpath("data/calendar-2026.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def saturdays(open_count: int) -> tuple[Day, ...]:
    """Saturdays from January 2026 on until ``open_count`` of them are open (used by the generator).

    Days after the stored year carry ``provisional``: the notice that would close some of them isn't out yet.
    """
    table = _table()
    days: list[Day] = []
    current = date(2026, 1, 3)
    opened = 0
    while opened < open_count:
        on = current.isoformat()
        if any(first <= on <= last for first, last in table["holidays"]):
            days.append(Day(on, "holiday", note=table["source"]))
        elif on in table["makeup"]:
            days.append(Day(on, "makeup", note=table["source"]))
        else:
            provisional = current.year != table["year"]
            days.append(Day(on, OPEN, provisional=provisional))
            opened += 1
        current += _WEEK
    return tuple(days)
