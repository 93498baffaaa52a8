"""What goes wrong during a year: one cancelled Saturday, one lecturer ill for four weeks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from lunxun.engines.rota.calendar import open_days
from lunxun.engines.rota.model import Event, Events, Problem, Run


def disturbance(problem: Problem, seed: int, runs: Iterable[Run] = ()) -> Events:
    """Events at about 40 % of the year; with a plan's runs they hit a day and a lecturer in use."""
    rng = random.Random(f"disturb/{seed}/{problem.name}")  # noqa: S311
    opened = open_days(problem)
    at = max(1, min(len(opened) - 2, round(len(opened) * 0.4)))
    today = opened[at]
    future = [r for r in runs if r.day >= today]
    cancelled = min((r.day for r in future), default=opened[at])
    soon = [r.package for r in future if r.day > cancelled][:4]
    lecturer_of = {x.id: x.lecturer for x in problem.lectures}
    packages = [p for p in problem.packages if not soon or p.id in soon]
    package = rng.choice(packages or list(problem.packages))
    lecturer = lecturer_of[rng.choice(package.lectures)]
    start = date.fromisoformat(cancelled) + timedelta(days=1)
    until = start + timedelta(days=27)
    return Events(
        today=today,
        events=(
            Event("cancel_day", cancelled, reason="防汛应急响应"),
            Event("lecturer_away", start.isoformat(), until.isoformat(), lecturer, "授课人病假"),
        ),
    )
