"""Reads rosters as offices have them. Pure Python: no Django, no database.

`guess_layout(data, name)` proposes, a person confirms, `read_roster(data, name, layout)` reads.
"""

from lunxun.org.rosters.reading.draft import (
    FIELDS,
    ColumnGuess,
    Draft,
    Layout,
    Message,
    PersonEntry,
    PostEntry,
    Severity,
    SheetGuess,
    UnitEntry,
    Unreadable,
)
from lunxun.org.rosters.reading.fields import field_name
from lunxun.org.rosters.reading.reader import guess_layout, read_kept, read_roster
from lunxun.org.rosters.reading.wording import wording

__all__ = [
    "FIELDS",
    "ColumnGuess",
    "Draft",
    "Layout",
    "Message",
    "PersonEntry",
    "PostEntry",
    "Severity",
    "SheetGuess",
    "UnitEntry",
    "Unreadable",
    "field_name",
    "guess_layout",
    "read_kept",
    "read_roster",
    "wording",
]
