"""Where a value stands in the file: column letters and heading of a field on a sheet."""

from __future__ import annotations

from typing import Any

from lunxun.org.rosters.reading.draft import Layout, Message, Severity


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

    def say(
        self, kind: str, severity: Severity, at: Any, field: str, value: str, reason: str, suggestion: str
    ) -> None:
        """A remark about `field` of an entry (`at` has sheet and row)."""
        column, heading = self._columns.get((at.sheet, field), ("", ""))
        self.messages.append(
            Message(
                kind=kind,
                severity=severity,
                sheet=at.sheet,
                row=at.row,
                column=column,
                heading=heading,
                value=value,
                reason=reason,
                suggestion=suggestion,
            )
        )
