"""负担账单: minutes that this system asks of grassroots units in a month (domain.md B3).

How long a form takes, and which units are grassroots, is data in data/burden.json: an estimate with its
basis, shown beside every figure. What is counted is what was asked, not what was done online.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor
from lunxun.org.models import PostHolding
from lunxun.talent.rules import can_see_all_units
from lunxun.teaching.models import CheckIn, Leave, Substitution
from lunxun.tracking.models import IndicatorValue, Suggestion

DATA = Path(__file__).parent / "data" / "burden.json"


@dataclass(frozen=True, slots=True)
class BurdenLine:
    name: str
    basis: str
    count: int
    minutes_each: Decimal

    @property
    def minutes(self) -> Decimal:
        return self.count * self.minutes_each


@dataclass(frozen=True, slots=True)
class Bill:
    """A month: what was asked, how often, how long; `people` are those who hold a post in grassroots units."""

    year: int
    month: int
    lines: list[BurdenLine]
    people: int

    @property
    def minutes(self) -> Decimal:
        return sum((line.minutes for line in self.lines), Decimal(0))

    @property
    def per_person(self) -> Decimal:
        return self.minutes / self.people if self.people else Decimal(0)


def bill_for(actor: Actor, year: int, month: int) -> Bill:
    """The bill of a month (6 queries)."""
    require(can_see_all_units(actor))
    data = json.loads(DATA.read_text(encoding="utf-8"))
    first = dt.date(year, month, 1)
    last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    counts = _counts(actor.organisation_id, data["grassroots_unit_types"], first, last)
    lines = [
        BurdenLine(row["name"], row["basis"], counts[row["code"]], Decimal(row["minutes"]))
        for row in data["items"]
    ]
    people = (
        PostHolding.objects.on(last)
        .filter(
            organisation_id=actor.organisation_id, post__unit__type__code__in=data["grassroots_unit_types"]
        )
        .values("person")
        .distinct()
        .count()
    )
    return Bill(year, month, lines, people)


def _counts(organisation_id: int, types: list[str], first: dt.date, last: dt.date) -> dict[str, int]:
    mine: dict[str, Any] = {"organisation_id": organisation_id}
    rated = Evaluation.objects.filter(**mine, session__on__range=(first, last)).values("session")
    asked = CheckIn.objects.filter(**mine, entry__session__in=rated, entry__unit__type__code__in=types)
    on_leave = Leave.objects.filter(**mine, entry__unit__type__code__in=types)
    replaced = Substitution.objects.filter(**mine, entry__unit__type__code__in=types)
    return {
        "evaluation": asked.count(),
        "leave": on_leave.filter(requested_at__date__range=(first, last)).count(),
        "substitution": replaced.filter(requested_at__date__range=(first, last)).count(),
        "suggestion": Suggestion.objects.filter(
            **mine, taken_on__range=(first, last), owner_unit__type__code__in=types
        ).count(),
        "indicator": IndicatorValue.objects.filter(
            **mine, reported_on__range=(first, last), indicator__owner_unit__type__code__in=types
        ).count(),
    }
