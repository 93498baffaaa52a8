"""The verbs of teaching: one keyword-only function each, one transaction each."""

from lunxun.teaching.actions.attendance import (
    check_in_by_phone,
    check_in_by_staff,
    check_in_many,
    check_in_phones,
    close_door,
    open_door,
    undo_check_in,
)
from lunxun.teaching.actions.callup import build_roster, call_up, save_audience_rule
from lunxun.teaching.actions.leave import cancel_leave, decide_leave, request_leave
from lunxun.teaching.actions.release import mark_held, release_timetable, take_back_timetable
from lunxun.teaching.actions.roster import add_to_roster, remove_from_roster
from lunxun.teaching.actions.substitution import confirm_substitute, substitute, undo_substitute

__all__ = [
    "add_to_roster",
    "build_roster",
    "call_up",
    "cancel_leave",
    "check_in_by_phone",
    "check_in_by_staff",
    "check_in_many",
    "check_in_phones",
    "close_door",
    "confirm_substitute",
    "decide_leave",
    "mark_held",
    "open_door",
    "release_timetable",
    "remove_from_roster",
    "request_leave",
    "save_audience_rule",
    "substitute",
    "take_back_timetable",
    "undo_check_in",
    "undo_substitute",
]
