"""替会: one comes for another; the office confirms."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, NotFound
from lunxun.kernel.text import clean_line, clean_name
from lunxun.org.actors import Actor
from lunxun.org.models import Person
from lunxun.teaching.actions.leave import end_leave
from lunxun.teaching.actions.steps import locked_entry, signature, snapshot
from lunxun.teaching.enums import ENTRY_MOVES, EntrySource, EntryStatus, LeaveState
from lunxun.teaching.models import CheckIn, RosterEntry, Substitution
from lunxun.teaching.rules import can_confirm_substitute, can_substitute


@action
def substitute(
    *,
    actor: Actor,
    entry: RosterEntry,
    person: Person | None = None,
    outsider: Mapping[str, str] | None = None,
    reason: str = "",
) -> Substitution:
    """Put a substitute in somebody's place: a person of the table, or an outsider {name, unit, post}.

    An outsider, and a person of another unit, need a reason. The substitute counts in the block of the
    person he replaces.

    Raises:
        Conflict: the row is not open to it, or the substitute is called up himself.
        Invalid: nobody named, or the reason is missing.
    """
    current = locked_entry(actor, entry)
    require(can_substitute(actor, current))
    reason = clean_line(reason)[:120]
    if (person is None) == (outsider is None):
        raise Invalid({"person": _("请选一名本单位人员，或者填写名单外人员，只填一种。")})
    if current.status not in (EntryStatus.CALLED, EntryStatus.ON_LEAVE):
        raise Conflict(_("%(name)s已经换人或移出，不能再报替会。") % {"name": current.name})
    if CheckIn.objects.filter(entry=current).exists():
        raise Conflict(_("%(name)s已经签到，不用替会。") % {"name": current.name})
    if person is not None:
        new = _from_person(actor, current, person, reason)
    else:
        new = _from_outside(current, outsider or {}, reason)
    for leave in current.leaves.filter(state=LeaveState.REQUESTED):
        # The place is filled, so the question whether he may stay away is settled with it.
        end_leave(actor, leave)
    move_state(current, to=EntryStatus.SUBSTITUTED, allowed=ENTRY_MOVES, field="status")
    substitution = Substitution.objects.create(
        organisation_id=actor.organisation_id,
        entry=current,
        new_entry=new,
        is_outside_list=person is None,
        reason=reason,
        requested_by=signature(actor),
        requested_at=clock.now(),
    )
    record(
        actor=actor, verb="substitute", subject=substitution, data={"entry": current.pk, "new_entry": new.pk}
    )
    return substitution


@action
def confirm_substitute(*, actor: Actor, substitution: Substitution) -> None:
    """The office has seen it.

    Raises:
        Conflict: confirmed already, or taken back in the meantime.
    """
    current = _current(actor, substitution)
    require(can_confirm_substitute(actor, current.entry))
    moved = Substitution.objects.filter(pk=current.pk, confirmed_at__isnull=True).update(
        confirmed_by=signature(actor), confirmed_at=clock.now()
    )
    if moved != 1:
        raise Conflict(_("这次替会已经确认过了。"))
    record(actor=actor, verb="confirm_substitute", subject=current)


@action
def undo_substitute(*, actor: Actor, substitution: Substitution) -> None:
    """Take the substitution back: the person called up is expected again.

    Raises:
        Conflict: the substitute has checked in.
    """
    current = _current(actor, substitution)
    require(can_substitute(actor, current.entry))
    new = current.new_entry
    if CheckIn.objects.filter(entry=new).exists():
        raise Conflict(_("替会的%(name)s已经签到，不能撤销。") % {"name": new.name})
    if new.status != EntryStatus.CALLED:
        raise Conflict(_("替会的%(name)s又请了假或换了人，先撤销那一项。") % {"name": new.name})
    record(actor=actor, verb="undo_substitute", subject=current, data={"entry": current.entry_id})
    is_on_leave = current.entry.leaves.filter(state=LeaveState.APPROVED).exists()
    back_to = EntryStatus.ON_LEAVE if is_on_leave else EntryStatus.CALLED
    move_state(current.entry, to=back_to, allowed=ENTRY_MOVES, field="status")
    current.delete()
    new.delete()


def _from_person(actor: Actor, current: RosterEntry, person: Person, reason: str) -> RosterEntry:
    if person.organisation_id != actor.organisation_id:
        raise Invalid({"person": _("人员表里没有这个人。")})
    if person.pk == current.person_id:
        raise Invalid({"person": _("替会的人要和原来的人不同。")})
    facts = snapshot(person, current.session)
    if not facts:
        raise Invalid({"person": _("%(name)s上课那天没有任职。") % {"name": person.name}})
    if facts["unit"] != current.unit and not reason:
        raise Invalid({"reason": _("%(name)s不是本单位的人，请写明原因。") % {"name": person.name}})
    rows = RosterEntry.objects.filter(
        organisation_id=actor.organisation_id, session=current.session, person=person
    )
    gone = rows.filter(status=EntryStatus.REMOVED, stands_in__isnull=True, substitution__isnull=True).first()
    if gone is not None:
        gone.delete()
    elif rows.exists():
        raise Conflict(_("%(name)s本人已在名册里，不能再替别人。") % {"name": person.name})
    values = {**facts, "unit": current.unit, "order_key": current.order_key}
    return RosterEntry.objects.create(
        organisation_id=actor.organisation_id,
        session=current.session,
        person=person,
        source=EntrySource.SUBSTITUTE,
        reason=reason,
        **values,
    )


def _from_outside(current: RosterEntry, outsider: Mapping[str, str], reason: str) -> RosterEntry:
    name = clean_name(outsider.get("name"))[:60]
    unit = clean_line(outsider.get("unit"))[:80]
    problems = {}
    if not name:
        problems["name"] = _("请写替会人员的姓名。")
    if not unit:
        problems["unit"] = _("请写替会人员的单位。")
    if not reason:
        problems["reason"] = _("名单外人员替会，请写明原因。")
    if problems:
        raise Invalid(problems)
    return RosterEntry.objects.create(
        organisation_id=current.organisation_id,
        session=current.session,
        unit=current.unit,
        name=name,
        unit_name=unit,
        post_title=clean_line(outsider.get("post"))[:60],
        order_key=current.order_key,
        source=EntrySource.SUBSTITUTE,
        reason=reason,
    )


def _current(actor: Actor, substitution: Substitution) -> Substitution:
    locked_entry(actor, substitution.entry)
    rows = Substitution.objects.select_related("entry__session", "entry__unit__parent", "new_entry")
    current = rows.filter(organisation_id=actor.organisation_id, pk=substitution.pk).first()
    if current is None:
        raise NotFound(_("这次替会已经撤销。"))
    return current
