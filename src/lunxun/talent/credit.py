"""How many hours (学时) a day of training is worth: sums over a rule set that is data (domain.md B1).

Pure: no database. Hours and days are Decimals with two places; minutes are whole. Sources: 《干部教育培训工作
条例》 (90 hours or 12 days a year, 550 hours in five years), local practice (3 hours a half day, 6 a day,
a lecturer's hours × 5), and the leave share of 1/7.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel.errors import Invalid

HALF_DAYS, MINUTES = "half_days", "minutes"
SHIPPED = Path(__file__).parent / "data" / "hours_rules.json"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What people of these ranks and grades owe: `hours` or, if given, `days` in `years` years."""

    name: str
    ranks: frozenset[str]
    grades: frozenset[str]
    years: int
    hours: Decimal
    days: Decimal | None

    def is_met(self, hours: Decimal, days: Decimal) -> bool:
        return hours >= self.hours or (self.days is not None and days >= self.days)


@dataclass(frozen=True, slots=True)
class Credit:
    """What one day was worth to whoever sat in it."""

    minutes: int
    hours: Decimal
    days: Decimal


@dataclass(frozen=True, slots=True)
class HoursRules:
    """One version of the rules on hours; `number` 0 is the one that ships with the product."""

    name: str
    number: int
    document: str
    from_on: dt.date
    attendance: str
    half_day_hours: Decimal
    day_hours: Decimal
    afternoon_from: dt.time
    evening_from: dt.time
    least_minutes: int
    minutes_per_hour: int
    lecturer_factor: Decimal
    leave_share: Fraction
    requirements: tuple[Requirement, ...]

    @property
    def label(self) -> str:
        return _("%(name)s，第 %(number)s 版") % {"name": self.name, "number": self.number}

    def session_credit(self, lectures: Iterable[tuple[dt.time, dt.time]]) -> Credit:
        """What a day with lectures from–to is worth; breaks and lunch are no lectures.

        By half days, a half with at least `least_minutes` of lectures is worth `half_day_hours` and half a
        day, a shorter one its minutes; no day is worth more than `day_hours`.
        """
        halves = {"morning": 0, "afternoon": 0, "evening": 0}
        for starts, ends in lectures:
            part = (
                "morning"
                if starts < self.afternoon_from
                else "afternoon"
                if starts < self.evening_from
                else "evening"
            )
            halves[part] += _minutes(starts, ends)
        minutes = sum(halves.values())
        full = sum(1 for length in halves.values() if length >= self.least_minutes)
        days = min(Decimal(full) / 2, Decimal(1))
        if self.attendance == MINUTES:
            return Credit(minutes, self.hours_of(minutes), _two(days))
        short = sum(length for length in halves.values() if length < self.least_minutes)
        hours = min(self.half_day_hours * full + self.hours_of(short), self.day_hours)
        return Credit(minutes, _two(hours), _two(days))

    def hours_of(self, minutes: int) -> Decimal:
        return _two(Decimal(minutes) / self.minutes_per_hour)

    def lecturer_credit(self, minutes: int) -> tuple[Decimal, Decimal]:
        """(hours of the lecture, hours the lecturer is credited with)."""
        return self.hours_of(minutes), _two(Decimal(minutes) / self.minutes_per_hour * self.lecturer_factor)

    def requirement_for(self, rank: str, grade: str) -> Requirement | None:
        """The first that names the rank or the grade; None: no rule for this person."""
        for one in self.requirements:
            if rank in one.ranks or grade in one.grades:
                return one
        return None

    def too_much_leave(self, on_leave: Decimal, due: Decimal) -> bool:
        """Leave beyond the share (1/7) of the hours one was called up to: a flag, nothing follows by itself."""
        return due > 0 and Fraction(on_leave) > Fraction(due) * self.leave_share


def rules_from(
    definition: Mapping[str, Any], *, name: str, number: int, document: str, from_on: dt.date
) -> HoursRules:
    """The rules that a definition states.

    Raises:
        Invalid: something is missing or no sensible figure.
    """
    try:
        rules = HoursRules(
            name=name,
            number=number,
            document=document,
            from_on=from_on,
            attendance=definition["attendance"],
            half_day_hours=Decimal(definition["half_day_hours"]),
            day_hours=Decimal(definition["day_hours"]),
            afternoon_from=dt.time.fromisoformat(definition["afternoon_from"]),
            evening_from=dt.time.fromisoformat(definition["evening_from"]),
            least_minutes=int(definition["least_minutes"]),
            minutes_per_hour=int(definition["minutes_per_hour"]),
            lecturer_factor=Decimal(definition["lecturer_factor"]),
            leave_share=Fraction(*definition["leave_share"]),
            requirements=tuple(_requirement(row) for row in definition["requirements"]),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation, ZeroDivisionError) as error:
        raise Invalid(_("学时规定读不懂：%(error)s。") % {"error": error}) from error
    if rules.attendance not in (HALF_DAYS, MINUTES):
        raise Invalid(_("学时规定的算法只能是按半天或按分钟。"))
    figures = (rules.half_day_hours, rules.day_hours, rules.lecturer_factor)
    if rules.minutes_per_hour < 1 or any(not figure.is_finite() or figure <= 0 for figure in figures):
        raise Invalid(_("学时规定里的数都要大于零。"))
    return rules


def shipped_rules() -> HoursRules:
    """The version that ships with the product, in force where nothing newer was adopted."""
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return rules_from(
        data["definition"],
        name=data["name"],
        number=0,
        document=data["document"],
        from_on=dt.date.fromisoformat(data["from_on"]),
    )


def _requirement(row: Mapping[str, Any]) -> Requirement:
    days = row["days"]
    return Requirement(
        row["name"],
        frozenset(row["ranks"]),
        frozenset(row["grades"]),
        int(row["years"]),
        Decimal(row["hours"]),
        None if days is None else Decimal(days),
    )


def _minutes(starts: dt.time, ends: dt.time) -> int:
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def _two(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
