"""Typed rows: what a sheet, a csv file, a Word table and a printed page are made of."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lunxun.kernel.text import day_text

TEXT, NUMBER, DATE, INSTANT, PERCENT = "text", "number", "date", "instant", "percent"
DECIMAL = "decimal"
"""A figure that is kept in full and shown to one place."""
KINDS = (TEXT, NUMBER, DECIMAL, DATE, INSTANT, PERCENT)
FIGURES = frozenset({NUMBER, DECIMAL, PERCENT})
"""What stands at the right of its column."""
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Values by kind: str, int/float/Decimal, date, aware datetime, a share 0…1; None is an empty cell.

    A value that doesn't fit its kind is written as text. `width` in characters, 0 = by content.
    """

    label: Words
    kind: str = TEXT
    width: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not one of {', '.join(KINDS)}")

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell on paper: it reaches `rows` down from here, a figure stands at the right."""

    text: str
    rows: int
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. `rows` may be a generator: every writer goes through it once, row by row.

    `caption` says what the rows are, `filters` what they were chosen by (a phrase each), `notes` stand
    below the last row. In the first `merged` columns None says that the cell above goes on: one tall cell
    on paper, the same words again in a sheet, where every row must stand alone.
    """

    title: Words
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    caption: Words = ""
    filters: Sequence[str] = field(default_factory=tuple)
    notes: Sequence[Words] = field(default_factory=tuple)
    merged: int = 0
    chart: Any = None
    """A `documents.drawing` of these rows, which a workbook shows below them."""

    @property
    def grid(self) -> list[list[Cell | None]]:
        """The rows as they stand on paper; None where a cell from above goes on."""
        rows = [list(row) for row in self.rows]
        return [
            [
                None
                if at and value is None and number < self.merged
                else Cell(plain(value, column.kind), spans(rows[at:], number, self.merged), column.is_figure)
                for number, (column, value) in enumerate(zip(self.columns, row, strict=True))
            ]
            for at, row in enumerate(rows)
        ]


def plain(value: Any, kind: str = TEXT) -> str:
    """A cell as people read it: dates in full, shares as 96.9 %, nothing as an empty text."""
    if value is None:
        return ""
    if kind == PERCENT and isinstance(value, float | int):
        return f"{value * 100:.1f} %"
    if kind == DECIMAL and isinstance(value, float | int):
        return f"{value:.1f}"
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{day_text(local.date(), weekday=False)} {local:%H:%M}"
    if isinstance(value, dt.date):
        return day_text(value, weekday=False)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def filled(table: Table) -> Iterable[Sequence[Any]]:
    """Rows that each stand alone: what goes on from above is written out."""
    return _filled(table.rows, table.merged) if table.merged else table.rows


def _filled(rows: Iterable[Sequence[Any]], merged: int) -> Iterator[Sequence[Any]]:
    above: list[Any] = [None] * merged
    for row in rows:
        line = list(row)
        for number in range(merged):
            line[number] = above[number] if line[number] is None else line[number]
        above = line[:merged]
        yield line


def spans(rows: Sequence[Sequence[Any]], number: int, merged: int) -> int:
    """How many rows down the cell at the top of column `number` reaches, itself included."""
    count = 1
    if number < merged:
        while count < len(rows) and rows[count][number] is None:
            count += 1
    return count


def columns_wide(text: str) -> int:
    """Width of the widest line in half-width characters: a Chinese character counts double."""
    return max((sum(2 if wide(c) else 1 for c in line) for line in text.split("\n")), default=0)


def wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"
