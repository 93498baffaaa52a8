"""请假、准假、销假 (F10)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, NotFound
from lunxun.org.actors import Actor
from lunxun.teaching.actions.steps import locked_entry, signature
from lunxun.teaching.enums import ENTRY_MOVES, LEAVE_MOVES, EntryStatus, LeaveCategory, LeaveState
from lunxun.teaching.models import CheckIn, Leave, RosterEntry
from lunxun.teaching.rules import can_cancel_leave, can_decide_leave, can_request_leave


@action
def request_leave(*, actor: Actor, entry: RosterEntry, category: str) -> Leave:
    """Ask for leave: the person himself, his unit's contact or head, or the office.

    Raises:
        Conflict: leave is asked for already, he has checked in, or he is not expected any more.
    """
    current = locked_entry(actor, entry)
    require(can_request_leave(actor, current))
    if category not in LeaveCategory.values:
        raise Invalid({"category": _("请从列表里选一种类别。")})
    if current.status != EntryStatus.CALLED:
        raise Conflict(_("%(name)s现在不是“参加”，不用再请假。") % {"name": current.name})
    if CheckIn.objects.filter(entry=current).exists():
        raise Conflict(_("%(name)s已经签到，不用请假。") % {"name": current.name})
    if current.leaves.filter(state=LeaveState.REQUESTED).exists():
        raise Conflict(_("%(name)s的请假已经报了，正等批准。") % {"name": current.name})
    leave = Leave.objects.create(
        organisation_id=actor.organisation_id,
        entry=current,
        category=category,
        requested_by=signature(actor),
        requested_at=clock.now(),
    )
    record(actor=actor, verb="request_leave", subject=leave, data={"entry": current.pk})
    return leave


@action
def decide_leave(*, actor: Actor, leave: Leave, is_approved: bool) -> None:
    """Grant or refuse leave: the head of the unit, or the office.

    Raises:
        Conflict: decided already, or the person is on site by now.
    """
    current = _locked_leave(actor, leave)
    require(can_decide_leave(actor, current))
    if is_approved and CheckIn.objects.filter(entry=current.entry).exists():
        raise Conflict(_("%(name)s已经签到，不用准假了。") % {"name": current.entry.name})
    advance(
        current,
        actor=actor,
        verb="approve_leave" if is_approved else "refuse_leave",
        to=LeaveState.APPROVED if is_approved else LeaveState.REFUSED,
        allowed=LEAVE_MOVES,
        changes={"decided_by": signature(actor), "decided_at": clock.now()},
    )
    if is_approved:
        move_state(current.entry, to=EntryStatus.ON_LEAVE, allowed=ENTRY_MOVES, field="status")


@action
def cancel_leave(*, actor: Actor, leave: Leave) -> None:
    """销假: he comes after all."""
    current = _locked_leave(actor, leave)
    require(can_cancel_leave(actor, current))
    end_leave(actor, current)
    if current.entry.status == EntryStatus.ON_LEAVE:
        move_state(current.entry, to=EntryStatus.CALLED, allowed=ENTRY_MOVES, field="status")


def end_leave(actor: Actor, leave: Leave) -> None:
    """Shared with check-in: who turns up is on leave no longer."""
    advance(leave, actor=actor, verb="cancel_leave", to=LeaveState.CANCELLED, allowed=LEAVE_MOVES)


def _locked_leave(actor: Actor, leave: Leave) -> Leave:
    locked_entry(actor, leave.entry)
    rows = Leave.objects.select_related("entry__session", "entry__unit__parent")
    current = rows.filter(organisation_id=actor.organisation_id, pk=leave.pk).first()
    if current is None:
        raise NotFound(_("没有这张请假条。"))
    return current
