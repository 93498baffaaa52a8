"""From the product's data to the engine's problem: calendar, halls, heads, packages, people, duty, locks.

Ids of the problem are codes of the product (unit code, person number, package code, venue code), so that a
problem reads like the lists it was made from and two builds of the same data are the same text.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from lunxun.engines.rota.model import (
    Day,
    Floor,
    Hall,
    Lecture,
    Lecturer,
    Lock,
    Package,
    Person,
    Post,
    Problem,
    Unit,
    Weights,
    usual_weights,
)
from lunxun.kernel.errors import Invalid
from lunxun.org.models import Person as OrgPerson
from lunxun.org.models import Unit as OrgUnit
from lunxun.org.queries import heads_of
from lunxun.plans.models import Absence, CalendarDay
from lunxun.plans.queries import known_days
from lunxun.rota import models
from lunxun.rota.enums import Stress
from lunxun.teaching.audience import Qualified, evaluate, parse, vocabulary_of
from lunxun.teaching.enums import EntryStatus
from lunxun.teaching.models import RosterEntry

FACTORS = {Stress.OFF: 0.0, Stress.LESS: 0.5, Stress.USUAL: 1.0, Stress.MORE: 2.0}
LATE = {Stress.OFF: 0, Stress.LESS: 1, Stress.USUAL: 2, Stress.MORE: 4}
"""Cost per person and started week after the due date."""
_WEEK = dt.timedelta(days=7)


def build_problem(board: models.Board) -> Problem:
    """The problem of a board as the data stand now (about 20 queries, whatever the number of people).

    Raises:
        Invalid: something without which nothing can be planned is missing; names it.
    """
    _require_inputs(board)
    days = _days(board)
    opened = [day.on for day in days if day.kind == "open"]
    packages = list(
        board.packages.select_related("circle", "circle__parent", "after").prefetch_related("lectures__unit")
    )
    people = _people(board)
    heads = _heads(board, packages)
    away = _absences(board)
    lecturers = _lecturers(board, packages, heads, away)
    crew = _crew(board, people, packages, heads, away, opened)
    return Problem(
        name=board.title,
        days=tuple(days),
        halls=_halls(board),
        lecturers=lecturers,
        lectures=tuple(
            Lecture(f"{p.code}-{x.position}", x.title, x.unit.code, x.minutes)
            for p in packages
            for x in p.lectures.all()
        ),
        packages=tuple(_package(board, p) for p in packages),
        units=_units(board, people),
        posts=_posts(board),
        people=crew,
        weights=_weights(board, len(crew)),
        floors=tuple(
            Floor(rule.circle.name, rule.min_runs) for rule in board.floors.select_related("circle")
        ),
        locks=tuple(
            Lock(
                lock.key,
                lock.kind,
                lock.package.code,
                lock.on.isoformat(),
                lock.hall and lock.hall.venue.code,
            )
            for lock in board.locks.select_related("package", "hall__venue")
        ),
        cap_percent=board.cap_percent,
        soft_percent=board.soft_percent,
        reserve_percent=board.reserve_percent,
        session_minutes=board.session_minutes,
        meta={"year": board.year},
    )


def _require_inputs(board: models.Board) -> None:
    missing = []
    if not board.halls.exists():
        missing.append(_("会场"))
    if not board.packages.exists():
        missing.append(_("专题包"))
    if not board.demands.exists():
        missing.append(_("各类职务的应训"))
    if missing:
        raise Invalid(_("还不能排：先登记%(what)s。") % {"what": "、".join(missing)})


def _days(board: models.Board) -> list[Day]:
    rows = CalendarDay.objects.filter(
        organisation_id=board.organisation_id, on__range=(board.first_on, board.last_on)
    )
    known = {row.on: row for row in known_days(rows)}
    on = board.first_on + dt.timedelta(days=(board.weekday - board.first_on.weekday()) % 7)
    found = []
    while on <= board.last_on:
        row = known.get(on)
        kind = row.kind if row is not None and row.kind in {"holiday", "makeup", "emergency"} else "open"
        note = f"{row.name} {row.document}".strip() if row is not None else ""
        found.append(Day(on.isoformat(), kind, provisional=bool(row and row.is_provisional), note=note))
        on += _WEEK
    return found


def _halls(board: models.Board) -> tuple[Hall, ...]:
    return tuple(
        Hall(use.venue.code, use.venue.name, use.seats, tuple(sorted(use.closed)))
        for use in board.halls.select_related("venue")
    )


def _package(board: models.Board, package: models.Package) -> Package:
    circle = package.circle
    whole = circle.parent or circle
    return Package(
        package.code,
        package.title,
        whole.name,
        tuple(f"{package.code}-{x.position}" for x in package.lectures.all()),
        branch=circle.name,
        ready_on=package.ready_on.isoformat() if package.ready_on else None,
        due_on=package.due_on.isoformat() if package.due_on else None,
        late_weight=LATE[Stress(board.mind_late)] if package.due_on else 0,
        after=(package.after.code,) if package.after else (),
    )


def _posts(board: models.Board) -> tuple[Post, ...]:
    return tuple(
        Post(
            demand.code,
            demand.name,
            tuple(p.code for p in demand.mandatory.all()),
            tuple(p.code for p in demand.electives.all()),
            demand.elective_count,
        )
        for demand in board.demands.prefetch_related("mandatory", "electives")
    )


def _people(board: models.Board) -> list[tuple[Qualified, str]]:
    """Who has to be trained, in official order, with the first class that he fits."""
    vocabulary = vocabulary_of(board.organisation_id)
    found: dict[int, tuple[Qualified, str]] = {}
    for demand in board.demands.all():
        for one in evaluate(parse(demand.expression, vocabulary), board.organisation_id, board.staff_on):
            found.setdefault(one.person_id, (one, demand.code))
    return sorted(found.values(), key=lambda pair: pair[0].sort)


def _heads(board: models.Board, packages: Iterable[models.Package]) -> dict[int, tuple[str, str]]:
    """Unit id → (number, name) of its head on the day of the staff."""
    units = {lecture.unit_id for package in packages for lecture in package.lectures.all()}
    heads = heads_of(units, board.staff_on)
    return {unit: (held.person.number, held.person.name) for unit, held in heads.items()}


def _absences(board: models.Board) -> dict[str, set[str]]:
    """Person number → planning days on which he is away."""
    rows = Absence.objects.filter(
        organisation_id=board.organisation_id, from_on__lte=board.last_on, to_on__gte=board.first_on
    ).values_list("person__number", "from_on", "to_on")
    found: dict[str, set[str]] = defaultdict(set)
    for number, start, end in rows:
        on = max(start, board.first_on)
        on += dt.timedelta(days=(board.weekday - on.weekday()) % 7)
        while on <= min(end, board.last_on):
            found[number].add(on.isoformat())
            on += _WEEK
    return found


def _lecturers(
    board: models.Board,
    packages: Sequence[models.Package],
    heads: Mapping[int, tuple[str, str]],
    away: Mapping[str, set[str]],
) -> tuple[Lecturer, ...]:
    found: dict[str, Lecturer] = {}
    for package in packages:
        for lecture in package.lectures.all():
            number, name = heads.get(lecture.unit_id, ("", ""))
            found.setdefault(
                lecture.unit.code,
                Lecturer(
                    lecture.unit.code,
                    name or _("%(unit)s主要负责人") % {"unit": lecture.unit.short_name},
                    tuple(sorted(away.get(number, ()))),
                    board.per_month,
                    number or None,
                ),
            )
    return tuple(found.values())


def _crew(
    board: models.Board,
    people: Sequence[tuple[Qualified, str]],
    packages: Sequence[models.Package],
    heads: Mapping[int, tuple[str, str]],
    away: Mapping[str, set[str]],
    opened: Sequence[str],
) -> tuple[Person, ...]:
    numbers = dict(
        OrgPerson.objects.filter(organisation_id=board.organisation_id).values_list("pk", "number")
    )
    codes = dict(OrgUnit.objects.filter(organisation_id=board.organisation_id).values_list("pk", "code"))
    teaches: dict[str, set[str]] = defaultdict(set)
    for package in packages:
        for lecture in package.lectures.all():
            if lecture.unit_id in heads:
                teaches[heads[lecture.unit_id][0]].add(package.code)
    duty, carry = _duty(board, people, opened), _carry(board)
    crew = []
    for one, demand in people:
        number = numbers[one.person_id]
        crew.append(
            Person(
                number,
                one.name,
                codes[one.unit_id],
                demand,
                away=tuple(sorted({*away.get(number, ()), *duty.get(one.person_id, ())})),
                exempt=tuple(sorted(teaches.get(number, ()))),
                carry=carry.get(one.person_id, 0),
            )
        )
    return tuple(crew)


def _duty(
    board: models.Board, people: Sequence[tuple[Qualified, str]], opened: Sequence[str]
) -> dict[int, list[str]]:
    """Turns of duty: of a unit type with a turn of n, every n-th person each open day, in official order."""
    turns = dict(board.type_rules.filter(duty_every__gt=0).values_list("unit_type_id", "duty_every"))
    types = dict(
        OrgUnit.objects.filter(organisation_id=board.organisation_id, type_id__in=turns).values_list(
            "pk", "type_id"
        )
    )
    found: dict[int, list[str]] = {}
    place: Counter[int] = Counter()
    for one, _demand in people:
        kind = types.get(one.unit_id)
        if kind is not None:
            turn = place[kind] % turns[kind]
            place[kind] += 1
            found[one.person_id] = [on for number, on in enumerate(opened) if number % turns[kind] == turn]
    return found


def _carry(board: models.Board) -> dict[int, int]:
    """Person id → how often he was called up on two Saturdays running in the year before (A10: fair burdens)."""
    rows = (
        RosterEntry.objects.filter(
            organisation_id=board.organisation_id,
            session__programme__year=board.year - 1,
            person__isnull=False,
        )
        .exclude(status__in=[EntryStatus.REMOVED, EntryStatus.SUBSTITUTED])
        .order_by("person_id", "session__on")
        .values_list("person_id", "session__on")
    )
    found: Counter[int] = Counter()
    before: tuple[int, dt.date] | None = None
    for person, on in rows:
        if before is not None and before[0] == person and dt.timedelta(0) < on - before[1] <= _WEEK:
            found[person] += 1
        before = (person, on)
    return found


def _units(board: models.Board, people: Sequence[tuple[Qualified, str]]) -> tuple[Unit, ...]:
    sizes: Counter[int] = Counter(one.unit_id for one, _demand in people)
    names = {one.unit_id: one.unit_name for one, _demand in people}
    rules = {rule.unit_type_id: rule for rule in board.type_rules.all()}
    rows = OrgUnit.objects.filter(pk__in=sizes).values_list("pk", "code", "type_id")
    known = {pk: (code, rules.get(kind)) for pk, code, kind in rows}
    found = []
    for pk, size in sizes.items():
        code, rule = known[pk]
        found.append(
            Unit(
                code,
                names[pk],
                _share(rule.cap_percent if rule else None, size),
                _share(rule.soft_percent if rule else None, size),
            )
        )
    return tuple(found)


def _share(percent: int | None, size: int) -> int | None:
    return None if percent is None else max(1, math.ceil(percent * size / 100))


def _weights(board: models.Board, people: int) -> Weights:
    usual = usual_weights(people)

    def times(value: int, stress: str) -> int:
        return round(value * FACTORS[Stress(stress)])

    return replace(
        usual,
        run=times(usual.run, board.mind_runs),
        alternation=times(usual.alternation, board.mind_alternation),
        soft_cap=math.ceil(usual.soft_cap * FACTORS[Stress(board.mind_soft_cap)]),
        consecutive=times(usual.consecutive, board.mind_consecutive),
    )
