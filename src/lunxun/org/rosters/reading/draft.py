"""What a roster says, before anything is stored: people, units, posts and every remark, with its place.

Pure data. A place is the sheet's name, the row as Excel counts it (from 1) and the column's letters; 0 and
"" where a remark concerns the sheet or the whole file.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

FIELDS = (
    "order",
    "number",
    "name",
    "gender",
    "born",
    "unit",
    "parent_unit",
    "unit_type",
    "title",
    "rank",
    "grade",
    "category",
    "line",
    "phone",
    "smartphone",
    "post_kind",
    "from_on",
    "note",
    "ignored",
)


class Severity(StrEnum):
    ERROR = "error"  # keeps the file from being stored
    WARNING = "warning"  # is shown and may be confirmed
    NOTE = "note"  # tells what was understood


@dataclass(frozen=True, slots=True)
class Message:
    """One remark. `kind` is a stable slug; `detail` what its sentence names besides the cell."""

    kind: str
    severity: Severity
    sheet: str = ""
    row: int = 0
    column: str = ""
    heading: str = ""
    value: str = ""
    reason: str = ""
    suggestion: str = ""
    detail: str = ""
    english: str = ""
    english_suggestion: str = ""

    def said(self, *, english: bool) -> tuple[str, str]:
        """(what is so, what to do) in the reader's language."""
        return (self.english, self.english_suggestion) if english else (self.reason, self.suggestion)


class PostEntry(NamedTuple):
    """A post as the roster has it. `unit`: names from the highest level down; () when nothing names it."""

    unit: tuple[str, ...]
    title: str
    rank: str = ""
    grade: str = ""
    category: str = ""
    line: str = ""
    kind: str = ""  # "" regular, acting 主持工作, concurrent 兼任, seconded 借调
    from_on: dt.date | None = None
    is_primary: bool = True
    sheet: str = ""
    row: int = 0


class PersonEntry(NamedTuple):
    """A person. `key` is stable inside one draft; `born` is 1978-05, 1978-05-12, 1978 or ""."""

    key: str
    number: str
    name: str
    gender: str = ""
    born: str = ""
    phone: str = ""
    has_smartphone: bool | None = None
    order_no: int = 0
    note: str = ""
    posts: tuple[PostEntry, ...] = ()
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit at the place where it is first named; its parents are entries of their own."""

    path: tuple[str, ...]
    type: str = ""
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column and the field it is read as; None when nothing fits, "ignored" when it is not to be read."""

    sheet: str
    column: str
    heading: str
    field: str | None
    sample: tuple[str, ...] = ()
    certainty: float = 0.0  # 0 … 1
    why: str = ""


@dataclass(frozen=True, slots=True)
class SheetGuess:
    """A table on a sheet. A sheet with two tables side by side has two guesses of the same name."""

    name: str
    is_used: bool
    why: str
    header_rows: tuple[int, ...] = ()
    first_row: int = 0
    unit_from: str = ""
    columns: tuple[ColumnGuess, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file was understood: what a person confirms or corrects."""

    sheets: tuple[SheetGuess, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Layout:
        """The layout that `to_json` wrote, as corrected by a person.

        Raises:
            ValueError: not of this shape, or a field that does not exist.
        """
        try:
            return cls(tuple(_sheet(row) for row in json.loads(text)["sheets"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a layout: {error}") from error


@dataclass(frozen=True, slots=True)
class Draft:
    layout: Layout = field(default_factory=Layout)
    persons: tuple[PersonEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(message.severity == Severity.ERROR for message in self.messages)


class Unreadable(Exception):
    """The file is hostile, damaged, encrypted or of another type: nothing of it is read."""

    def __init__(
        self, kind: str, reason: str, suggestion: str, english: str, english_suggestion: str
    ) -> None:
        super().__init__(kind, reason, suggestion, english, english_suggestion)
        self.kind = kind
        self.reason = reason
        self.suggestion = suggestion
        self.english = english
        self.english_suggestion = english_suggestion

    def __str__(self) -> str:
        return self.said(english=False)

    def said(self, *, english: bool) -> str:
        """Two sentences in the reader's language."""
        if english:
            return f"{self.english}. {self.english_suggestion}."
        return f"{self.reason}。{self.suggestion}"


def _sheet(row: dict[str, Any]) -> SheetGuess:
    return SheetGuess(
        name=str(row["name"]),
        is_used=bool(row["is_used"]),
        why=str(row.get("why", "")),
        header_rows=tuple(int(n) for n in row.get("header_rows", ())),
        first_row=int(row.get("first_row", 0)),
        unit_from=str(row.get("unit_from", "")),
        columns=tuple(_column(column) for column in row.get("columns", ())),
    )


def _column(row: dict[str, Any]) -> ColumnGuess:
    if row["field"] is not None and row["field"] not in FIELDS:
        raise ValueError(f"no such field: {row['field']}")
    return ColumnGuess(
        sheet=str(row["sheet"]),
        column=str(row["column"]),
        heading=str(row["heading"]),
        field=row["field"],
        sample=tuple(str(one) for one in row.get("sample", ())),
        certainty=float(row.get("certainty", 0)),
        why=str(row.get("why", "")),
    )
