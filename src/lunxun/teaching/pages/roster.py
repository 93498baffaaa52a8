"""The roster, leave and substitutes, with what this actor may do to each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession
from lunxun.teaching import queries, rules
from lunxun.teaching.enums import CallUpState, EntryStatus, LeaveState
from lunxun.teaching.models import Leave, RosterEntry, Substitution

STATUS_CHOICES = [
    ("list", _("全部在册")),
    ("missing", _("未到")),
    ("present", _("已到")),
    ("on_leave", _("准假")),
    ("substitute", _("替会")),
    ("manual", _("增补")),
    ("substituted", _("已换人")),
    ("removed", _("已移出")),
]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the roster with what this actor may do to it."""

    entry: RosterEntry
    may_leave: bool
    may_substitute: bool
    may_remove: bool


def rows_for(actor: Actor, entries: list[RosterEntry]) -> list[Row]:
    return [
        Row(
            entry=entry,
            may_leave=entry.status == EntryStatus.CALLED
            and not hasattr(entry, "check_in")
            and not entry.open_leaves  # type: ignore[attr-defined]
            and bool(rules.can_request_leave(actor, entry)),
            may_substitute=entry.status in (EntryStatus.CALLED, EntryStatus.ON_LEAVE)
            and not hasattr(entry, "check_in")
            and bool(rules.can_substitute(actor, entry)),
            may_remove=entry.status in (EntryStatus.CALLED, EntryStatus.ON_LEAVE)
            and not hasattr(entry, "check_in")
            and not hasattr(entry, "stands_in")
            and bool(rules.can_edit_roster(actor, entry.session)),
        )
        for entry in entries
    ]


def roster_context(actor: Actor, session: TrainingSession) -> dict[str, Any]:
    """What stands around the list."""
    call_up = queries.call_up_of(session)
    may_edit = rules.can_edit_roster(actor, session)
    return {
        "session": session,
        "counts": queries.session_counts(session),
        "call_up": call_up,
        "may_edit": may_edit,
        "may_call": call_up is not None and call_up.state == CallUpState.DRAFT and bool(may_edit),
    }


@dataclass(frozen=True, slots=True)
class LeaveRow:
    leave: Leave
    may_decide: bool
    may_cancel: bool


def leave_row(actor: Actor, leave: Leave) -> LeaveRow:
    return LeaveRow(
        leave=leave,
        may_decide=leave.state == LeaveState.REQUESTED and bool(rules.can_decide_leave(actor, leave)),
        may_cancel=leave.state in (LeaveState.REQUESTED, LeaveState.APPROVED)
        and bool(rules.can_cancel_leave(actor, leave)),
    )


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    substitution: Substitution
    may_confirm: bool
    may_undo: bool


def substitution_row(actor: Actor, one: Substitution) -> SubstitutionRow:
    return SubstitutionRow(
        substitution=one,
        may_confirm=one.confirmed_at is None and bool(rules.can_confirm_substitute(actor, one.entry)),
        may_undo=not hasattr(one.new_entry, "check_in") and bool(rules.can_substitute(actor, one.entry)),
    )
