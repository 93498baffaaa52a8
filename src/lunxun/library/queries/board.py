"""The board of retrospective plans: which unit handed in what, who is late, whose lecture comes too soon (A48)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from lunxun.kernel import clock
from lunxun.library.enums import RetrospectiveState
from lunxun.library.models import Retrospective, RetrospectivePlan
from lunxun.org.actors import Actor
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Lecture

DONE, LATE, OPEN, COMING = "done", "late", "open", "coming"


@dataclass(frozen=True, slots=True)
class Period:
    """`state`: done (handed in), late (over without one), open (running), coming."""

    first: dt.date
    last: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A unit's year. `last_on`: the newest work that it looked back on and handed in."""

    plan: RetrospectivePlan
    periods: tuple[Period, ...]
    last_on: dt.date | None
    next_lecture: Lecture | None
    needs_before_lecture: bool
    is_lead_late: bool

    @property
    def late(self) -> int:
        return sum(period.state == LATE for period in self.periods)

    @property
    def done(self) -> int:
        return sum(period.state == DONE for period in self.periods)


@dataclass(frozen=True, slots=True)
class Board:
    year: int
    rows: list[BoardRow]
    late: int
    too_soon: int


def board(actor: Actor, year: int) -> Board:
    """All units for the office, the inspectors and the leaders; the others see their own."""
    everything = actor.has("clerk", "system", "inspector", "leader")
    units = None if everything else actor.headed_unit_ids | actor.assisted_unit_ids
    rows = board_rows(actor.organisation_id, year, units)
    return Board(
        year=year,
        rows=rows,
        late=sum(1 for row in rows if row.late),
        too_soon=sum(1 for row in rows if row.needs_before_lecture),
    )


def board_rows(organisation_id: int, year: int, units: Collection[int] | None = None) -> list[BoardRow]:
    """Three queries, however many units. `units` None: all."""
    plans = RetrospectivePlan.objects.filter(organisation_id=organisation_id, year=year)
    if units is not None:
        plans = plans.filter(unit_id__in=units)
    found = list(plans.select_related("unit").order_by("unit__order_no", "unit__stroke_key", "unit_id"))
    ids = [plan.unit_id for plan in found]
    handed: dict[int, list[tuple[dt.date, dt.date]]] = {}
    retrospectives = Retrospective.objects.filter(organisation_id=organisation_id, unit_id__in=ids).exclude(
        state=RetrospectiveState.DRAFT
    )
    for unit, happened, submitted in retrospectives.values_list("unit_id", "happened_on", "submitted_on"):
        handed.setdefault(unit, []).append((happened, submitted or happened))
    lectures: dict[int, Lecture] = {}
    for lecture in _coming(organisation_id, ids):
        lectures.setdefault(lecture.unit_id, lecture)
    return [_row(plan, handed.get(plan.unit_id, []), lectures.get(plan.unit_id)) for plan in found]


def next_lecture_of(organisation_id: int, unit_id: int) -> Lecture | None:
    return next(iter(_coming(organisation_id, [unit_id])), None)


def _coming(organisation_id: int, units: Collection[int]) -> list[Lecture]:
    return list(
        Lecture.objects.filter(
            organisation_id=organisation_id, unit_id__in=units, session__on__gte=clock.today()
        )
        .exclude(state=LectureState.WITHDRAWN)
        .select_related("session")
        .order_by("session__on", "position", "id")
    )


def _row(plan: RetrospectivePlan, handed: list[tuple[dt.date, dt.date]], lecture: Lecture | None) -> BoardRow:
    today = clock.today()
    happened = sorted(day for day, _submitted in handed)
    periods = tuple(
        Period(first, last, _state(first, last, any(first <= day <= last for day in happened), today))
        for first, last in plan.periods
    )
    needs = is_late = False
    if lecture is not None:
        # What was handed in up to two lead times before the lecture counts as prepared for it.
        lead = dt.timedelta(weeks=plan.lead_weeks)
        deadline = lecture.session.on - lead
        fresh = any(submitted >= deadline - 2 * lead for _day, submitted in handed)
        needs = not fresh and today >= deadline - dt.timedelta(weeks=2)
        is_late = needs and today > deadline
    return BoardRow(
        plan=plan,
        periods=periods,
        last_on=happened[-1] if happened else None,
        next_lecture=lecture,
        needs_before_lecture=needs,
        is_lead_late=is_late,
    )


def _state(first: dt.date, last: dt.date, is_done: bool, today: dt.date) -> str:
    if is_done:
        return DONE
    if last < today:
        return LATE
    return OPEN if first <= today else COMING
