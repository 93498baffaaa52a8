"""Changing the roster by hand, with a reason (A20)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.models import Person
from lunxun.plans.models import TrainingSession
from lunxun.teaching.actions.leave import end_leave
from lunxun.teaching.actions.steps import locked_entry, locked_session, snapshot
from lunxun.teaching.enums import ENTRY_MOVES, EntrySource, EntryStatus, LeaveState
from lunxun.teaching.models import CheckIn, RosterEntry, Substitution
from lunxun.teaching.rules import can_edit_roster


@action
def add_to_roster(*, actor: Actor, session: TrainingSession, person: Person, reason: str) -> RosterEntry:
    """Call up one more person; somebody removed before comes back.

    Raises:
        Conflict: he stands on the roster already.
        Invalid: no reason, or no post on the day.
    """
    session = locked_session(actor, session)
    require(can_edit_roster(actor, session))
    reason = clean_line(reason)[:120]
    if not reason:
        raise Invalid({"reason": _("请写明为什么增补。")})
    if person.organisation_id != actor.organisation_id:
        raise Invalid({"person": _("人员表里没有这个人。")})
    facts = snapshot(person, session)
    if not facts:
        raise Invalid({"person": _("%(name)s上课那天没有任职，不能增补。") % {"name": person.name}})
    entry = RosterEntry.objects.filter(
        organisation_id=actor.organisation_id, session=session, person=person
    ).first()
    if entry is None:
        entry = RosterEntry.objects.create(
            organisation_id=actor.organisation_id,
            session=session,
            person=person,
            source=EntrySource.MANUAL,
            reason=reason,
            **facts,
        )
    elif entry.status == EntryStatus.REMOVED:
        values = {**facts, "source": EntrySource.MANUAL, "reason": reason}
        move_state(entry, to=EntryStatus.CALLED, allowed=ENTRY_MOVES, field="status", changes=values)
    else:
        raise Conflict(_("%(name)s已经在名册里。") % {"name": person.name})
    record(actor=actor, verb="add_to_roster", subject=entry, note=reason)
    return entry


@action
def remove_from_roster(*, actor: Actor, entry: RosterEntry, reason: str) -> None:
    """Take a row off the roster; it stays in the history with its reason.

    Raises:
        Conflict: he has checked in, was replaced, or is off already.
        Invalid: no reason.
    """
    current = locked_entry(actor, entry)
    require(can_edit_roster(actor, current.session))
    reason = clean_line(reason)[:120]
    if not reason:
        raise Invalid({"reason": _("请写明为什么移出。")})
    if CheckIn.objects.filter(entry=current).exists():
        raise Conflict(_("%(name)s已经签到，不能移出。签错了，先撤销签到。") % {"name": current.name})
    if Substitution.objects.filter(new_entry=current).exists():
        raise Conflict(_("%(name)s是替会人员。要换人，请撤销这次替会。") % {"name": current.name})
    for leave in current.leaves.filter(state__in=[LeaveState.REQUESTED, LeaveState.APPROVED]):
        end_leave(actor, leave)
    move_state(
        current, to=EntryStatus.REMOVED, allowed=ENTRY_MOVES, field="status", changes={"reason": reason}
    )
    record(actor=actor, verb="remove_from_roster", subject=current, note=reason)
