"""课表发布: the gate in front of it, taking it back, and the end of the day."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.plans.enums import SESSION_MOVES, LectureState, SessionState
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.plans.queries import agenda_of, lectures_of
from lunxun.teaching.actions.callup import issue
from lunxun.teaching.actions.steps import locked_session, signature
from lunxun.teaching.enums import CallUpState
from lunxun.teaching.models import CallUp, CheckIn, Door, TimetableRelease
from lunxun.teaching.queries.release import obstacles
from lunxun.teaching.rules import can_release
from lunxun.teaching.signals import session_held


@action
def release_timetable(*, actor: Actor, session: TrainingSession) -> TimetableRelease:
    """Release the timetable, word for word with its hash; a call-up still open is issued with it.

    Raises:
        Conflict: an outline has not passed, venue or lectures are missing (each one is named), or the
            timetable is out already.
    """
    given, session = session, locked_session(actor, session)
    require(can_release(actor, session))
    if session.state != SessionState.DRAFT:
        raise Conflict(_("课表已经发布过了，或者这一期已取消。"))
    found = obstacles(session)
    if found:
        raise Conflict(_("课表还不能发布：%(list)s。") % {"list": "；".join(one.sentence for one in found)})
    content = timetable_of(session)
    last = TimetableRelease.objects.filter(organisation_id=actor.organisation_id, session=session)
    release = TimetableRelease.objects.create(
        organisation_id=actor.organisation_id,
        session=session,
        number=(last.aggregate(last=Max("number"))["last"] or 0) + 1,
        released_at=clock.now(),
        released_by=signature(actor),
        content=content,
        content_hash=hash_of(content),
    )
    advance(
        session,
        actor=actor,
        verb="release_timetable",
        to=SessionState.RELEASED,
        allowed=SESSION_MOVES,
        data={"number": release.number, "sha256": release.content_hash},
    )
    given.state = session.state
    row = CallUp.objects.filter(organisation_id=actor.organisation_id, session=session).first()
    if row is not None and row.state == CallUpState.DRAFT:
        issue(actor, row)
    return release


@action
def take_back_timetable(*, actor: Actor, session: TrainingSession, reason: str) -> None:
    """Take a released timetable back, to change and release it again; the old release stays readable.

    Raises:
        Conflict: it is not out, or somebody has checked in already.
    """
    given, session = session, locked_session(actor, session)
    require(can_release(actor, session))
    reason = clean_line(reason)[:120]
    if not reason:
        raise Invalid({"reason": _("请写明为什么撤回。")})
    if session.state != SessionState.RELEASED:
        raise Conflict(_("课表不在“已发布”，不能撤回。"))
    if CheckIn.objects.filter(organisation_id=actor.organisation_id, entry__session=session).exists():
        raise Conflict(_("已经有人签到，课表不能再撤回。"))
    Door.objects.filter(organisation_id=actor.organisation_id, session=session).update(is_open=False)
    advance(
        session,
        actor=actor,
        verb="take_back_timetable",
        to=SessionState.DRAFT,
        allowed=SESSION_MOVES,
        note=reason,
    )
    given.state = session.state


@action
def mark_held(*, actor: Actor, session: TrainingSession) -> None:
    """The day is over: session and lectures count as held, the door closes.

    Raises:
        Conflict: not released, marked already, or the day is yet to come.
    """
    given, session = session, locked_session(actor, session)
    require(can_release(actor, session))
    if clock.today() < session.on:
        raise Conflict(_("还没到上课那天。"))
    lectures = Lecture.objects.filter(
        organisation_id=actor.organisation_id, session=session, state=LectureState.PLANNED
    )
    held = lectures.update(state=LectureState.HELD)
    Door.objects.filter(organisation_id=actor.organisation_id, session=session).update(is_open=False)
    advance(
        session,
        actor=actor,
        verb="mark_held",
        to=SessionState.HELD,
        allowed=SESSION_MOVES,
        data={"lectures": held},
    )
    given.state = session.state
    session_held.send(sender=None, actor=actor, session=session)


def timetable_of(session: TrainingSession) -> dict[str, Any]:
    """F06 as plain values: what the release keeps and signs."""
    rows = []
    for segment in agenda_of(session):
        lecture = getattr(segment, "lecture", None)
        row: dict[str, Any] = {
            "kind": segment.kind,
            "starts": f"{segment.starts:%H:%M}",
            "ends": f"{segment.ends:%H:%M}",
            "title": lecture.title if lecture else segment.title or str(segment.get_kind_display()),
            "note": segment.note,
        }
        if lecture is not None:
            row |= {
                "position": lecture.position,
                "unit": lecture.unit_name,
                "lecturer": lecture.lecturer.name,
                "lecturer_title": lecture.lecturer_title,
                "rating_minutes": lecture.rating_minutes,
                "is_withdrawn": lecture.state == LectureState.WITHDRAWN,
            }
        rows.append(row)
    return {
        "session": session.title,
        "number": session.number,
        "on": session.on.isoformat(),
        "venue": session.venue.name if session.venue else "",
        "segments": rows,
        "unplaced": [one.title for one in lectures_of(session) if one.segment_id is None],
    }


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
