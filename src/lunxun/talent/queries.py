"""Hours of persons and units, summed in the database: the number of queries never depends on people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
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
from lunxun.talent.models import HoursEntry, LectureHours, SessionHours
from lunxun.teaching.models import CheckIn, RosterEntry

ZERO = Decimal(0)
NOT_CALLED, ON_LEAVE, MISSED = "not_called", "on_leave", "missed"


@dataclass(slots=True)
class Tally:
    """A person's year: hours heard by circle, taught, from elsewhere, and leave against what he was called to."""

    heard: dict[int, Decimal] = field(default_factory=dict)
    days: Decimal = ZERO
    sessions: int = 0
    taught: Decimal = ZERO
    elsewhere: Decimal = ZERO
    heard_floor: bool = False
    called_floor: int = 0
    leave_floor: int = 0
    called_hours: Decimal = ZERO
    leave_hours: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return sum(self.heard.values(), ZERO) + self.taught + self.elsewhere

    @property
    def floor_reason(self) -> str:
        """Why no floor lecture was heard: never called up, on leave, or missing."""
        if not self.called_floor:
            return NOT_CALLED
        return ON_LEAVE if self.leave_floor == self.called_floor else MISSED


def tallies(organisation_id: int, people: QuerySet[Person], year: int) -> dict[int, Tally]:
    """The tally of every person of the query in a year (4 queries)."""
    found: dict[int, Tally] = {}

    def of(pk: int) -> Tally:
        return found.setdefault(pk, Tally())

    mine = {"organisation_id": organisation_id}
    present = CheckIn.objects.filter(**mine, entry__person__in=people, entry__session__on__year=year)
    present = present.filter(entry__session__credit__isnull=False)
    for row in present.values(
        "entry__person", "entry__session__credit__circle", "entry__session__credit__is_floor"
    ).annotate(
        hours=Sum("entry__session__credit__hours"), days=Sum("entry__session__credit__days"), n=Count("pk")
    ):
        tally = of(row["entry__person"])
        circle = row["entry__session__credit__circle"]
        tally.heard[circle] = tally.heard.get(circle, ZERO) + row["hours"]
        tally.days += row["days"]
        tally.sessions += row["n"]
        tally.heard_floor |= row["entry__session__credit__is_floor"]
    called = RosterEntry.objects.filter(**mine, person__in=people, session__on__year=year)
    called = called.filter(session__credit__isnull=False).exclude(status="removed")
    for line in called.values("person", "status", "session__credit__is_floor").annotate(
        hours=Sum("session__credit__hours"), n=Count("pk")
    ):
        tally = of(line["person"])
        is_leave = line["status"] == "on_leave"
        tally.called_hours += line["hours"]
        tally.leave_hours += line["hours"] if is_leave else ZERO
        if line["session__credit__is_floor"]:
            tally.called_floor += line["n"]
            tally.leave_floor += line["n"] if is_leave else 0
    taught = LectureHours.objects.filter(**mine, lecturer__in=people, lecture__session__on__year=year)
    for pk, credit in taught.values_list("lecturer").annotate(Sum("credit")):
        of(pk).taught += credit
    entries = HoursEntry.objects.filter(**mine, person__in=people, on__year=year)
    for pk, session, circle, kind, hours in entries.values_list(
        "person", "session", "circle", "kind"
    ).annotate(Sum("hours")):
        tally = of(pk)
        if session and circle:
            tally.heard[circle] = tally.heard.get(circle, ZERO) + hours
        elif kind == "taught":
            tally.taught += hours
        else:
            tally.elsewhere += hours
    return found


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


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A line of the training record F24."""

    on: dt.date
    title: str
    kind: str
    role: str
    circle: Circle | None
    attendance: str
    hours: Decimal | None
    note: str
    session_pk: int | None
    entry: HoursEntry | None = None


@dataclass(frozen=True, slots=True)
class Record:
    person: Person
    year: int
    rows: list[RecordRow]
    tally: Tally
    circles: list[tuple[Circle, Decimal]]
    rules: HoursRules
    requirement: Requirement | None
    period: tuple[int, int]
    period_hours: Decimal
    period_days: Decimal

    @property
    def is_met(self) -> bool | None:
        return self.requirement.is_met(self.period_hours, self.period_days) if self.requirement else None

    @property
    def missing(self) -> Decimal:
        return max(ZERO, self.requirement.hours - self.period_hours) if self.requirement else ZERO

    @property
    def too_much_leave(self) -> bool:
        return self.rules.too_much_leave(self.tally.leave_hours, self.tally.called_hours)


def get_person_for(actor: Actor, pk: int) -> Person:
    person = Person.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if person is None:
        raise NotFound(_("没有这个人，或者他属于别的单位。"))
    require(rules.can_see_record(actor, person))
    return person


def record_of(actor: Actor, person: Person, year: int) -> Record:
    """A person's training record of a year (a fixed number of queries)."""
    mine = Person.objects.filter(pk=person.pk)
    in_force = rules_on(actor.organisation_id, min(clock.today(), dt.date(year, 12, 31)))
    requirement = in_force.requirement_for(person.rank, person.grade)
    years = requirement.years if requirement else 1
    tally = tallies(actor.organisation_id, mine, year).get(person.pk, Tally())
    hours, days = tally.total, tally.days
    for earlier in range(year - years + 1, year):
        other = tallies(actor.organisation_id, mine, earlier).get(person.pk, Tally())
        hours, days = hours + other.total, days + other.days
    rows = [*_attended(person, year), *_taught(person, year), *_entries(person, year)]
    rows.sort(key=lambda row: row.on)
    circles = [(circle, tally.heard.get(circle.pk, ZERO)) for circle in lanes_for(actor)]
    return Record(
        person, year, rows, tally, circles, in_force, requirement, (year - years + 1, year), hours, days
    )


