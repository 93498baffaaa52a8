"""One row of a table as it was understood; the pieces from which people are put together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lunxun.org.rosters.reading.words.titles import Held
from lunxun.org.rosters.reading.words.units import Path


@dataclass(slots=True)
class RowData:
    sheet: str
    row: int  # from 1
    name: str
    number: str = ""
    order: int | None = None
    gender: str = ""
    born: str = ""
    phone: str = ""
    smartphone: bool | None = None
    note: str = ""
    unit: Path = ()
    held: tuple[Held, ...] = ()
    rank: str = ""
    grade: str = ""
    category: str = ""
    line: str = ""
    kind: str = ""
    from_on: dt.date | None = None
    name_column: int = 0  # from 1, for remarks
