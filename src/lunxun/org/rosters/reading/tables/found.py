"""A table that was found on a sheet, and the words of its header by column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.words.headings import heading_of

GROUP = re.compile("(情况|信息|方式|资料|基本|任职|联系|人员|时间|电话|单位|职务|学历|教育|身份|工作)")
"""Words for a group of columns: 基本情况, 联系方式."""


@dataclass(slots=True)
class Found:
    """A table. `columns` are (column from 0, heading); `shared` come from the table to its left."""

    top: int
    bottom: int  # last row of the header, from 0; top > bottom when there is no header
    columns: list[tuple[int, str]]
    last: int = 0  # row after its last
    repeats: list[int] = field(default_factory=list)
    name_column: int = -1

    @property
    def signature(self) -> tuple[tuple[int, str], ...]:
        return tuple((column, line(heading).replace(" ", "")) for column, heading in self.columns)


def heading_texts(grid: Grid, top: int, bottom: int) -> dict[int, str]:
    """Column → its heading; the parts of several rows joined by " / ", the upper first."""
    texts: dict[int, str] = {}
    for column in range(grid.width):
        parts: list[str] = []
        if _is_tail(grid, bottom, column):
            continue
        for row in range(top, bottom + 1):
            part = line(grid.shown(row, column))
            if not part and row < bottom and line(grid.shown(bottom, column)):
                part = _left(grid, row, column, bottom)
            if part and part not in parts:
                parts.append(part)
        if parts:
            texts[column] = " / ".join(parts)
    return texts


def _is_tail(grid: Grid, bottom: int, column: int) -> bool:
    """A heading merged over two columns of which only the first is used: the second is no column."""
    if grid.at(bottom, column).strip() or not grid.across.get((bottom, column)):
        return False
    return any(
        first <= bottom <= last and left < column <= right for first, left, last, right in grid.sheet.merges
    ) and not has_values(grid, bottom, column)


def _left(grid: Grid, row: int, column: int, bottom: int) -> str:
    """In text files a group's word stands over its first column only."""
    for left in range(column - 1, max(-1, column - 6), -1):
        if word := line(grid.at(row, left)):
            known = heading_of(word)
            return (
                word
                if GROUP.search(word)
                and line(grid.shown(bottom, left)) not in {"", word}
                and known.field != "name"
                else ""
            )
        if not line(grid.shown(bottom, left)):
            return ""
    return ""


def has_values(grid: Grid, bottom: int, column: int) -> bool:
    return any(grid.at(row, column).strip() for row in range(bottom + 1, min(bottom + 20, grid.height)))
