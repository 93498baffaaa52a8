"""What the pages of indicators show: the months of a year with all their entries, and where that stands."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.kernel.waiting import Waiting, urgency_of
from lunxun.org.actors import Actor
from lunxun.plans.enums import IndicatorDirection, IndicatorMeasure, LectureState, SessionState
from lunxun.plans.indicators.queries import indicators_for, lectures_of_indicator
from lunxun.plans.models import GoalFramework, Indicator, Lecture
from lunxun.tracking.models import IndicatorValue

FUTURE, DUE, OVERDUE, REPORTED = "future", "due", "overdue", "reported"


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an indicator: every entry made for it, oldest first, and the sum of the year so far."""

    number: int
    due_on: dt.date
    state: str
    entries: list[IndicatorValue]
    total: Decimal | None
    lectures: list[Lecture]

    @property
    def entry(self) -> IndicatorValue | None:
        """The entry that counts."""
        return self.entries[-1] if self.entries else None

    @property
    def former(self) -> list[IndicatorValue]:
        return self.entries[:-1]

    @property
    def days_late(self) -> int:
        return self.entries[0].days_late if self.entries else 0

    @property
    def is_corrected(self) -> bool:
        return any(entry.number > 1 and not entry.is_provisional for entry in self.entries) and not all(
            former.is_provisional for former in self.former
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A month on the time axis; `place` is the share of the year that has passed at its end."""

    place: float
    value: float
    old: list[float]
    is_late: bool
    is_corrected: bool
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A lecture on the same time axis."""

    place: float
    colour: int
    circle: str


@dataclass(frozen=True, slots=True)
class Course:
    """An indicator's year so far."""

    indicator: Indicator
    months: list[Month]
    lectures: list[Lecture]

    @property
    def is_flow(self) -> bool:
        return self.indicator.measure == IndicatorMeasure.FLOW

    @property
    def last(self) -> Month | None:
        """The newest month that has been reported."""
        return next((month for month in reversed(self.months) if month.entries), None)

    @property
    def present(self) -> Decimal | None:
        """What is held against the target: the newest figure of a stock, the sum of a flow."""
        if self.last is None or self.last.entry is None:
            return None
        return self.last.total if self.is_flow else self.last.entry.value

    @property
    def gap(self) -> Decimal | None:
        """How far the target is still off; 0 when it is reached, or for a falling one not overrun."""
        if self.present is None:
            return None
        target = self.indicator.target
        off = (
            target - self.present
            if self.indicator.direction == IndicatorDirection.UP
            else self.present - target
        )
        return max(off, Decimal(0))

    @property
    def is_met(self) -> bool:
        """Reached. A sum that must stay low is only known to have stayed low when the year is over."""
        waits = self.is_flow and self.indicator.direction == IndicatorDirection.DOWN
        return self.gap == 0 and not (waits and (self.last is None or self.last.number < 12))

    @property
    def missing(self) -> list[Month]:
        return [month for month in self.months if month.state == OVERDUE]

    @property
    def points(self) -> list[Point]:
        found = []
        for month in self.months:
            if month.entry is None:
                continue
            shown = month.total if self.is_flow else month.entry.value
            base = (shown or Decimal(0)) - month.entry.value
            found.append(
                Point(
                    month.number / 12,
                    float(shown or 0),
                    [
                        float(base + former.value)
                        for former in month.former
                        if former.value != month.entry.value
                    ],
                    month.days_late > 0,
                    month.is_corrected,
                    month.entry.is_provisional,
                )
            )
        return found

    @property
    def marks(self) -> list[Mark]:
        days = 366 if calendar.isleap(self.indicator.year) else 365
        return [
            Mark(
                lecture.session.on.timetuple().tm_yday / days,
                lecture.session.circle.colour,
                lecture.session.circle.name,
            )
            for lecture in self.lectures
        ]


def course_of(indicator: Indicator) -> Course:
    """An indicator's year with its lectures (2 queries)."""
    values = IndicatorValue.objects.filter(
        organisation_id=indicator.organisation_id, indicator=indicator
    ).order_by("month", "number")
    return _course(indicator, list(values), lectures_of_indicator(indicator))


def courses_for(actor: Actor, year: int) -> list[tuple[GoalFramework, list[Course]]]:
    """All indicators of a year by framework (5 queries, however many there are)."""
    indicators = list(indicators_for(actor, year).prefetch_related("topics", "lectures"))
    values: dict[int, list[IndicatorValue]] = {}
    for value in IndicatorValue.objects.filter(
        organisation_id=actor.organisation_id, indicator__in=indicators
    ).order_by("month", "number"):
        values.setdefault(value.indicator_id, []).append(value)
    named = {lecture.pk for indicator in indicators for lecture in indicator.lectures.all()}
    topics = {topic.pk for indicator in indicators for topic in indicator.topics.all()}
    lectures = list(
        Lecture.objects.filter(organisation_id=actor.organisation_id, session__on__year=year)
        .filter(Q(pk__in=named) | Q(topic_id__in=topics))
        .exclude(state=LectureState.WITHDRAWN)
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("session", "session__circle", "unit", "lecturer")
        .order_by("session__on", "position", "id")
    )
    groups: dict[int, tuple[GoalFramework, list[Course]]] = {}
    for indicator in indicators:
        mine = {lecture.pk for lecture in indicator.lectures.all()}
        its_topics = {topic.pk for topic in indicator.topics.all()}
        moved = [one for one in lectures if one.pk in mine or one.topic_id in its_topics]
        course = _course(indicator, values.get(indicator.pk, []), moved)
        groups.setdefault(indicator.framework_id, (indicator.framework, []))[1].append(course)
    return list(groups.values())


def get_value_for(actor: Actor, indicator: Indicator, pk: int) -> IndicatorValue:
    row = (
        IndicatorValue.objects.filter(organisation_id=actor.organisation_id, indicator=indicator, pk=pk)
        .select_related("indicator", "indicator__owner_unit")
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个月的数，或者它属于别的指标。"))
    return row


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A row of the monthly report F27."""

    course: Course
    month: Month

    @property
    def period(self) -> Decimal | None:
        return self.month.entry.value if self.month.entry else None

    @property
    def total(self) -> Decimal | None:
        return self.month.total if self.course.is_flow else self.period

    @property
    def note(self) -> str:
        """What a reader must know of the figure: late, provisional, corrected, and the unit's own words."""
        if self.month.entry is None:
            return _("没有报数") if self.month.state == OVERDUE else ""
        parts = []
        if self.month.days_late:
            parts.append(_("迟报 %(n)s 天") % {"n": self.month.days_late})
        if self.month.entry.is_provisional:
            parts.append(_("初步数"))
        if self.month.former:
            old = self.month.former[-1].value
            parts.append(
                _("原报 %(old)s，%(reason)s")
                % {"old": figure(old, self.course.indicator.decimals), "reason": self.month.entry.reason}
            )
        if self.month.entry.note:
            parts.append(self.month.entry.note)
        return _("；").join(parts)


def report_lines(courses: Iterable[Course], month: int) -> list[ReportLine]:
    return [ReportLine(course, course.months[month - 1]) for course in courses]


def figure(value: Decimal | None, decimals: int) -> str:
    """A value with the decimals of its indicator: 86.2, 412."""
    return "" if value is None else f"{value:.{decimals}f}"


def last_full_month(year: int) -> int:
    """The month a report is about when none is asked for: the last one that is over, in that year."""
    today = clock.today()
    if year < today.year:
        return 12
    return max(1, today.month - 1) if year == today.year else 1


def waiting_for(actor: Actor) -> list[Waiting]:
    """Months that the actor's units owe: those that are over and not reported, oldest first."""
    units = actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids
    if not units:
        return []
    today = clock.today()
    rows = indicators_for(actor).filter(owner_unit_id__in=units, year__gte=today.year - 1)
    reported = set(
        IndicatorValue.objects.filter(
            organisation_id=actor.organisation_id, indicator__owner_unit_id__in=units, number=1
        ).values_list("indicator_id", "month")
    )
    lines = []
    for indicator in rows:
        for month in range(1, 13):
            is_over = dt.date(indicator.year, month, 1) < today.replace(day=1)
            if not is_over or (indicator.pk, month) in reported:
                continue
            due_at = clock.at(indicator.due_on(month), 18)
            lines.append(
                Waiting(
                    _("报 %(month)s 月的数：%(name)s") % {"month": month, "name": indicator.name},
                    _("只报这一个数，别处不再要。"),
                    reverse("tracking:indicator_report", args=[indicator.pk]) + f"?month={month}",
                    _("报数"),
                    due_at,
                    urgency_of(due_at),
                )
            )
    return lines


def _course(indicator: Indicator, values: list[IndicatorValue], lectures: list[Lecture]) -> Course:
    today = clock.today()
    by_month: dict[int, list[IndicatorValue]] = {}
    for value in values:
        by_month.setdefault(value.month, []).append(value)
    months, total, is_whole = [], Decimal(0), True
    for number in range(1, 13):
        entries = by_month.get(number, [])
        due_on = indicator.due_on(number)
        if entries:
            total += entries[-1].value
            state = REPORTED
        elif dt.date(indicator.year, number, 1) >= today.replace(day=1):
            state = FUTURE
        else:
            state = OVERDUE if today > due_on else DUE
            is_whole = False
        given = [lecture for lecture in lectures if lecture.session.on.month == number]
        # A sum with a hole in it would be a wrong figure, so there is none after a missing month.
        months.append(Month(number, due_on, state, entries, total if entries and is_whole else None, given))
    return Course(indicator, months, lectures)
