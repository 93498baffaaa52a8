"""The unit of every row of a table: fixed part, titles of groups, columns with what stands above them."""

from __future__ import annotations

from operator import eq

from lunxun.org.rosters.reading.cells.text import DITTO, is_nothing, line
from lunxun.org.rosters.reading.people.outline import Outline, is_outline
from lunxun.org.rosters.reading.remarks import Remarks
from lunxun.org.rosters.reading.tables.plan import Plan
from lunxun.org.rosters.reading.tables.rows import PART, Kind
from lunxun.org.rosters.reading.tables.sources import belongs
from lunxun.org.rosters.reading.words.units import (
    Path,
    is_not_unit,
    joined,
    looks_like_unit,
    unit_path,
    without_marks,
)

_WHOLE = {"机关", "局机关", "本级", "机关本级"}
"""In a column of parts: of the whole unit."""


class Units:
    """Keeps what was said last while the rows of one table go by."""

    def __init__(self, plan: Plan, remarks: Remarks) -> None:
        self.plan = plan
        self.remarks = remarks
        self.columns = plan.units() if plan.uses_columns else []
        self.sections: list[tuple[int, Path]] = [(0, plan.opening)] if plan.opening else []
        self.group = ""  # a group that is no unit: 退休人员
        self.values = [""] * len(self.columns)
        self.fills = [
            self._is_block_style(column.index)
            and not any(self._is_in_every_row(above.index) for above in self.columns[:number])
            for number, column in enumerate(self.columns)
        ]
        self.outlines = {
            number: Outline()
            for number, column in enumerate(self.columns)
            if is_outline(self._written(column.index))
        }
        self.was_told = False
        self._has_people = False  # since the last title of a group that is a unit
        self._cache: dict[tuple[str, ...], Path] = {}
        self._last: list[str] = []
        self._last_path: Path = ()

    def _is_block_style(self, column: int) -> bool:
        """Whether a unit is written only in the first row of its group: blanks outnumber repetitions."""
        blanks = repeats = 0
        last = ""
        for row in range(self.plan.first, self.plan.last):
            cells = self.plan.grid.rows[row]
            if len(cells) - cells.count("") < 2:
                continue
            value = cells[column] if column < len(cells) else ""
            if not value.strip():
                blanks += 1
            elif value == last:
                repeats += 1
                last = value
            else:
                last = value
        return blanks > repeats

    def _is_in_every_row(self, column: int) -> bool:
        """Whether a unit is written out in every row, repeated where it stays the same.

        A blank in a column of its parts then says that somebody is in none of them.
        """
        rows = [
            cells
            for cells in self.plan.grid.rows[self.plan.first : self.plan.last]
            if len(cells) - cells.count("") >= 2
        ]
        values = [cells[column] if column < len(cells) else "" for cells in rows]
        return all(value.strip() for value in values) and any(map(eq, values, values[1:]))

    def _written(self, column: int) -> list[str]:
        """The cells of a column, the blanks before them kept."""
        rows = self.plan.grid.rows[self.plan.first : self.plan.last]
        return [cells[column] for cells in rows if column < len(cells) and cells[column].strip()]

    def section(self, kind: Kind, row: int) -> None:
        """A title of a group. One that is no unit (退休人员) groups people and leaves the unit alone."""
        text = without_marks(kind.text)
        if not self.plan.uses_sections:
            return
        self._last = []
        if is_not_unit(text) or not self._may_be_unit(text, kind):
            if self._has_people and not self.group and self.plan.fixed and self._is_beside(kind):
                self.sections = []  # 退休人员 after 执法大队 and its people: of the whole bureau
                self.values = [""] * len(self.columns)
            self.group = text
            self.remarks.add("section_not_unit", self.plan.grid.name, row + 1, kind.column + 1, "", text)
            return
        self.group, self._has_people = "", False
        for outline in self.outlines.values():
            outline.begin()
        while self.sections and (self.sections[-1][0] >= kind.level or kind.level < 0):
            self.sections.pop()
        self.sections.append((kind.level, unit_path(kind.text)))
        self.values = [""] * len(self.columns)

    def _is_beside(self, kind: Kind) -> bool:
        """Whether a group stands beside the unit above it rather than inside: its numbering is no deeper."""
        return bool(self.sections) and kind.level <= self.sections[-1][0]

    def _may_be_unit(self, text: str, kind: Kind) -> bool:
        path = unit_path(text)
        return bool(path) and (looks_like_unit(path[-1]) or (not self.columns and len(text) <= 20))

    def path(self, cells: list[str], row: int, above: dict[int, str]) -> Path:
        """`above`: what merged ranges bring down to this row, by column."""
        self._has_people = True
        written = [cells[column.index] for column in self.columns if column.index < len(cells)]
        if self._last and written == self._last and all(written) and not above:
            return self._last_path  # most rows of a sorted roster say what the one before said
        for number, column in enumerate(self.columns):
            value = cells[column.index] if column.index < len(cells) else ""
            value = value if value and value.strip() else above.get(column.index, "")
            text = line(value) if value else ""
            if text and text not in DITTO and not is_nothing(text):
                if number in self.outlines:
                    text = self.outlines[number].path_of(value)
                if text != self.values[number]:
                    self.values[number] = text
                    for lower in range(number + 1, len(self.columns)):
                        self.values[lower] = ""
            elif not text and not self.fills[number]:
                self.values[number] = ""
            elif not text and self.values[number] and not self.was_told:
                self.was_told = True
                self.remarks.add(
                    "unit_filled",
                    self.plan.grid.name,
                    row + 1,
                    column.index + 1,
                    column.heading,
                    self.values[number],
                )
        key = (*self.values, *(name for _level, path in self.sections for name in path))
        if key not in self._cache:
            self._cache[key] = self._combined()
        self._last, self._last_path = written, self._cache[key]
        return self._last_path

    def _combined(self) -> Path:
        path = self.plan.fixed
        for level, section in self.sections:
            path = joined(path, section) if level == PART else self._below(path, section)
        for number, value in enumerate(self.values):
            is_sort = (is_not_unit(value) or value in _WHOLE) and bool(path or any(self.values[number + 1 :]))
            if value and not is_sort:
                path = joined(path, unit_path(value))
        return path

    def _below(self, upper: Path, section: Path) -> Path:
        """A group's unit stands below the title's where it can be part of it, else in its place."""
        if upper == self.plan.fixed and upper and not belongs(upper[-1], section[0]):
            return joined(upper, section) if joined(upper, section) != (*upper, *section) else section
        return joined(upper, section)
