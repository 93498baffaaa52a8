"""Who may see and change call-up, roster, leave and check-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import LeaveState
from lunxun.teaching.models import Leave, RosterEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN_STATES = frozenset({SessionState.DRAFT, SessionState.RELEASED})
# These see every row of the roster; the system administrator does not: he keeps the machine, not the people.
SEES_ALL = ("clerk", "inspector", "leader", "system")


def is_clerk(actor: Actor) -> bool:
    return actor.has("clerk", "system")


def in_charge_of(actor: Actor, unit: Unit) -> bool:
    """Whether he is contact or head of the unit or of one above it (a street answers for its communities)."""
    return _within(unit, actor.contact_unit_ids | actor.headed_unit_ids)


def visible_to(actor: Actor, entries: QuerySet[RosterEntry]) -> QuerySet[RosterEntry]:
    """Rows he may read by name: all for the training office, those of his units, his own."""
    entries = entries.filter(organisation_id=actor.organisation_id)
    if actor.has(*SEES_ALL):
        return entries
    units = actor.contact_unit_ids | actor.headed_unit_ids
    mine = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
    return entries.filter(mine | _q_within(units))


def can_see_entry(actor: Actor, entry: RosterEntry) -> Decision:
    """The same as `visible_to`, for one row."""
    if entry.organisation_id == actor.organisation_id and (
        actor.has(*SEES_ALL) or _is_self(actor, entry) or in_charge_of(actor, entry.unit)
    ):
        return ALLOWED
    return denied(_("名册里的这一行归别的单位，只有本单位和培训办能看。"))


def can_see_names(actor: Actor) -> Decision:
    """The roster page: for the office, and for those who answer for a unit or stand on the list."""
    if actor.is_signed_in and actor.organisation_id:
        return ALLOWED
    return denied(_("先登录，再看名册。"))


def can_edit_rules(actor: Actor) -> Decision:
    if is_clerk(actor):
        return ALLOWED
    return denied(_("调训规则由培训办定。要改，请找培训办。"))


def can_edit_roster(actor: Actor, session: TrainingSession) -> Decision:
    """The office keeps the roster, until the session has been held."""
    if not is_clerk(actor) or session.organisation_id != actor.organisation_id:
        return denied(_("名册由培训办编。要增减人，请找培训办。"))
    return _is_open(session)


def can_request_leave(actor: Actor, entry: RosterEntry) -> Decision:
    if _foreign(actor, entry) or not (
        is_clerk(actor) or _is_self(actor, entry) or in_charge_of(actor, entry.unit)
    ):
        return denied(_("请假由本人、单位联络员或单位负责人提出，培训办也可以代办。"))
    return _is_open(entry.session)


def can_decide_leave(actor: Actor, leave: Leave) -> Decision:
    """The head of the unit or the office; nobody grants leave to himself."""
    entry = leave.entry
    heads = _within(entry.unit, actor.headed_unit_ids)
    if _foreign(actor, entry) or not (is_clerk(actor) or heads):
        return denied(_("准假由单位负责人或培训办办理。"))
    if _is_self(actor, entry) and not is_clerk(actor):
        return denied(_("自己的假要由培训办批。"))
    return _is_open(entry.session)


def may_decide_some(actor: Actor) -> bool:
    """Whether there can be leave that he grants at all: the office, and heads of units."""
    return is_clerk(actor) or bool(actor.headed_unit_ids)


def can_cancel_leave(actor: Actor, leave: Leave) -> Decision:
    """Whoever may ask for it may take it back."""
    return can_request_leave(actor, leave.entry)


def can_substitute(actor: Actor, entry: RosterEntry) -> Decision:
    if _foreign(actor, entry) or not (is_clerk(actor) or in_charge_of(actor, entry.unit)):
        return denied(_("替会由单位联络员或单位负责人报，培训办也可以代办。"))
    return _is_open(entry.session)


def can_confirm_substitute(actor: Actor, entry: RosterEntry) -> Decision:
    if _foreign(actor, entry) or not is_clerk(actor):
        return denied(_("替会由培训办确认。"))
    return ALLOWED


def can_release(actor: Actor, session: TrainingSession) -> Decision:
    if not is_clerk(actor) or session.organisation_id != actor.organisation_id:
        return denied(_("课表由培训办发布。"))
    return ALLOWED


def can_check_in(actor: Actor, session: TrainingSession) -> Decision:
    """The desk ticks from the day itself on; before it there is nothing to tick."""
    if not is_clerk(actor) or session.organisation_id != actor.organisation_id:
        return denied(_("代签和补签由培训办在签到台办理。"))
    if session.state not in (SessionState.RELEASED, SessionState.HELD):
        return denied(_("课表还没发布，不能签到。先发布课表。"))
    if clock.today() < session.on:
        return denied(_("还没到上课那天，不能签到。"))
    return ALLOWED


def can_keep_door(actor: Actor, session: TrainingSession) -> Decision:
    if not is_clerk(actor) or session.organisation_id != actor.organisation_id:
        return denied(_("签到入口由培训办开关。"))
    return ALLOWED


def can_see_board(actor: Actor, session: TrainingSession) -> Decision:
    """Counts carry no name: everybody signed in of the organisation may look."""
    if session.organisation_id == actor.organisation_id:
        return ALLOWED
    return denied(_("这个场次属于别的单位。"))


def leave_is_open(leave: Leave) -> bool:
    return leave.state == LeaveState.REQUESTED


def _within(unit: Unit, ids: Iterable[int]) -> bool:
    known = set(ids)
    if not known:
        return False
    above = unit.parent.parent_id if unit.parent_id and unit.parent else None
    return not known.isdisjoint({unit.pk, unit.parent_id, above})


def _q_within(ids: Iterable[int]) -> Q:
    listed = list(ids)
    if not listed:
        return Q(pk__in=[])
    return Q(unit_id__in=listed) | Q(unit__parent_id__in=listed) | Q(unit__parent__parent_id__in=listed)


def _foreign(actor: Actor, row: Any) -> bool:
    return bool(row.organisation_id != actor.organisation_id)


def _is_self(actor: Actor, entry: RosterEntry) -> bool:
    return actor.person_id is not None and entry.person_id == actor.person_id


def _is_open(session: TrainingSession) -> Decision:
    if session.state in OPEN_STATES:
        return ALLOWED
    return denied(_("这一期已经上完或取消，名册不再改动。"))
