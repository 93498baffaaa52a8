"""The year plan: every week accounted for, what was planned beside what happened, and the balance of the circles."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.org.succession import taken_over, with_taken_over
from lunxun.plans.enums import ChangeKind, DayKind, LectureState, SessionState
from lunxun.plans.models import (
    CalendarDay,
    Circle,
    Lecture,
    Programme,
    SessionChange,
    Silence,
    TrainingSession,
)
from lunxun.plans.queries import days_for

SATURDAY = 5
DONE = (SessionState.HELD, SessionState.ARCHIVED)
DAY_CHANGES = (ChangeKind.MOVED, ChangeKind.CANCELLED, ChangeKind.RESTORED)
LONGEST_GAP_WEEKS = 10
"""A circle that nobody hears of for longer than this starves, whatever its share (A25)."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a session calls up, in words, and how many; told by teaching."""

    words: str = ""
    people: int = 0


Audiences = Callable[[Actor, list[int]], dict[int, Audience]]
AUDIENCES: list[Audiences] = []
"""Higher domains add a function that names the audiences of many sessions in a fixed number of queries."""


@dataclass(slots=True)
class YearRow:
    """One session of the year: as it is, as it was planned first, and every step between."""

    session: TrainingSession
    lectures: list[Lecture]
    changes: list[SessionChange]
    audience: Audience = field(default_factory=Audience)

    @property
    def planned_on(self) -> dt.date:
        """The day of the published plan: what the first change of day left."""
        return next((one.planned_on for one in self.changes if one.kind in DAY_CHANGES), self.session.on)

    @property
    def is_cancelled(self) -> bool:
        return self.session.state == SessionState.CANCELLED

    @property
    def is_held(self) -> bool:
        return self.session.state in DONE

    @property
    def days_moved(self) -> int:
        """Later than planned is positive, earlier negative."""
        return 0 if self.is_cancelled else (self.session.on - self.planned_on).days

    @property
    def is_video(self) -> bool:
        return any(one.kind == ChangeKind.VIDEO for one in self.changes)

    @property
    def withdrawn(self) -> list[Lecture]:
        return [one for one in self.lectures if one.state == LectureState.WITHDRAWN]

    @property
    def standing(self) -> list[Lecture]:
        """Lectures that were or will be given."""
        return [one for one in self.lectures if one.state != LectureState.WITHDRAWN]

    @property
    def substitutes(self) -> list[Lecture]:
        return [one for one in self.standing if one.is_substitute]

    @property
    def is_changed(self) -> bool:
        return bool(self.changes or self.withdrawn or self.substitutes)

    @property
    def minutes(self) -> int:
        """Minutes of lectures on the timetable."""
        return sum(_minutes(one) for one in self.standing)


def _minutes(lecture: Lecture) -> int:
    if lecture.segment is None:
        return 0
    first, last = lecture.segment.starts, lecture.segment.ends
    return (last.hour - first.hour) * 60 + last.minute - first.minute


def year_rows(actor: Actor, year: int) -> list[YearRow]:
    """The sessions of a programme in order of date (3 queries, and what the audiences cost)."""
    lectures = Lecture.objects.select_related("unit", "lecturer", "topic", "segment").order_by("position")
    sessions = list(
        TrainingSession.objects.filter(organisation_id=actor.organisation_id, programme__year=year)
        .select_related("circle", "circle__parent", "venue", "host", "programme")
        .prefetch_related(
            Prefetch("lectures", queryset=lectures),
            Prefetch("changes", queryset=SessionChange.objects.select_related("lecture")),
        )
        .order_by("on", "id")
    )
    rows = [YearRow(one, list(one.lectures.all()), list(one.changes.all())) for one in sessions]
    for audiences in AUDIENCES:
        known = audiences(actor, [one.pk for one in sessions])
        for row in rows:
            row.audience = known.get(row.session.pk, row.audience)
    return rows


