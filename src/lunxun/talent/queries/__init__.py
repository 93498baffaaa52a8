"""Reads of hours: whose, of which unit, from where, by which rules."""

from lunxun.talent.queries.entries import (
    entries_for,
    get_entry_for,
    rule_sets_for,
    unfixed_sessions,
    years_with_hours,
)
from lunxun.talent.queries.record import Record, RecordRow, get_person_for, record_of
from lunxun.talent.queries.tally import Tally, tallies
from lunxun.talent.queries.units import (
    PersonLine,
    UnitHours,
    UnitLine,
    get_unit_for,
    unit_hours,
    units_hours,
)

__all__ = [
    "PersonLine",
    "Record",
    "RecordRow",
    "Tally",
    "UnitHours",
    "UnitLine",
    "entries_for",
    "get_entry_for",
    "get_person_for",
    "get_unit_for",
    "record_of",
    "rule_sets_for",
    "tallies",
    "unfixed_sessions",
    "unit_hours",
    "units_hours",
    "years_with_hours",
]
