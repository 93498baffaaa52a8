"""Collecting remarks while reading; a remark is made once for one place."""

from __future__ import annotations

from lunxun.org.rosters.reading.cells.text import plain
from lunxun.org.rosters.reading.draft import Message, Severity
from lunxun.org.rosters.reading.places import column_letters
from lunxun.org.rosters.reading.wording import message

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Remarks:
    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, str, str], Message] = {}

    def add(
        self,
        kind: str,
        sheet: str = "",
        row: int = 0,
        column: int = 0,
        heading: str = "",
        value: str = "",
        detail: str = "",
    ) -> None:
        """`row` and `column` from 1, 0 where the remark concerns the whole."""
        place = (kind, sheet, row, column_letters(column), heading)
        if place not in self._found:
            self._found[place] = message(
                kind,
                sheet=sheet,
                row=row,
                column=place[3],
                heading=heading,
                value=plain(value)[:80],
                detail=detail,
            )

    def all(self, order: list[str]) -> tuple[Message, ...]:
        """By sheet in the order of the file, then by row; the heavier first at one place."""
        position = {name: number for number, name in enumerate(order)}
        return tuple(
            sorted(
                self._found.values(),
                key=lambda one: (
                    position.get(one.sheet, -1),
                    one.row,
                    _WEIGHT[one.severity],
                    one.column,
                    one.kind,
                ),
            )
        )
