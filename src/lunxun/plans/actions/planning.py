"""The clerk's verbs while the plan is being made: sessions, timetables, the day table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, Max
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.org.queries import head_of
from lunxun.plans.actions.steps import check_dues
from lunxun.plans.enums import Ability, DayKind, SegmentKind
from lunxun.plans.models import (
    ALWAYS_KNOWN,
    CalendarDay,
    Circle,
    Goal,
    Lecture,
    Programme,
    Segment,
    Topic,
    TrainingSession,
    Venue,
)
from lunxun.plans.queries import day_of
from lunxun.plans.rules import can_edit_plan, can_edit_session


@action
def create_session(
    *,
    actor: Actor,
    programme: Programme,
    title: str,
    circle: Circle,
    on: dt.date,
    venue: Venue | None = None,
    number: int | None = None,
    nickname: str = "",
    host: Person | None = None,
    duty_note: str = "",
    outline_due_on: dt.date | None = None,
    review_due_on: dt.date | None = None,
) -> TrainingSession:
    """Put a session into the plan; its number (期号) is the next one unless given."""
    require(can_edit_plan(actor))
    check_dues(on, outline_due_on, review_due_on)
    taken = TrainingSession.objects.filter(organisation_id=actor.organisation_id, programme=programme)
    number = number or (taken.aggregate(last=Max("number"))["last"] or 0) + 1
    if taken.filter(number=number).exists():
        raise Invalid({"number": _("第 %(number)s 期已经有了，请换一个期号。") % {"number": number}})
    session = TrainingSession.objects.create(
        organisation_id=actor.organisation_id,
        programme=programme,
        number=number,
        title=title,
        nickname=nickname,
        circle=circle,
        on=on,
        venue=venue,
        host=host,
        duty_note=duty_note,
        outline_due_on=outline_due_on,
        review_due_on=review_due_on,
    )
    record(actor=actor, verb="create_session", subject=session, data={"on": on.isoformat()})
    return session


@action
def update_session(
    *,
    actor: Actor,
    session: TrainingSession,
    title: str,
    circle: Circle,
    on: dt.date,
    venue: Venue | None,
    number: int,
    nickname: str = "",
    host: Person | None = None,
    duty_note: str = "",
    outline_due_on: dt.date | None = None,
    review_due_on: dt.date | None = None,
) -> None:
    """Change a session that is not released; what changed goes into the trail.

    Raises:
        Invalid: the plan is published and the day differs: `move_session` keeps the planned day and asks why.
    """
    require(can_edit_session(actor, session))
    if on != session.on and session.programme.published_on:
        raise Invalid({"on": _("年度计划已经印发，日期不能在这里改。请用“改期”，写明原因，原定日期会留着。")})
    check_dues(on, outline_due_on, review_due_on)
    values = {
        "title": title,
        "circle": circle,
        "on": on,
        "venue": venue,
        "number": number,
        "nickname": nickname,
        "host": host,
        "duty_note": duty_note,
        "outline_due_on": outline_due_on,
        "review_due_on": review_due_on,
    }
    clash = TrainingSession.objects.filter(
        organisation_id=actor.organisation_id, programme_id=session.programme_id, number=number
    ).exclude(pk=session.pk)
    if clash.exists():
        raise Invalid({"number": _("第 %(number)s 期已经有了，请换一个期号。") % {"number": number}})
    changed = {name: str(value) for name, value in values.items() if getattr(session, name) != value}
    for name, value in values.items():
        setattr(session, name, value)
    session.save(update_fields=list(values))
    record(actor=actor, verb="update_session", subject=session, data=changed)


@action
def add_segment(
    *,
    actor: Actor,
    session: TrainingSession,
    kind: str,
    starts: dt.time,
    ends: dt.time,
    title: str = "",
    note: str = "",
) -> Segment:
    """Add an opening, a break, lunch, the closing…; lectures come with `add_lecture`."""
    require(can_edit_session(actor, session))
    segment = _segment(session, kind, starts, ends, title, note)
    record(actor=actor, verb="add_segment", subject=session, data={"kind": kind, "starts": f"{starts:%H:%M}"})
    return segment


@action
def add_lecture(
    *,
    actor: Actor,
    session: TrainingSession,
    title: str,
    unit: Unit,
    starts: dt.time,
    ends: dt.time,
    topic: Topic | None = None,
    lecturer: Person | None = None,
    substitute_reason: str = "",
    abilities: Sequence[str] = (),
    goals: Sequence[Goal] = (),
    rating_minutes: int = 5,
) -> Lecture:
    """Put a lecture into a session; the lecturer is the head of the responsible unit (A38, A42).

    Anybody else needs a reason, and statistics show it.

    Raises:
        Invalid: nobody heads the unit that day, or a reason is missing.
    """
    require(can_edit_session(actor, session))
    head = head_of(unit, session.on)
    if lecturer is None and head is None:
        raise Invalid(
            {"unit": _("%(unit)s当天没有主要负责人，请先写明谁代讲和原因。") % {"unit": unit.short_name}}
        )
    chosen = lecturer or (head.person if head else None)
    assert chosen is not None  # noqa: S101 (told to the type checker; both None was refused above)
    is_substitute = head is None or chosen.pk != head.person_id
    if is_substitute and not substitute_reason:
        raise Invalid(
            {
                "substitute_reason": _("授课人应是%(unit)s主要负责人。由别人讲，请写明批准的原因。")
                % {"unit": unit.short_name}
            }
        )
    if set(abilities) - set(Ability.values):
        raise Invalid({"abilities": _("有不认识的能力维度。")})
    segment = _segment(session, SegmentKind.LECTURE, starts, ends, "", "")
    last = Lecture.objects.filter(session=session).aggregate(last=Max("position"))["last"] or 0
    title_of_post = f"{unit.short_name}{head.post.title}" if head and not is_substitute else unit.short_name
    lecture = Lecture.objects.create(
        organisation_id=actor.organisation_id,
        session=session,
        position=last + 1,
        segment=segment,
        topic=topic,
        title=title,
        unit=unit,
        lecturer=chosen,
        lecturer_title=title_of_post,
        is_substitute=is_substitute,
        substitute_reason=substitute_reason if is_substitute else "",
        abilities=list(abilities),
        rating_minutes=rating_minutes,
    )
    lecture.goals.set(goals)
    _renumber(session)
    record(actor=actor, verb="add_lecture", subject=lecture, data={"session": session.pk, "unit": unit.code})
    return lecture


@action
def replace_lecturer(*, actor: Actor, lecture: Lecture, lecturer: Person, reason: str) -> None:
    """Somebody else speaks, with the approval written down (A38); the head again needs no reason.

    Raises:
        Invalid: it is the same person, or a reason is missing.
    """
    session = lecture.session
    require(can_edit_session(actor, session))
    head = head_of(lecture.unit, session.on)
    is_substitute = head is None or lecturer.pk != head.person_id
    problems = {}
    if lecturer.pk == lecture.lecturer_id or lecturer.organisation_id != actor.organisation_id:
        problems["lecturer"] = _("请选另一位授课人。")
    if is_substitute and not reason.strip():
        problems["substitute_reason"] = _("授课人应是%(unit)s主要负责人。由别人讲，请写明批准的原因。") % {
            "unit": lecture.unit.short_name
        }
    if problems:
        raise Invalid(problems)
    before = lecture.lecturer_id
    lecture.lecturer = lecturer
    lecture.is_substitute = is_substitute
    lecture.substitute_reason = reason.strip()[:120] if is_substitute else ""
    lecture.lecturer_title = (
        lecture.unit.short_name
        if is_substitute or head is None
        else f"{lecture.unit.short_name}{head.post.title}"
    )
    lecture.save(update_fields=["lecturer", "is_substitute", "substitute_reason", "lecturer_title"])
    record(
        actor=actor,
        verb="replace_lecturer",
        subject=lecture,
        note=lecture.substitute_reason,
        data={"from": before, "to": lecturer.pk},
    )


@action
def change_times(*, actor: Actor, segment: Segment, starts: dt.time, ends: dt.time) -> None:
    """Move a segment; lectures keep the order of the clock."""
    session = segment.session
    require(can_edit_session(actor, session))
    _check_times(starts, ends)
    Segment.objects.filter(pk=segment.pk).update(starts=starts, ends=ends)
    _renumber(session)
    record(
        actor=actor,
        verb="change_times",
        subject=session,
        data={"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"},
    )


@action
def swap_lectures(*, actor: Actor, lecture: Lecture, other: Lecture) -> None:
    """Two lectures of one session change places: each takes the other's time."""
    require(can_edit_session(actor, lecture.session))
    if lecture.session_id != other.session_id or lecture.pk == other.pk:
        raise Invalid(_("只能对调同一场次里的两堂课。"))
    first, second = lecture.segment_id, other.segment_id
    Lecture.objects.filter(pk=lecture.pk).update(segment=None)
    Lecture.objects.filter(pk=other.pk).update(segment=first)
    Lecture.objects.filter(pk=lecture.pk).update(segment=second)
    _renumber(lecture.session)
    record(actor=actor, verb="swap_lectures", subject=lecture, data={"with": other.pk})


