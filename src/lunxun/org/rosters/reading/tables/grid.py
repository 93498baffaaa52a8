"""A sheet with its merged cells: what stands in a merged range stands in each of its cells."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict

from lunxun.org.rosters.reading.cells.text import line, squeezed
from lunxun.org.rosters.reading.opening.isolate import RawSheet

_FAMILY = re.compile("姓氏?|(姓氏?)?[(（]?(surname|familyname|lastname)[)）]?(姓氏?)?")
_GIVEN = re.compile("名字?|(名字?)?[(（]?(givennames?|firstname)[)）]?(名字?)?")
_WIDE = 3  # a line of text over so many columns is a title, a group or a remark


class Grid:
    """Rows and columns from 0."""

    def __init__(self, sheet: RawSheet) -> None:
        self.name = sheet.name
        self.sheet = sheet
        self.rows = sheet.rows
        self.height = len(sheet.rows)
        self.width = max((len(row) for row in sheet.rows), default=0)
        self.wide: set[int] = set()
        self.down: dict[int, list[tuple[int, str]]] = defaultdict(list)  # row → (column, value from above)
        self.across: dict[tuple[int, int], str] = {}
        self._merges(sheet)
        self._join_names()

    def _join_names(self) -> None:
        """姓 and 名 in two columns side by side become one of 姓名; systems from abroad export them so."""
        for top, row in enumerate(self.rows[:60]):
            words = [squeezed(value) for value in row]
            for column, pair in enumerate(itertools.pairwise(words)):
                is_turned = bool(_GIVEN.fullmatch(pair[0]) and _FAMILY.fullmatch(pair[1]))
                if is_turned or (_FAMILY.fullmatch(pair[0]) and _GIVEN.fullmatch(pair[1])):
                    for below in self.rows[top:]:
                        if len(below) > column + 1:
                            glue = " " if below[column].isascii() and below[column + 1].isascii() else ""
                            family, given = below[column].strip(), below[column + 1].strip()
                            if is_turned and not glue:
                                family, given = given, family
                            below[column] = f"{family}{glue}{given}".strip()
                            below[column + 1] = ""
                    row[column] = "姓名"
                    return

    def _merges(self, sheet: RawSheet) -> None:
        budget = 1_000_000
        for top, left, bottom, right in sheet.merges:
            bottom, right = min(bottom, self.height - 1), min(right, self.width + 20)
            value = self.at(top, left)
            if right - left + 1 >= _WIDE and top == bottom:
                self.wide.add(top)
            budget -= max(0, bottom - top + 1) * max(1, right - left + 1)
            if not value or budget < 0:
                continue
            for row in range(top, bottom + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    if (row, column) != (top, left):
                        self.across[row, column] = value
                if row > top:
                    self.down[row].append((left, value))

    def at(self, row: int, column: int) -> str:
        if row >= self.height or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    def shown(self, row: int, column: int) -> str:
        """The value of the merged range too."""
        return self.at(row, column).strip() or self.across.get((row, column), "")

    def filled(self, row: int) -> list[int]:
        """Columns with something of their own."""
        return [column for column, value in enumerate(self.rows[row]) if value and value.strip()]

    def is_one_text(self, row: int) -> bool:
        return len(self.filled(row)) == 1

    def text(self, row: int) -> str:
        return " ".join(line(self.rows[row][column]) for column in self.filled(row))