@dataclass(slots=True)
class Week:
    """One week by its Saturday: the sessions in it, or why there is none."""

    saturday: dt.date
    day: CalendarDay | None
    rows: list[YearRow] = field(default_factory=list)
    left: list[YearRow] = field(default_factory=list)

    @property
    def on(self) -> dt.date:
        return self.saturday

    @property
    def sessions(self) -> list[TrainingSession]:
        return [row.session for row in self.rows]

    @property
    def is_blocked(self) -> bool:
        return self.day is not None and self.day.kind != DayKind.WORKDAY

    @property
    def closed(self) -> str:
        """The reason in a word or two, as the strip prints it; empty when the Saturday is free."""
        if self.day is None or not self.is_blocked:
            return ""
        name = self.day.name.removesuffix("调休")
        return name if len(name) == 2 else name.removesuffix("节")

    @property
    def label(self) -> str:
        """The same beside a date, where a make-up workday has to say that people work."""
        if self.day is not None and self.day.kind == DayKind.MAKEUP:
            return _("上班")
        return self.closed

    @property
    def kind(self) -> str:
        """session, holiday, makeup, emergency, moved, cancelled or free: for tags and counts."""
        if self.rows:
            return "session"
        if any(row.is_cancelled for row in self.left):
            return "cancelled"
        if self.left:
            return "moved"
        if self.day is not None and self.is_blocked:
            return str(self.day.kind)
        return "free"

    @property
    def why(self) -> str:
        """Why no session is in this week, in a sentence; empty when there is one."""
        if self.rows:
            return ""
        told = [_left_sentence(row) for row in self.left]
        if self.day is not None and self.is_blocked:
            document = _("（%(document)s）") % {"document": self.day.document} if self.day.document else ""
            told.insert(0, f"{self.day.get_kind_display()}　{self.day.name}{document}")
        return "；".join(told) or _("没有排")


def _left_sentence(row: YearRow) -> str:
    reason = next((one.reason for one in reversed(row.changes) if one.kind in DAY_CHANGES), "")
    names = {"title": row.session.title, "day": day_text(row.session.on, year=False), "reason": reason}
    if row.is_cancelled:
        return _("“%(title)s”取消：%(reason)s") % names
    return _("“%(title)s”改到 %(day)s：%(reason)s") % names


def weeks_of(actor: Actor, year: int, rows: list[YearRow]) -> list[Week]:
    """Every Saturday of the year, in order, with the sessions of its week (1 query)."""
    days = {day.on: day for day in days_for(actor, year)}
    first = dt.date(year, 1, 1)
    first += dt.timedelta((SATURDAY - first.weekday()) % 7)
    saturdays = [first + dt.timedelta(7 * number) for number in range(53)]
    weeks = {_week(day): Week(day, days.get(day)) for day in saturdays if day.year == year}
    for row in rows:
        if not row.is_cancelled and _week(row.session.on) in weeks:
            weeks[_week(row.session.on)].rows.append(row)
        planned = _week(row.planned_on)
        if planned in weeks and (row.is_cancelled or planned != _week(row.session.on)):
            weeks[planned].left.append(row)
    return list(weeks.values())


def _week(on: dt.date) -> tuple[int, int]:
    return on.isocalendar()[:2]


@dataclass(frozen=True, slots=True)
class Share:
    """One circle in the balance (A25): how much of the year it gets, and how long it goes unheard."""

    circle: Circle
    sessions: int
    lectures: int
    minutes: int
    people: int
    held: int
    gap_weeks: int
    is_starving: bool
    depth: int = 0


def balance_of(circles: list[Circle], rows: list[YearRow], weeks: list[Week]) -> list[Share]:
    """The main circles, each followed by its branches; no query.

    A main circle starves when it gets less than half of an even share of the year's sessions; a main
    circle or a floor branch also when it goes unheard for more than `LONGEST_GAP_WEEKS`.
    """
    held = [row for row in rows if not row.is_cancelled]
    mains = [circle for circle in circles if circle.parent_id is None]
    shares = []
    for main in mains:
        branches = [circle for circle in circles if circle.parent_id == main.pk]
        inside = {main.pk, *(branch.pk for branch in branches)}
        own = [row for row in held if row.session.circle_id in inside]
        small = bool(held) and len(own) * 2 * len(mains) < len(held)
        shares.append(_share(main, own, weeks, is_small=small, counts_gap=True, depth=0))
        for branch in branches:
            own = [row for row in held if row.session.circle_id == branch.pk]
            shares.append(_share(branch, own, weeks, is_small=False, counts_gap=branch.is_floor, depth=1))
    return shares


