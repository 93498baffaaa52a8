"""Verbs that depart from the plan: each keeps what was planned, why it changed, and on what document."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.plans import signals
from lunxun.plans.actions.steps import check_dues, keep_change, reason_of
from lunxun.plans.enums import LECTURE_MOVES, SESSION_MOVES, ChangeKind, LectureState, SessionState
from lunxun.plans.guards import obstacles_of
from lunxun.plans.models import Lecture, Programme, TrainingSession, Venue
from lunxun.plans.rules import can_change_session, can_edit_plan, can_edit_session, can_restore_session


@action
def publish_programme(*, actor: Actor, programme: Programme, on: dt.date) -> None:
    """The plan is out: from this day on a session changes its day with a reason only, and both days are kept.

    Raises:
        Conflict: it is published already.
    """
    require(can_edit_plan(actor))
    mine = Programme.objects.filter(organisation_id=actor.organisation_id, pk=programme.pk)
    if not mine.filter(published_on=None).update(published_on=on):
        raise Conflict(_("这一年的计划已经印发过了。"))
    programme.published_on = on
    record(actor=actor, verb="publish_programme", subject=programme, data={"on": on.isoformat()})


@action
def move_session(
    *,
    actor: Actor,
    session: TrainingSession,
    on: dt.date,
    reason: str,
    document: str = "",
    venue: Venue | None = None,
    outline_due_on: dt.date | None = None,
    review_due_on: dt.date | None = None,
) -> None:
    """Hold a session on another day. Roster, outlines and their approvals stay as they are.

    A released timetable names the old day, so it goes back to being prepared and is released again.
    Deadlines that are not given stay; venue None keeps the hall.

    Raises:
        Conflict: somebody has checked in or the evaluation is open: then the day is happening.
        Invalid: no reason, the same day, or a deadline that lies after the new day.
    """
    given, session = session, _locked(actor, session)
    require(can_change_session(actor, session))
    reason = reason_of(reason)
    if on == session.on:
        raise Invalid({"on": _("这就是现在的日期。请填新的日期。")})
    due, review = outline_due_on or session.outline_due_on, review_due_on or session.review_due_on
    check_dues(on, due, review)
    _refuse_when_under_way(session)
    planned_on, was = session.on, session.state
    keep_change(
        actor=actor,
        session=session,
        kind=ChangeKind.MOVED,
        reason=reason,
        planned_on=planned_on,
        on=on,
        document=document,
    )
    values = {
        "on": on,
        "outline_due_on": due,
        "review_due_on": review,
        "venue": venue or session.venue,
    }
    data = {"from_day": planned_on.isoformat(), "to_day": on.isoformat()}
    if was == SessionState.RELEASED:
        advance(
            session,
            actor=actor,
            verb="move_session",
            to=SessionState.DRAFT,
            allowed=SESSION_MOVES,
            changes=values,
            note=reason,
            data=data,
        )
    else:
        TrainingSession.objects.filter(pk=session.pk).update(**values)
        record(actor=actor, verb="move_session", subject=session, note=reason, data=data)
    given.refresh_from_db()
    pk = session.pk
    transaction.on_commit(lambda: signals.session_moved.send(TrainingSession, session_id=pk))


@action
def cancel_session(*, actor: Actor, session: TrainingSession, reason: str, document: str = "") -> None:
    """Not to be held this year; roster and outlines are kept and wait no longer.

    Raises:
        Conflict: somebody has checked in or the evaluation is open.
    """
    given, session = session, _locked(actor, session)
    require(can_change_session(actor, session))
    reason = reason_of(reason)
    _refuse_when_under_way(session)
    keep_change(actor=actor, session=session, kind=ChangeKind.CANCELLED, reason=reason, document=document)
    advance(
        session,
        actor=actor,
        verb="cancel_session",
        to=SessionState.CANCELLED,
        allowed=SESSION_MOVES,
        note=reason,
    )
    given.state = session.state
    pk = session.pk
    transaction.on_commit(lambda: signals.session_cancelled.send(TrainingSession, session_id=pk))


@action
def restore_session(*, actor: Actor, session: TrainingSession, on: dt.date, reason: str) -> None:
    """A cancelled session is to be held after all, on the day given; the timetable is released anew."""
    given, session = session, _locked(actor, session)
    require(can_restore_session(actor, session))
    reason = reason_of(reason)
    check_dues(on, session.outline_due_on, session.review_due_on)
    keep_change(actor=actor, session=session, kind=ChangeKind.RESTORED, reason=reason, on=on)
    advance(
        session,
        actor=actor,
        verb="restore_session",
        to=SessionState.DRAFT,
        allowed=SESSION_MOVES,
        changes={"on": on},
        note=reason,
    )
    given.refresh_from_db()


@action
def hold_by_video(*, actor: Actor, session: TrainingSession, reason: str, document: str = "") -> None:
    """The same day, by video (改为视频会): the day stays, the change of form is kept with its reason.

    Raises:
        Conflict: it is a video session already.
    """
    session = _locked(actor, session)
    require(can_change_session(actor, session))
    reason = reason_of(reason)
    if session.changes.filter(kind=ChangeKind.VIDEO).exists():
        raise Conflict(_("这一场已经改为视频会了。"))
    keep_change(
        actor=actor, session=session, kind=ChangeKind.VIDEO, reason=reason, on=session.on, document=document
    )
    record(actor=actor, verb="hold_by_video", subject=session, note=reason)


@action
def withdraw_lecture(*, actor: Actor, lecture: Lecture, reason: str, document: str = "") -> None:
    """Take a lecture off the day; it keeps its outline and history, the plan keeps that it was planned."""
    require(can_edit_session(actor, lecture.session))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么撤下。")})
    advance(
        lecture,
        actor=actor,
        verb="withdraw_lecture",
        to=LectureState.WITHDRAWN,
        allowed=LECTURE_MOVES,
        note=reason,
    )
    keep_change(
        actor=actor,
        session=lecture.session,
        lecture=lecture,
        kind=ChangeKind.WITHDRAWN,
        reason=reason_of(reason),
        document=document,
    )


def _locked(actor: Actor, session: TrainingSession) -> TrainingSession:
    """The row as it stands now, held until the end of the transaction."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("programme", "venue")
    return rows.get(organisation_id=actor.organisation_id, pk=session.pk)


def _refuse_when_under_way(session: TrainingSession) -> None:
    found = obstacles_of(session)
    if found:
        raise Conflict(_("不能改：%(why)s。") % {"why": "；".join(found)})
    if session.on < clock.today() and session.state == SessionState.RELEASED:
        raise Conflict(_("不能改：课表已发、日子已过。上过课就记为已上课；没有上，先撤回课表再改。"))
