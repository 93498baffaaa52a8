"""Reads of the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import (
    CalendarDay,
    Circle,
    Goal,
    GoalFramework,
    Lecture,
    Programme,
    Segment,
    SessionChange,
    Silence,
    Topic,
    TrainingSession,
    Venue,
)


def get_session_for(actor: Actor, pk: int) -> TrainingSession:
    """A session of the actor's organisation, with what every page of it shows."""
    session = (
        TrainingSession.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("programme", "circle", "venue", "host", "organisation")
        .first()
    )
    if session is None:
        raise NotFound(_("没有这个场次，或者它属于别的单位。"))
    return session


def get_lecture_for(actor: Actor, pk: int) -> Lecture:
    lecture = (
        Lecture.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("session", "session__circle", "unit", "lecturer", "topic", "segment")
        .first()
    )
    if lecture is None:
        raise NotFound(_("没有这堂课，或者它属于别的单位。"))
    return lecture


def get_segment_for(actor: Actor, session_pk: int, pk: int) -> Segment:
    segment = (
        Segment.objects.filter(organisation_id=actor.organisation_id, session_id=session_pk, pk=pk)
        .select_related("session")
        .first()
    )
    if segment is None:
        raise NotFound(_("课表里没有这一段，可能已经去掉了。"))
    return segment


def agenda_of(session: TrainingSession) -> list[Segment]:
    """The day in order: each segment with its lecture, if any (2 queries)."""
    lectures = Lecture.objects.select_related("unit", "lecturer", "topic")
    segments = list(
        Segment.objects.filter(organisation_id=session.organisation_id, session=session).prefetch_related(
            Prefetch("lecture", queryset=lectures)
        )
    )
    for segment in segments:
        segment.session = session
        lecture = getattr(segment, "lecture", None)
        if lecture is not None:
            lecture.session = session
    return segments


def lectures_of(session: TrainingSession) -> list[Lecture]:
    return list(
        Lecture.objects.filter(organisation_id=session.organisation_id, session=session).select_related(
            "unit", "lecturer", "segment", "session"
        )
    )


def day_span(segments: list[Segment]) -> tuple[dt.time, dt.time] | None:
    """First start and last end of a day."""
    if not segments:
        return None
    return min(segment.starts for segment in segments), max(segment.ends for segment in segments)


def sessions_for(
    actor: Actor, *, year: int | None = None, circle: str = "", state: str = ""
) -> QuerySet[TrainingSession]:
    """Sessions of the organisation in order of date, with the number of their lectures."""
    rows = TrainingSession.objects.filter(organisation_id=actor.organisation_id)
    if year:
        rows = rows.filter(programme__year=year)
    if circle:
        rows = rows.filter(circle__code=circle)
    if state:
        rows = rows.filter(state=state)
    return (
        rows.select_related("circle", "venue", "programme")
        .prefetch_related(
            Prefetch("lectures", queryset=Lecture.objects.select_related("unit").order_by("position"))
        )
        .annotate(lecture_count=Count("lectures", filter=~Q(lectures__state=LectureState.WITHDRAWN)))
        .order_by("on", "id")
    )


def sessions_with(text: str) -> QuerySet[Any, Any]:
    """Numbers of the sessions whose title, lectures or lecturing units hold `text`."""
    found = (
        Q(title__icontains=text)
        | Q(lectures__title__icontains=text)
        | Q(lectures__unit__short_name__icontains=text)
    )
    rows: QuerySet[Any, Any] = TrainingSession.objects.filter(found).order_by().values("pk")
    return rows


def years_for(actor: Actor) -> list[int]:
    """Years with a plan or a day table, and this one; the latest first (2 queries)."""
    mine = {"organisation_id": actor.organisation_id}
    years = {clock.today().year, *Programme.objects.filter(**mine).values_list("year", flat=True)}
    days = CalendarDay.objects.filter(**mine).order_by()
    years.update(days.values_list("on__year", flat=True).distinct())
    return sorted(years, reverse=True)


def goals_for(actor: Actor) -> QuerySet[Goal]:
    """Goals of all frameworks with the number of lectures that serve each, in official order."""
    served = Count("lectures", filter=~Q(lectures__state=LectureState.WITHDRAWN))
    rows = Goal.objects.filter(organisation_id=actor.organisation_id).select_related("framework")
    return rows.annotate(lecture_count=served).order_by(
        "framework__order_no", "framework_id", "order_no", "id"
    )