@action
def remove_segment(*, actor: Actor, segment: Segment) -> None:
    """Take a segment out; a lecture in it is taken out only while nothing hangs on it."""
    session = segment.session
    require(can_edit_session(actor, session))
    lecture = Lecture.objects.filter(segment=segment).first()
    if lecture is not None:
        raise Conflict(_("这一段是讲题。要撤下讲题，请用“撤下这堂课”，提纲和批注会留着。"))
    label = f"{segment.get_kind_display()} {segment.starts:%H:%M}"
    segment.delete()
    record(actor=actor, verb="remove_segment", subject=session, note=label)


@action
def set_day(
    *,
    actor: Actor,
    on: dt.date,
    kind: str,
    name: str,
    document: str = "",
    is_provisional: bool = False,
    known_on: dt.date | None = None,
) -> CalendarDay:
    """Write a row of the day table; an ordinary workday with no name removes the row's effect.

    `known_on` is the date of a new document, which leaves what was known before it as it was; without it
    the row that counts today is corrected.
    """
    require(can_edit_plan(actor))
    if kind not in DayKind.values:
        raise Invalid({"kind": _("请从列表里选一种日子。")})
    if kind != DayKind.WORKDAY and not name.strip():
        raise Invalid({"name": _("请写明是什么日子，例如：清明节。")})
    if known_on is None:
        present = day_of(actor.organisation_id, on)
        known_on = present.known_on if present else ALWAYS_KNOWN
    day, _created = CalendarDay.objects.update_or_create(
        organisation_id=actor.organisation_id,
        on=on,
        known_on=known_on,
        defaults={"kind": kind, "name": name, "document": document, "is_provisional": is_provisional},
    )
    record(actor=actor, verb="set_day", subject=day, data={"on": on.isoformat(), "kind": kind})
    return day


def _check_times(starts: dt.time, ends: dt.time) -> None:
    if ends <= starts:
        raise Invalid({"ends": _("结束时间要晚于开始时间。")})


def _segment(
    session: TrainingSession, kind: str, starts: dt.time, ends: dt.time, title: str, note: str
) -> Segment:
    if kind not in SegmentKind.values:
        raise Invalid({"kind": _("请从列表里选一种环节。")})
    _check_times(starts, ends)
    return Segment.objects.create(
        organisation_id=session.organisation_id,
        session=session,
        kind=kind,
        title=title,
        starts=starts,
        ends=ends,
        note=note,
    )


def _renumber(session: TrainingSession) -> None:
    """Positions follow the clock. Two passes, because positions are unique within a session."""
    lectures = list(
        Lecture.objects.filter(session=session).order_by(
            F("segment__starts").asc(nulls_last=True), "position"
        )
    )
    if [lecture.position for lecture in lectures] == list(range(1, len(lectures) + 1)):
        return
    for number, lecture in enumerate(lectures, 1):
        Lecture.objects.filter(pk=lecture.pk).update(position=1000 + number)
    for number, lecture in enumerate(lectures, 1):
        Lecture.objects.filter(pk=lecture.pk).update(position=number)
