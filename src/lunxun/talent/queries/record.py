"""The training record of a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.models import Person
from lunxun.plans.models import Circle
from lunxun.plans.queries import lanes_for
from lunxun.talent import rules
from lunxun.talent.credit import HoursRules, Requirement
from lunxun.talent.fixing import rules_on
from lunxun.talent.models import HoursEntry, LectureHours
from lunxun.talent.queries.tally import ZERO, Tally, tallies
from lunxun.teaching.models import RosterEntry


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
