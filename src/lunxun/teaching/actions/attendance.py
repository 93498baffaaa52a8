"""签到: by phone, by the desk, on paper. Event registration at a real meeting, never a duty to tick (B3)."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.kernel.ids import random_code
from lunxun.kernel.text import digits_only
from lunxun.org.actors import Actor, system_actor
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession
from lunxun.teaching.actions.leave import end_leave
from lunxun.teaching.actions.steps import locked_entry, locked_session
from lunxun.teaching.enums import ENTRY_MOVES, CheckInMethod, EntryStatus, LeaveState
from lunxun.teaching.models import CheckIn, Door, DoorMiss, RosterEntry
from lunxun.teaching.rules import can_check_in, can_keep_door

CODE_LENGTH = 6
# Four digits have 10,000 values: five misses a row in ten minutes leave a guesser hopeless, and an
# honest slip unharmed. A whole hall mistypes far less than once a second.
MISSES_PER_ENTRY = 5
MISSES_PER_DOOR = 60
ENTRY_WINDOW = dt.timedelta(minutes=10)
DOOR_WINDOW = dt.timedelta(minutes=1)


@action
def open_door(*, actor: Actor, session: TrainingSession) -> Door:
    """Open the phone door; its code stays the same once it is printed.

    Raises:
        Conflict: the timetable is not out.
    """
    session = locked_session(actor, session)
    require(can_keep_door(actor, session))
    if session.state != SessionState.RELEASED:
        raise Conflict(_("课表还没发布，或者这一期已经上完，签到入口不能打开。"))
    door = Door.objects.filter(organisation_id=actor.organisation_id, session=session).first()
    if door is None:
        door = _new_door(session)
    elif door.is_open:
        return door
    door.is_open = True
    door.save(update_fields=["is_open"])
    record(actor=actor, verb="open_door", subject=session)
    return door


@action
def close_door(*, actor: Actor, session: TrainingSession) -> None:
    """Close the phone door; the desk goes on."""
    session = locked_session(actor, session)
    require(can_keep_door(actor, session))
    closed = Door.objects.filter(organisation_id=actor.organisation_id, session=session, is_open=True).update(
        is_open=False
    )
    if closed:
        record(actor=actor, verb="close_door", subject=session)


@action
def check_in_by_staff(*, actor: Actor, entry: RosterEntry, method: str = CheckInMethod.STAFF) -> CheckIn:
    """Tick one row at the desk, or copy it from the paper list. A second tick changes nothing.

    Raises:
        Conflict: replaced by somebody else, or off the roster.
    """
    current = locked_entry(actor, entry)
    require(can_check_in(actor, current.session))
    _check_method(method)
    return _check_in(actor, current, method)


@action
def undo_check_in(*, actor: Actor, entry: RosterEntry) -> None:
    """The tick was a slip.

    Raises:
        Conflict: there is none.
    """
    current = locked_entry(actor, entry)
    require(can_check_in(actor, current.session))
    gone, _detail = CheckIn.objects.filter(organisation_id=actor.organisation_id, entry=current).delete()
    if not gone:
        raise Conflict(_("%(name)s还没有签到，不用撤销。") % {"name": current.name})
    record(actor=actor, verb="undo_check_in", subject=current)


@action
def check_in_many(
    *,
    actor: Actor,
    session: TrainingSession,
    entry_ids: Iterable[int],
    method: str = CheckInMethod.STAFF,
) -> int:
    """Tick several rows at once; how many were new. Rows on leave, replaced or removed are passed over."""
    session = locked_session(actor, session)
    require(can_check_in(actor, session))
    _check_method(method)
    return _tick(actor, session, entry_ids, method)


@action
def check_in_phones(*, actor: Actor, session: TrainingSession, entry_ids: Iterable[int]) -> int:
    """Take over check-ins that phones made elsewhere, many at once; the digits were checked there."""
    session = locked_session(actor, session)
    require(can_check_in(actor, session))
    return _tick(actor, session, entry_ids, CheckInMethod.PHONE)


def _tick(actor: Actor, session: TrainingSession, entry_ids: Iterable[int], method: str) -> int:
    rows = RosterEntry.objects.select_for_update(of=("self",)).filter(
        organisation_id=actor.organisation_id,
        session=session,
        status=EntryStatus.CALLED,
        check_in__isnull=True,
        pk__in=list(entry_ids),
    )
    chosen = list(rows.values_list("pk", flat=True))
    if not chosen:
        return 0
    now = clock.now()
    CheckIn.objects.bulk_create(
        [
            CheckIn(
                organisation_id=actor.organisation_id,
                entry_id=pk,
                method=method,
                at=now,
                account_id=actor.account_id,
            )
            for pk in chosen
        ],
        batch_size=500,
    )
    record(
        actor=actor,
        verb="check_in_many",
        subject=session,
        data={"count": len(chosen), "method": str(method), "entries": chosen},
    )
    return len(chosen)


def check_in_by_phone(*, session: TrainingSession, entry_id: int, phone_tail: str) -> CheckIn:
    """Check in at the door without an account: own row and the last four digits of one's phone.

    A miss is kept in a transaction of its own, so that turning it down does not forget it.

    Raises:
        Refused: the door is closed, it is not the day, or too many misses: the desk helps.
        Invalid: the digits are not those on the roster, or the row has no phone.
        Conflict: replaced or off the roster.
    """
    found = _try_phone(session=session, entry_id=entry_id, phone_tail=phone_tail)
    if isinstance(found, CheckIn):
        return found
    raise Invalid({"phone_tail": found})


@action
def _try_phone(*, session: TrainingSession, entry_id: int, phone_tail: str) -> CheckIn | str:
    """The check-in, or the sentence that turns it down (the miss is kept with it)."""
    door = Door.objects.select_related("organisation", "session").filter(session=session).first()
    if door is None or not door.is_open:
        raise Refused(_("手机签到没有打开。请到签到台签到。"))
    if door.session.state != SessionState.RELEASED or clock.today() != door.session.on:
        raise Refused(_("今天不是这一期的上课日，手机签到不能用。"))
    actor = system_actor(door.organisation, _("签到入口"))
    row = RosterEntry.objects.filter(
        organisation_id=door.organisation_id, session_id=door.session_id, pk=entry_id
    ).first()
    if row is None:
        raise NotFound(_("名册里没有这一行。请到签到台签到。"))
    current = locked_entry(actor, row)
    _slow_down(door, current)
    tail = current.person.phone[-4:] if current.person else ""
    if len(tail) != 4:
        return _("名册上没有%(name)s的手机号。请到签到台签到。") % {"name": current.name}
    if not hmac.compare_digest(digits_only(phone_tail).encode(), tail.encode()):
        _keep_miss(door, current)
        return _("手机号后四位和名册上的不一样。换过号码的，请到签到台签到。")
    return _check_in(actor, current, CheckInMethod.PHONE)


def _slow_down(door: Door, entry: RosterEntry) -> None:
    now = clock.now()
    misses = DoorMiss.objects.filter(organisation_id=door.organisation_id, door=door)
    if misses.filter(entry=entry, at__gt=now - ENTRY_WINDOW).count() >= MISSES_PER_ENTRY:
        raise Refused(_("%(name)s这一行错了太多次。请到签到台签到。") % {"name": entry.name})
    if misses.filter(at__gt=now - DOOR_WINDOW).count() >= MISSES_PER_DOOR:
        raise Refused(_("这个入口刚才错得太多，请过一分钟再试，或者到签到台签到。"))


def _keep_miss(door: Door, entry: RosterEntry) -> None:
    now = clock.now()
    DoorMiss.objects.filter(
        organisation_id=door.organisation_id, door=door, at__lt=now - ENTRY_WINDOW
    ).delete()
    DoorMiss.objects.create(organisation_id=door.organisation_id, door=door, entry=entry, at=now)


def _check_in(actor: Actor, entry: RosterEntry, method: str) -> CheckIn:
    before = CheckIn.objects.filter(organisation_id=actor.organisation_id, entry=entry).first()
    if before is not None:
        return before
    if entry.status == EntryStatus.SUBSTITUTED:
        raise Conflict(_("%(name)s已报替会，由替会人员签到。本人来了，先撤销替会。") % {"name": entry.name})
    if entry.status == EntryStatus.REMOVED:
        raise Conflict(_("%(name)s已移出名册。要参加，先增补。") % {"name": entry.name})
    for leave in entry.leaves.filter(state__in=[LeaveState.REQUESTED, LeaveState.APPROVED]):
        end_leave(actor, leave)
    if entry.status == EntryStatus.ON_LEAVE:
        move_state(entry, to=EntryStatus.CALLED, allowed=ENTRY_MOVES, field="status")
    check_in = CheckIn.objects.create(
        organisation_id=actor.organisation_id,
        entry=entry,
        method=method,
        at=clock.now(),
        account_id=actor.account_id,
    )
    record(actor=actor, verb="check_in", subject=entry, data={"method": str(method)})
    return check_in


def _check_method(method: str) -> None:
    if method not in (CheckInMethod.STAFF, CheckInMethod.PAPER):
        raise Invalid({"method": _("请选代签或纸质。")})


def _new_door(session: TrainingSession) -> Door:
    """A code is unique over all organisations; a clash among 2^30 is tried again."""
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Door.objects.create(
                    organisation_id=session.organisation_id, session=session, code=random_code(CODE_LENGTH)
                )
        except IntegrityError:
            continue
    raise Conflict(_("没有生成签到码，请再点一次。"))
