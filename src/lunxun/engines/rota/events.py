"""Events turned into a revised problem. Pure: solver and checker both start from the same revised text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .model import OPEN, Event, Events, Problem


def apply_events(problem: Problem, changes: Iterable[Events]) -> Problem:
    """The problem after all events, in order. The past (days before ``today``) is never rewritten.

    The reserve of hall slots exists for such days, so it may be used up once an event is entered.
    """
    for batch in changes:
        for event in batch.events:
            problem = _apply(problem, event, batch.today)
        problem = replace(problem, reserve_percent=0)
    return problem


def covers(event: Event, on: str, today: str) -> bool:
    """Whether the event concerns this day; only days from ``today`` on can be concerned."""
    return max(event.start, today) <= on <= (event.end or event.start)


def _apply(problem: Problem, event: Event, today: str) -> Problem:
    hit = tuple(d.on for d in problem.days if covers(event, d.on, today))
    if event.kind == "cancel_day":
        days = tuple(
            replace(d, kind="emergency", note=event.reason) if d.on in hit and d.kind == OPEN else d
            for d in problem.days
        )
        return replace(problem, days=days)
    if event.kind == "lecturer_away":
        crew = tuple(
            replace(x, away=_merged(x.away, hit)) if x.id == event.target else x for x in problem.lecturers
        )
        return replace(problem, lecturers=crew)
    if event.kind == "hall_closed":
        halls = tuple(
            replace(h, closed=_merged(h.closed, hit)) if h.id == event.target else h for h in problem.halls
        )
        return replace(problem, halls=halls)
    people = tuple(
        replace(p, away=_merged(p.away, hit)) if p.id == event.target else p for p in problem.people
    )
    return replace(problem, people=people)


def _merged(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*old, *new}))
