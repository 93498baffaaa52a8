"""Typed rows: what a sheet, a csv file, a Word table and a printed page are made of."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lunxun.kernel.text import day_text

TEXT, NUMBER, DATE, INSTANT, PERCENT = "text", "number", "date", "instant", "percent"
KINDS = (TEXT, NUMBER, DATE, INSTANT, PERCENT)
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


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. `rows` may be a generator: every writer goes through it once, row by row.

    `caption` says what the rows are, `filters` what they were chosen by (a phrase each), `notes` stand
    below the last row.
    """

    title: Words
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    caption: Words = ""
    filters: Sequence[str] = field(default_factory=tuple)
    notes: Sequence[Words] = field(default_factory=tuple)


def plain(value: Any, kind: str = TEXT) -> str:
    """A cell as people read it: dates in full, shares as 96.9 %, nothing as an empty text."""
    if value is None:
        return ""
    if kind == PERCENT and isinstance(value, float | int):
        return f"{value * 100:.1f} %"
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{day_text(local.date(), weekday=False)} {local:%H:%M}"
    if isinstance(value, dt.date):
        return day_text(value, weekday=False)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def columns_wide(text: str) -> int:
    """Width of the widest line in half-width characters: a Chinese character counts double."""
    return max((sum(2 if wide(c) else 1 for c in line) for line in text.split("\n")), default=0)


def wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"