def framework_choices(actor: Actor) -> list[tuple[str, str]]:
    rows = GoalFramework.objects.filter(organisation_id=actor.organisation_id)
    return list(rows.values_list("code", "name"))


def next_session(actor: Actor) -> TrainingSession | None:
    """The session of today or the nearest one to come; the latest one when none is to come."""
    rows = (
        TrainingSession.objects.filter(organisation_id=actor.organisation_id)
        .exclude(state=SessionState.CANCELLED)
        .select_related("circle", "venue", "programme")
    )
    return rows.filter(on__gte=clock.today()).order_by("on").first() or rows.order_by("-on").first()


def programme_for(actor: Actor, year: int | None = None) -> Programme | None:
    rows = Programme.objects.filter(organisation_id=actor.organisation_id)
    if year:
        return rows.filter(year=year).first()
    return (
        rows.filter(year__lte=clock.today().year).order_by("-year").first() or rows.order_by("-year").first()
    )


def get_programme_for(actor: Actor, year: int | None = None) -> Programme:
    programme = programme_for(actor, year)
    if programme is None:
        raise NotFound(_("没有这一年的年度计划。"))
    return programme


def silence_of(actor: Actor, programme: Programme, unit_pk: int) -> tuple[Unit, Silence | None]:
    """A unit and why it gives no lecture this year, if that was written down (2 queries)."""
    unit = Unit.objects.filter(organisation_id=actor.organisation_id, pk=unit_pk).first()
    if unit is None:
        raise NotFound(_("没有这个单位，或者它属于别的组织。"))
    return unit, Silence.objects.filter(
        organisation_id=actor.organisation_id, programme=programme, unit=unit
    ).first()


def changes_of(session: TrainingSession) -> list[SessionChange]:
    """What became of the plan of one session, in order."""
    rows = SessionChange.objects.filter(organisation_id=session.organisation_id, session=session)
    return list(rows.select_related("lecture"))


def frameworks_for(actor: Actor) -> list[GoalFramework]:
    return list(GoalFramework.objects.filter(organisation_id=actor.organisation_id).prefetch_related("goals"))


def circles_for(actor: Actor) -> list[Circle]:
    return list(Circle.objects.filter(organisation_id=actor.organisation_id).select_related("parent"))


def lanes_for(actor: Actor) -> list[Circle]:
    """Circles without branches: the lanes of the year."""
    return list(Circle.objects.filter(organisation_id=actor.organisation_id, branches__isnull=True))


def topics_for(actor: Actor, text: str = "", circle: str = "") -> QuerySet[Topic]:
    rows = Topic.objects.filter(organisation_id=actor.organisation_id)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(unit__short_name__icontains=text))
    if circle:
        rows = rows.filter(circle__code=circle)
    counted = rows.select_related("circle", "unit").annotate(lecture_count=Count("lectures"))
    return counted.order_by("circle__order_no", "code")


def venues_for(actor: Actor) -> QuerySet[Venue]:
    return Venue.objects.filter(organisation_id=actor.organisation_id)


def venues_with_sessions(actor: Actor) -> QuerySet[Venue]:
    """Venues with the sessions that were or will be held there, the cancelled ones left out, and the last day."""
    held = ~Q(sessions__state=SessionState.CANCELLED)
    return (
        venues_for(actor)
        .annotate(session_count=Count("sessions", filter=held), last_on=Max("sessions__on", filter=held))
        .order_by("name", "id")
    )


def days_for(actor: Actor, year: int, *, as_of: dt.date | None = None) -> list[CalendarDay]:
    """The day table of a year as it is known today, or was on `as_of`."""
    rows = CalendarDay.objects.filter(organisation_id=actor.organisation_id, on__year=year)
    return known_days(rows, as_of)


def known_days(rows: QuerySet[CalendarDay], as_of: dt.date | None = None) -> list[CalendarDay]:
    """One row a day: the newest document known on `as_of` (today). In the order of the calendar."""
    newest: dict[dt.date, CalendarDay] = {}
    for row in rows.filter(known_on__lte=as_of or clock.today()).order_by("on", "known_on"):
        newest[row.on] = row
    return list(newest.values())


def day_of(organisation_id: int, on: dt.date, *, as_of: dt.date | None = None) -> CalendarDay | None:
    """What the day table says about one day, as far as it is known on `as_of` (today)."""
    rows = CalendarDay.objects.filter(organisation_id=organisation_id, on=on)
    return next(iter(known_days(rows, as_of)), None)
