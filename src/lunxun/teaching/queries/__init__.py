"""Reads of teaching."""

from lunxun.teaching.queries.callups import (
    CallUpRow,
    call_up_of,
    callups_for,
    rules_for,
)
from lunxun.teaching.queries.clashes import Clash, called_twice, clashes_of
from lunxun.teaching.queries.counts import (
    Attendance,
    Block,
    by_unit,
    present_by_type,
    present_count,
    session_counts,
)
from lunxun.teaching.queries.release import Obstacle, obstacles, releases_of
from lunxun.teaching.queries.roster import (
    RosterFilters,
    door_of,
    entries_of_block,
    get_door_of,
    get_entry_for,
    get_leave_for,
    get_substitution_for,
    leaves_for,
    people_like,
    roster_page,
    roster_rows,
    session_by_code,
    substitutions_for,
)
from lunxun.teaching.queries.waiting import waiting_for

__all__ = [
    "Attendance",
    "Block",
    "CallUpRow",
    "Clash",
    "Obstacle",
    "RosterFilters",
    "by_unit",
    "call_up_of",
    "called_twice",
    "callups_for",
    "clashes_of",
    "door_of",
    "entries_of_block",
    "get_door_of",
    "get_entry_for",
    "get_leave_for",
    "get_substitution_for",
    "leaves_for",
    "obstacles",
    "people_like",
    "present_by_type",
    "present_count",
    "releases_of",
    "roster_page",
    "roster_rows",
    "rules_for",
    "session_by_code",
    "session_counts",
    "substitutions_for",
    "waiting_for",
]
