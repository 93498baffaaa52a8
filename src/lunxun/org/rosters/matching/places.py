"""Where a value stands in the file: column letters and heading of a field on a sheet."""

from __future__ import annotations

from typing import Any

from lunxun.org.rosters.matching.wording import ENGLISH, KINDS
from lunxun.org.rosters.reading.draft import Layout, Message


class Places:
    """Makes messages that point at a cell."""

    def __init__(self, layout: Layout) -> None:
        self._columns = {
            (sheet.name, column.field): (column.column, column.heading)
            for sheet in layout.sheets
            if sheet.is_used
            for column in sheet.columns
            if column.field
        }
        self.messages: list[Message] = []

    def say(self, kind: str, at: Any, field: str, value: str, **names: Any) -> None:
        """A remark about `field` of an entry (`at` has sheet and row); `names` as its sentences want them."""
        words = KINDS[kind]
        names.setdefault("english", ENGLISH.get(field, "The value"))
        column, heading = self._columns.get((at.sheet, field), ("", ""))
        self.messages.append(
            Message(
                kind=kind,
                severity=words.severity,
                sheet=at.sheet,
                row=at.row,
                column=column,
                heading=heading,
                value=value,
                reason=words.reason.format_map(names),
                suggestion=words.suggestion.format_map(names),
                english=words.english.format_map(names).replace("工号 ", "No. "),
                english_suggestion=words.english_suggestion,
            )
        )
