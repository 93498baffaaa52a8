"""Hours of units: of the people of one, and of all units side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.models import Person, PostHolding, Unit
from lunxun.plans.models import Circle
from lunxun.plans.queries import lanes_for
from lunxun.talent import rules
from lunxun.talent.credit import HoursRules, Requirement
from lunxun.talent.fixing import rules_on
from lunxun.talent.models import HoursEntry, SessionHours
from lunxun.talent.queries.tally import ZERO, Tally, tallies
from lunxun.teaching.models import CheckIn


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A row of the unit page, in official order."""

    person: Person
    unit: Unit
    post_title: str
    tally: Tally
    cells: list[Decimal]
    requirement: Requirement | None
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class UnitHours:
    unit: Unit
    year: int
    circles: list[Circle]
    lines: list[PersonLine]
    totals: list[Decimal]
    without_floor: list[PersonLine]
    has_floor: bool
    rules: HoursRules

    @property
    def sessions(self) -> int:
        return sum(line.tally.sessions for line in self.lines)


def get_unit_for(actor: Actor, pk: int) -> Unit:
    unit = Unit.objects.filter(organisation_id=actor.organisation_id, pk=pk).select_related("parent").first()
    if unit is None:
        raise NotFound(_("没有这个单位，或者它属于别的组织。"))
    require(rules.can_see_unit_hours(actor, unit))
    return unit


def unit_hours(actor: Actor, unit: Unit, year: int) -> UnitHours:
    """Hours of the people of a unit and of the units below it, in official order (9 queries)."""
    require(rules.can_see_unit_hours(actor, unit))
    on = min(clock.today(), dt.date(year, 12, 31))
    holdings = list(
        PostHolding.objects.on(on)
        .filter(organisation_id=actor.organisation_id)
        .filter(Q(post__unit=unit) | Q(post__unit__parent=unit))
        .select_related("person", "post", "post__unit")
        .order_by(
            "post__unit__order_no",
            "post__unit__stroke_key",
            "post__order_no",
            "person__order_no",
            "person__stroke_key",
            "pk",
        )
    )
    holdings.sort(key=lambda one: one.post.unit_id != unit.pk)
    people = Person.objects.filter(pk__in=[holding.person_id for holding in holdings])
    found = tallies(actor.organisation_id, people, year)
    circles = lanes_for(actor)
    in_force = rules_on(actor.organisation_id, on)
    lines: list[PersonLine] = []
    seen: set[int] = set()
    for holding in holdings:
        if holding.person_id not in seen:
            seen.add(holding.person_id)
            lines.append(_line(holding, found.get(holding.person_id, Tally()), circles, in_force))
    has_floor = any(circle.is_floor for circle in circles)
    return UnitHours(
        unit,
        year,
        circles,
        lines,
        [sum((line.cells[place] for line in lines), ZERO) for place in range(len(circles))],
        [line for line in lines if not line.tally.heard_floor] if has_floor else [],
        has_floor,
        in_force,
    )


def _line(holding: PostHolding, tally: Tally, circles: Iterable[Circle], in_force: HoursRules) -> PersonLine:
    person = holding.person
    requirement = in_force.requirement_for(person.rank, person.grade)
    is_met = requirement.is_met(tally.total, tally.days) if requirement and requirement.years == 1 else None
    cells = [tally.heard.get(circle.pk, ZERO) for circle in circles]
    return PersonLine(person, holding.post.unit, holding.post.title, tally, cells, requirement, is_met)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit on the page of all units: people, who heard what, who heard no floor lecture."""

    unit: Unit
    people: int
    sessions: int
    cells: list[Decimal]
    without_floor: int


def units_hours(actor: Actor, year: int) -> tuple[list[Circle], list[UnitLine]]:
    """All units that stand by themselves, with those below them, in official order (7 queries)."""
    require(rules.can_see_all_units(actor))
    on = min(clock.today(), dt.date(year, 12, 31))
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(organisation_id=actor.organisation_id).select_related("type")
    }
    circles = lanes_for(actor)
    members: dict[int, set[int]] = {}
    tops: dict[int, set[int]] = {}
    for person_id, unit_id in (
        PostHolding.objects.on(on)
        .filter(organisation_id=actor.organisation_id)
        .values_list("person_id", "post__unit_id")
    ):
        top = units[unit_id].parent_id or unit_id
        members.setdefault(top, set()).add(person_id)
        tops.setdefault(person_id, set()).add(top)
    heard: dict[tuple[int, int], Decimal] = {}
    sessions: dict[int, int] = {}
    on_floor: set[int] = set()
    for person_id, credit in _heard(actor.organisation_id, year):
        for top in tops.get(person_id, ()):
            key = top, credit.circle_id
            heard[key] = heard.get(key, ZERO) + credit.hours
            sessions[top] = sessions.get(top, 0) + 1
        if credit.is_floor:
            on_floor.add(person_id)
    made_up = HoursEntry.objects.filter(
        organisation_id=actor.organisation_id, on__year=year, session__isnull=False, circle__isnull=False
    )
    for person_id, circle_id, hours in made_up.values_list("person_id", "circle_id", "hours"):
        for top in tops.get(person_id, ()):
            heard[top, circle_id] = heard.get((top, circle_id), ZERO) + hours
    lines = [
        UnitLine(
            unit,
            len(members[pk]),
            sessions.get(pk, 0),
            [heard.get((pk, circle.pk), ZERO) for circle in circles],
            len(members[pk] - on_floor),
        )
        for pk, unit in units.items()
        if pk in members
    ]
    return circles, lines


def _heard(organisation_id: int, year: int) -> Iterator[tuple[int, SessionHours]]:
    """(person, the hours of the session) of everybody who was present (2 queries).

    Ten thousand pairs of numbers are read faster than the sums that a database would make of them.
    """
    credits = {
        credit.session_id: credit
        for credit in SessionHours.objects.filter(organisation_id=organisation_id, session__on__year=year)
    }
    present = CheckIn.objects.filter(
        organisation_id=organisation_id, entry__session__on__year=year, entry__person__isnull=False
    ).order_by()
    for person_id, session_id in present.values_list("entry__person_id", "entry__session_id"):
        if session_id in credits:
            yield person_id, credits[session_id]
