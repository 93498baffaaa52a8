"""What an import would write, as plain rows, and the same for people to read.

A reference is the id of a row that exists, or a negative number for one that this plan makes.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lunxun.org.rosters.reading.draft import Message, Severity

T = TypeVar("T")

# In the order in which they are written: each may refer to those before it.
TABLES = ("unit_type", "unit", "person", "post", "holding")
TOGETHER = 500
"""Rows of one piece of a plan, and of one record of the change log."""
NEW, CHANGED, UNCHANGED, MISSING = "new", "changed", "unchanged", "missing"


@dataclass(slots=True)
class Change:
    """Fields of one existing row: name → (old, new)."""

    key: int
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Row:
    """One person of the file, or one of the database that the file doesn't have, for the page.

    `changes`: (what, old, new) in the office's words.
    """

    state: str
    name: str
    number: str
    unit: str
    title: str
    sheet: str = ""
    row: int = 0
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class NewUnit:
    """A unit that the file names and the database doesn't have."""

    ref: int
    path: str
    type_code: str
    parent: str
    similar: list[tuple[int, str]]
    sheet: str
    row: int


@dataclass
class Plan:
    """`new[table]`: rows to insert, each with its `id` (negative); `changed[table]`: rows to update."""

    new: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in TABLES})
    changed: dict[str, list[Change]] = field(default_factory=lambda: {table: [] for table in TABLES})
    messages: list[Message] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    units: list[NewUnit] = field(default_factory=list)
    levels: dict[str, tuple[str, int]] = field(default_factory=dict)
    seen: str = ""
    """Fingerprint of the organisation that it was made over."""

    def errors(self) -> int:
        return sum(message.severity == Severity.ERROR for message in self.messages)

    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not any(self.new.values()) and not any(self.changed.values())

    def counts(self) -> dict[str, int]:
        """Numbers only, for the batch and the trail."""
        found = dict.fromkeys((NEW, CHANGED, UNCHANGED, MISSING), 0)
        for row in self.rows:
            found[row.state] += 1
        for table in TABLES:
            found[f"{table}_new"] = len(self.new[table])
            found[f"{table}_changed"] = len(self.changed[table])
        for severity in Severity:
            found[f"{severity}s"] = sum(message.severity == severity for message in self.messages)
        return found

    def pieces(self) -> Iterator[str]:
        """What would be written, in lines of JSON, so that no text of a large plan is ever in memory as a whole.

        First {table: number of new rows}; then {"table", "columns", "given": values of each new row} or
        {"table", "changed": [[key, {column: [old, new]}]]}, some hundred rows each, in the order of `TABLES`;
        days in ISO form.
        """
        yield _line({table: len(self.new[table]) for table in TABLES})
        for table in TABLES:
            for columns, same in itertools.groupby(self.new[table], tuple):
                for rows in _some(same):
                    given = [list(row.values()) for row in rows]
                    yield _line({"table": table, "columns": columns, "given": given})
            for some in _some(self.changed[table]):
                yield _line({"table": table, "changed": [[one.key, one.fields] for one in some]})

    def digest(self) -> str:
        """Equal for two plans that would write the same over the same rows."""
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece.encode())
        return digest.hexdigest()


def _some(rows: Iterable[T]) -> Iterator[list[T]]:
    """In pieces of `TOGETHER`."""
    left = iter(rows)
    while piece := list(itertools.islice(left, TOGETHER)):
        yield piece


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, default=str) + "\n"
