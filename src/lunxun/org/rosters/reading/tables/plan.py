"""A table ready to be read: its sheet, rows, columns by field, and where its units come from."""

from __future__ import annotations

from dataclasses import dataclass, field

from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.words.headings import heading_of
from lunxun.org.rosters.reading.words.units import Path


@dataclass(frozen=True, slots=True)
class PlanColumn:
    index: int  # from 0
    heading: str
    field: str

    @property
    def level(self) -> int:
        return heading_of(self.heading).level


@dataclass(slots=True)
class Plan:
    """Rows from `first` to before `last`, both from 0."""

    grid: Grid
    first: int
    last: int
    columns: list[PlanColumn]
    headings: dict[int, str]  # of every column, for recognising a repeated header
    fixed: Path = ()
    uses_sections: bool = True
    uses_columns: bool = True
    repeats: set[int] = field(default_factory=set)
    caption: str = ""
    """The line above the header: 清溪镇村书记通讯录."""
    opening: Path = ()
    """The unit of the bare line above the header; the next title of a group takes its place."""

    def of(self, name: str) -> list[PlanColumn]:
        return [column for column in self.columns if column.field == name]

    def units(self) -> list[PlanColumn]:
        """From the highest level down."""
        upper = sorted(
            self.of("parent_unit"), key=lambda one: (one.level if one.level >= 0 else 1, one.index)
        )
        return upper + sorted(self.of("unit"), key=lambda one: (one.level, one.index))
