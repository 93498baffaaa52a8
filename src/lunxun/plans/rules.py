"""Who may see and change the plan."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession


def can_edit_plan(actor: Actor) -> Decision:
    """The training office keeps the plan."""
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("年度计划由培训办编排。要改计划，请找培训办。"))


def can_edit_session(actor: Actor, session: TrainingSession) -> Decision:
    """Only while the timetable has not been released: a released one is taken back first."""
    if session.organisation_id != actor.organisation_id:
        return denied(_("这个场次属于别的单位。"))
    if not (decision := can_edit_plan(actor)):
        return decision
    if session.state != SessionState.DRAFT:
        return denied(_("课表已经发布，不能直接改。先撤回课表，改好再发。"))
    return ALLOWED


def can_change_session(actor: Actor, session: TrainingSession) -> Decision:
    """Move, cancel or turn into a video session: before it was held, released or not."""
    if session.organisation_id != actor.organisation_id:
        return denied(_("这个场次属于别的单位。"))
    if not (decision := can_edit_plan(actor)):
        return decision
    if session.state in {SessionState.DRAFT, SessionState.RELEASED}:
        return ALLOWED
    if session.state == SessionState.CANCELLED:
        return denied(_("这个场次已经取消。要办，先恢复。"))
    return denied(_("这个场次已经上过课，日期不能再改。"))


def can_restore_session(actor: Actor, session: TrainingSession) -> Decision:
    if session.organisation_id != actor.organisation_id:
        return denied(_("这个场次属于别的单位。"))
    if not (decision := can_edit_plan(actor)):
        return decision
    return ALLOWED if session.state == SessionState.CANCELLED else denied(_("这个场次没有取消。"))
