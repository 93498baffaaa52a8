"""What the rows of a table are, from the first to the last: persons go to their reader, the rest is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lunxun.org.rosters.reading.cells.small import order_of
from lunxun.org.rosters.reading.cells.text import is_nothing, line
from lunxun.org.rosters.reading.people.person import PersonReader
from lunxun.org.rosters.reading.people.rowdata import RowData
from lunxun.org.rosters.reading.people.units import Units
from lunxun.org.rosters.reading.remarks import Remarks
from lunxun.org.rosters.reading.tables.plan import Plan
from lunxun.org.rosters.reading.tables.rows import classify
from lunxun.org.rosters.reading.words.units import looks_like_unit

_OF_A_PERSON = {"title", "phone", "number", "unit", "parent_unit", "gender", "born"}
# In another cell than the name's: a bare dash or 无 may mean anything there.
_VACANT = re.compile("空缺|暂缺|缺额|待定|待补|待配|拟配|未配备|待任命|空编|缺编|虚位|暂空|空岗")


class TableReader:
    """Goes through the rows of one table. Those that are no persons are told of and left out."""

    def __init__(self, plan: Plan, remarks: Remarks, above: TableReader | None = None) -> None:
        self.plan = plan
        self.remarks = remarks
        self.sheet = plan.grid.name
        self.units = Units(plan, remarks)
        self.persons = PersonReader(plan, remarks, self.units)
        self.name = self.persons.name
        if (
            above is not None
            and above.sheet == self.sheet
            and above.plan.last <= plan.first
            and not plan.fixed
            and not plan.opening
            and not self.units.columns
        ):
            # A table that goes on below another without a title of its own: its people are in the same unit.
            self.units.sections = list(above.units.sections)
            plan.fixed = above.plan.fixed

    def rows(self) -> Iterator[RowData]:
        down, grid = self.plan.grid.down, self.plan.grid
        used = sorted({column.index for column in self.plan.columns})
        width = max(used, default=0) + 1
        others = self._others()
        for row in range(self.plan.first, self.plan.last):
            cells = grid.rows[row]
            if others:
                if self._is_group_of_all(row, cells, others):
                    self.units.section(classify(self.plan, row, cells, self.name.index), row)
                    continue
                cells = [value if column not in others else "" for column, value in enumerate(cells)]
            above = dict(down[row]) if row in down else {}
            if (
                above
                and not (len(cells) > self.name.index and cells[self.name.index].strip())
                and self.name.index in above
                and any(value.strip() for value in cells)
            ):
                # A name merged over two rows: the second row is another post of the same person.
                cells = self._filled(cells, above, width)
            kind = classify(self.plan, row, cells, self.name.index)
            if kind.what == "note" and self._is_nameless_person(cells):
                kind = kind._replace(what="nameless")
            if kind.what == "person":
                yield self.persons.read(row, self._filled(cells, above, width), above)
            elif kind.what == "section":
                self.units.section(kind, row)
            elif kind.what != "empty":
                self._other(kind.what, row, cells, kind.text, kind.column, above)

    def _is_nameless_person(self, cells: list[str]) -> bool:
        """统计局 begins like a remark and 3 is like a page number; with a title or a phone it is a row of people."""
        units = {column.index for column in self.units.columns}
        order = self.persons.single.get("order")
        filled = [column for column, value in enumerate(cells) if value.strip()]
        is_numbered = (
            order is not None and filled[0] == order.index and order_of(cells[filled[0]]) is not None
        )
        first = filled[is_numbered] if len(filled) > is_numbered else -1
        if first in units and (re.search("[:：]", cells[first]) or not looks_like_unit(line(cells[first]))):
            return False
        return (is_numbered or first in units) and bool(self._said(cells) - units)

    def _said(self, cells: list[str]) -> set[int]:
        """Columns of unit, title, phone and the like that have something."""
        return {
            column.index
            for column in self.plan.columns
            if column.field in _OF_A_PERSON
            and column.index < len(cells)
            and not is_nothing(line(cells[column.index]))
        }

    def _others(self) -> set[int]:
        """Columns of a table beside this one."""
        mine = set(self.plan.headings)
        lowest, highest = min(mine, default=0), max(mine, default=0)
        return set(range(self.plan.grid.width)) - set(range(lowest, highest + 1)) - mine if mine else set()

    def _is_group_of_all(self, row: int, cells: list[str], others: set[int]) -> bool:
        """One title over tables that stand side by side: merged over them, or the only text of its line."""
        grid = self.plan.grid
        if not grid.is_one_text(row) or grid.filled(row)[0] not in others:
            return False
        if grid.sheet.merges and row not in grid.wide:
            return False
        return classify(self.plan, row, cells, self.name.index).what == "section"

    def _filled(self, cells: list[str], above: dict[int, str], width: int) -> list[str]:
        full = cells + [""] * (width - len(cells)) if len(cells) < width else list(cells)
        for column, value in above.items():
            if column < len(full) and not full[column].strip():
                full[column] = value
        return full

    def _other(
        self, what: str, row: int, cells: list[str], text: str, column: int, above: dict[int, str]
    ) -> None:
        if what == "header":
            self.remarks.add("header_repeated", self.sheet, row + 1, column + 1, "", text)
        elif what == "total":
            self.remarks.add("total_row_skipped", self.sheet, row + 1, column + 1, "", text)
        elif what == "note":
            self.remarks.add("note_row_skipped", self.sheet, row + 1, column + 1, "", text)
        elif what == "vacant":
            self.units.path(self._filled(cells, above, column + 1), row, above)
            is_bare = not _VACANT.search(text)  # a dash or 无 beside a phone: somebody is there
            kind = "name_missing" if is_bare and self._has_number(cells) else "post_vacant"
            self.remarks.add(kind, self.sheet, row + 1, column + 1, self.name.heading, text)
        elif what == "nameless":
            self.units.path(self._filled(cells, above, column + 1), row, above)
            units = {column.index for column in self.units.columns}
            kind = "name_missing" if self._said(cells) - units else "row_unclear"
            places = [
                one.index for one in (*self.persons.titles, *self.persons.notes) if one.index < len(cells)
            ]
            is_vacant = any(_VACANT.search(cells[place]) for place in places)
            if kind == "name_missing" and is_vacant and not self._has_number(cells):
                kind = "post_vacant"
            self.remarks.add(
                kind,
                self.sheet,
                row + 1,
                self.name.index + 1,
                self.name.heading,
                text if kind == "row_unclear" else "",
            )

    def _has_number(self, cells: list[str]) -> bool:
        """Whether a phone or a number says that there is somebody."""
        columns = (self.persons.single.get("phone"), self.persons.single.get("number"))
        return any(
            column is not None
            and column.index < len(cells)
            and any(character.isdigit() for character in cells[column.index])
            for column in columns
        )
