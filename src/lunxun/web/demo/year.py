"""The year as it was planned: 41 sessions, 140 lectures (domain.md S6), read from data/year."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
SATURDAY = dt.date(2022, 2, 12)
"""Told apart and in detail (chronicle); its eight lectures are in outlines.json."""
SLOTS = ((8, 40), (9, 25), (10, 25), (11, 10), (14, 0), (14, 45), (15, 45), (16, 30))
"""When the lectures of a day begin; forty minutes each and five to rate it."""


@dataclass(frozen=True, slots=True)
class PlannedLecture:
    unit: str
    title: str
    topic: str
    subject: str
    """What the lecture is about in two to six characters; the outline's sentences are made with it."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    number: int
    on: dt.date
    circle: str
    rule: str
    venue: str
    title: str
    nickname: str
    lectures: tuple[PlannedLecture, ...]
    """Empty for the Saturday."""


@cache
def sessions() -> tuple[PlannedSession, ...]:
    """The 41 sessions by date."""
    lectures: dict[str, list[PlannedLecture]] = {}
    for row in rows("lectures.csv"):
        lectures.setdefault(row.pop("on"), []).append(PlannedLecture(**row))
    return tuple(
        PlannedSession(
            number=number,
            on=dt.date.fromisoformat(row["on"]),
            circle=row["circle"],
            rule=row["rule"],
            venue=row["venue"],
            title=row["title"],
            nickname=row["nickname"],
            lectures=tuple(lectures.get(row["on"], ())),
        )
        for number, row in enumerate(rows("sessions.csv"), 1)
    )


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "year" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