def _share(
    circle: Circle, rows: list[YearRow], weeks: list[Week], *, is_small: bool, counts_gap: bool, depth: int
) -> Share:
    heard = {row.session.pk for row in rows}
    gap = longest = 0
    for week in weeks:
        gap = 0 if heard & {session.pk for session in week.sessions} else gap + 1
        longest = max(longest, gap)
    starves = is_small or (counts_gap and bool(weeks) and longest > LONGEST_GAP_WEEKS)
    return Share(
        circle=circle,
        sessions=len(rows),
        lectures=sum(len(row.standing) for row in rows),
        minutes=sum(row.minutes for row in rows),
        people=sum(row.audience.people for row in rows),
        held=sum(1 for row in rows if row.is_held),
        gap_weeks=longest,
        is_starving=starves,
        depth=depth,
    )


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: list[Week]
    sessions: int
    lectures: int
    people: int


def months_of(weeks: list[Week], rows: list[YearRow]) -> list[Month]:
    """Month by month: its Saturdays, and the counts of the sessions that lie in it."""
    by_month: dict[int, list[Week]] = defaultdict(list)
    for week in weeks:
        by_month[week.saturday.month].append(week)
    months = []
    for number, members in sorted(by_month.items()):
        own = [row for row in rows if not row.is_cancelled and row.session.on.month == number]
        lectures = sum(len(row.standing) for row in own)
        months.append(Month(number, members, len(own), lectures, sum(row.audience.people for row in own)))
    return months


@dataclass(frozen=True, slots=True)
class Departures:
    """Counts of how the year departs from the plan."""

    as_planned: int
    later: int
    earlier: int
    cancelled: int
    video: int
    withdrawn: int
    substitutes: int


def departures_of(rows: list[YearRow]) -> Departures:
    return Departures(
        as_planned=sum(1 for row in rows if not row.is_changed),
        later=sum(1 for row in rows if row.days_moved > 0),
        earlier=sum(1 for row in rows if row.days_moved < 0),
        cancelled=sum(1 for row in rows if row.is_cancelled),
        video=sum(1 for row in rows if row.is_video),
        withdrawn=sum(len(row.withdrawn) for row in rows),
        substitutes=sum(len(row.substitutes) for row in rows),
    )


def silent_units(actor: Actor, rows: list[YearRow]) -> list[Unit]:
    """Units that give no lecture this year although their kind of unit does, in official order (2 queries).

    A unit whose predecessor lectured is not silent: it took the lecture over with everything else.
    """
    units = {one.unit_id: one.unit for row in rows if not row.is_cancelled for one in row.standing}
    kinds = {unit.type_id for unit in units.values()}
    silent = Unit.objects.filter(organisation_id=actor.organisation_id, type__in=kinds, parent__isnull=True)
    in_force = silent.filter(posts__is_head=True, valid_from__lte=clock.today()).exclude(pk__in=units)
    in_force = in_force.exclude(valid_to__lt=clock.today())
    before = taken_over(actor.organisation_id, clock.today())
    found = in_force.distinct().order_by("type__order_no", "order_no", "stroke_key", "id")
    return [unit for unit in found if not with_taken_over(before, [unit.pk], clock.today()) & units.keys()]


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit without a lecture, and why, once somebody has written it down."""

    unit: Unit
    record: Silence | None


def silences_of(actor: Actor, programme: Programme, rows: list[YearRow]) -> list[Silent]:
    """The silent units with their reasons, in official order (3 queries)."""
    reasons = {
        row.unit_id: row
        for row in Silence.objects.filter(organisation_id=actor.organisation_id, programme=programme)
    }
    return [Silent(unit, reasons.get(unit.pk)) for unit in silent_units(actor, rows)]


def years_of(actor: Actor) -> list[int]:
    mine = Programme.objects.filter(organisation_id=actor.organisation_id)
    return list(mine.order_by("year").values_list("year", flat=True))