def _attended(person: Person, year: int) -> list[RecordRow]:
    entries = (
        RosterEntry.objects.filter(
            organisation_id=person.organisation_id, person=person, session__on__year=year
        )
        .filter(session__credit__isnull=False)
        .exclude(status="removed")
        .select_related("session__circle", "session__credit", "check_in")
        .order_by("session__on")
    )
    rows = []
    for entry in entries:
        was_there = hasattr(entry, "check_in")
        words = {"on_leave": _("请假"), "substituted": _("由别人替会")}
        rows.append(
            RecordRow(
                entry.session.on,
                entry.session.title,
                _("集中"),
                _("听"),
                entry.session.circle,
                _("到") if was_there else words.get(entry.status, _("未到")),
                entry.session.credit.hours if was_there else None,
                "",
                entry.session_id,
            )
        )
    return rows


def _taught(person: Person, year: int) -> list[RecordRow]:
    given = LectureHours.objects.filter(
        organisation_id=person.organisation_id, lecturer=person, lecture__session__on__year=year
    ).select_related("lecture__session__circle")
    return [
        RecordRow(
            one.lecture.session.on,
            one.lecture.title,
            _("授课"),
            _("讲"),
            one.lecture.session.circle,
            _("讲授 %(n)s 分钟") % {"n": one.minutes},
            one.credit,
            "",
            one.lecture.session_id,
        )
        for one in given
    ]


def _entries(person: Person, year: int) -> list[RecordRow]:
    rows = HoursEntry.objects.filter(
        organisation_id=person.organisation_id, person=person, on__year=year
    ).select_related("circle", "reverses")
    return [
        RecordRow(
            one.on,
            one.title,
            str(one.get_kind_display()),
            _("讲") if one.kind == "taught" else _("听"),
            one.circle,
            _("冲销") if one.reverses_id else _("调整") if one.session_id else _("外来登记"),
            one.hours,
            _("，").join(part for part in (one.document, one.reason) if part),
            one.session_id,
            one,
        )
        for one in rows
    ]


def unfixed_sessions(actor: Actor) -> int:
    """Sessions that were held before hours were kept; what the office can fix with one button."""
    from lunxun.plans.models import TrainingSession

    return TrainingSession.objects.filter(
        organisation_id=actor.organisation_id, state__in=("held", "archived"), credit__isnull=True
    ).count()


def entries_for(actor: Actor, year: int | None = None) -> QuerySet[HoursEntry]:
    """The journal of hours from elsewhere, newest first."""
    require(rules.can_keep_hours(actor))
    rows = HoursEntry.objects.filter(organisation_id=actor.organisation_id)
    if year:
        rows = rows.filter(on__year=year)
    return rows.select_related("person", "circle", "reverses", "session").order_by("-on", "-id")


def get_entry_for(actor: Actor, pk: int) -> HoursEntry:
    require(rules.can_keep_hours(actor))
    row = entries_for(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这笔学时，或者它属于别的单位。"))
    return row


def years_with_hours(actor: Actor) -> list[int]:
    """Years that have hours, this one always among them, the newest first."""
    rows = SessionHours.objects.filter(organisation_id=actor.organisation_id)
    years = set(rows.values_list("session__on__year", flat=True).distinct()) | {clock.today().year}
    return sorted(years, reverse=True)


def rule_sets_for(actor: Actor) -> list[HoursRules]:
    """The rules in force today first in the list's order: adopted versions, then the shipped one."""
    from lunxun.talent.credit import rules_from, shipped_rules
    from lunxun.talent.models import HoursRuleSet

    rows = HoursRuleSet.objects.filter(organisation_id=actor.organisation_id)
    adopted = [
        rules_from(
            row.definition, name=row.name, number=row.number, document=row.document, from_on=row.from_on
        )
        for row in rows
    ]
    return [*adopted, shipped_rules()]
