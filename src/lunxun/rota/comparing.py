"""Two plans side by side: figures, and the runs that only one of them has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lunxun.org.actors import Actor
from lunxun.rota import queries
from lunxun.rota.models import Board, RotaPlan
from lunxun.rota.pages import cost_lines
from lunxun.rota.snapshots import seen_of
from lunxun.rota.wording import day_words


@dataclass(frozen=True, slots=True)
class Difference:
    """A run that stands in one plan only."""

    day: str
    title: str
    hall: str
    people: int


def compare_page(actor: Actor, board: Board, left: str, right: str) -> dict[str, Any]:
    """What the page shows; without two different plans only the choice."""
    plans = queries.plans_of(board)
    known = {str(plan.pk): plan for plan in plans}
    first, second = known.get(left), known.get(right)
    if first is None or second is None:
        first, second = (plans[0], plans[1]) if len(plans) > 1 else (None, None)
    context: dict[str, Any] = {"board": board, "plans": plans, "first": first, "second": second}
    if first is None or second is None:
        return context
    one, two = (queries.get_plan_for(actor, plan.pk) for plan in (first, second))
    return {
        **context,
        "lines": [
            (_("期数"), one.figures["runs"], two.figures["runs"]),
            (_("人次缺训"), one.figures["unmet"], two.figures["unmet"]),
            (_("费用"), one.figures["total"], two.figures["total"]),
            *((label, a, b) for (label, a), (_same, b) in zip(cost_lines(one), cost_lines(two), strict=True)),
        ],
        "touched": _touched(one, two),
        "only_first": _only(one, two),
        "only_second": _only(two, one),
    }


def _touched(one: RotaPlan, two: RotaPlan) -> int:
    """People who come on other days, or to something else."""
    seats = [
        {(person, run.package, run.day) for run in seen_of(plan).plan.runs for person in run.people}
        for plan in (one, two)
    ]
    return len({person for person, _package, _day in seats[0] ^ seats[1]})


def _only(one: RotaPlan, two: RotaPlan) -> list[Difference]:
    seen = seen_of(one)
    there = {(run.package, run.day, run.hall) for run in seen_of(two).plan.runs}
    return [
        Difference(
            day_words(run.day),
            seen.facts.packages[run.package].name,
            seen.facts.halls[run.hall].name,
            len(run.people),
        )
        for run in seen.plan.runs
        if (run.package, run.day, run.hall) not in there
    ]
