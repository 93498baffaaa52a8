"""From a file to what it would change, with every problem named by sheet, row, column and value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lunxun.org.reference.opening import Sheet
from lunxun.org.reference.tables import Change, Column, Key, Row, Table, heading_key
from lunxun.org.reference.values import Parse, Wrong

HEADER_WITHIN = 15
NOT_ROWS = ("合计", "总计", "小计", "说明", "备注：", "注：", "填表说明", "填表人", "制表")


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that can't be taken, where it stands, and what to do."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"工作表“{self.sheet}”" + (f"第 {self.row} 行" if self.row else "")
        what = f"「{self.column}」" if self.column else ""
        now = f"（现在是“{self.value}”）" if self.value else ""
        advice = f"，{self.suggestion}" if self.suggestion else ""
        return f"{place}{what}：{self.reason}{now}{advice}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file holds: rows read, changes against what is stored, and problems. All or nothing."""

    rows: int
    changes: list[Change]
    messages: list[Message]
    unknown: list[str]
    """Headings that nothing is known of: those columns are passed over."""

    @property
    def added(self) -> list[Change]:
        return [change for change in self.changes if change.before is None]

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if change.before is not None]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "added": len(self.added),
            "changed": len(self.changed),
            "same": self.rows - len(self.changes) if not self.messages else None,
            "unknown_columns": self.unknown,
            "problems": [asdict(message) for message in self.messages],
        }


def check(table: Table, sheets: list[Sheet], organisation_id: int) -> Outcome:
    """Read the sheets whose headings fit the table; the others (说明) are passed over."""
    parsers = table.parsers(organisation_id)
    stored = {table.key_of(row): row for row in table.stored(organisation_id)}
    reader = _Reader(table, parsers, stored)
    found = [reader.sheet(sheet) for sheet in sheets]
    if not any(found):
        reader.no_header(sheets)
    rows = reader.rows
    changes = [Change(key, stored.get(key), row) for key, row in rows.items() if stored.get(key) != row]
    if not reader.messages:
        whole = list({**stored, **rows}.values())
        for key, reason, suggestion in table.check_all(whole):
            sheet, number = reader.places.get(key, (sheets[0].name if sheets else "", 0))
            reader.messages.append(Message(sheet, number, "", "、".join(key), reason, suggestion))
    return Outcome(reader.count, [] if reader.messages else changes, reader.messages, reader.unknown)


class _Reader:
    """Collects rows and every problem instead of stopping at the first."""

    def __init__(self, table: Table, parsers: dict[str, Parse], stored: dict[Key, Row]) -> None:
        self.table = table
        self.parsers = parsers
        self.stored = stored
        self.names = table.names()
        self.rows: dict[Key, Row] = {}
        self.places: dict[Key, tuple[str, int]] = {}
        self.messages: list[Message] = []
        self.unknown: list[str] = []
        self.count = 0

    def sheet(self, sheet: Sheet) -> bool:
        header = self._header(sheet)
        if header is None:
            return False
        at, columns = header
        for number, cells in enumerate(sheet.rows[at + 1 :], at + 2):
            if self._is_row(cells, columns):
                self._row(sheet.name, number, cells, columns)
        return True

    def no_header(self, sheets: list[Sheet]) -> None:
        wanted = "、".join(column.title for column in self.table.columns if column.is_required)
        self.messages.append(
            Message(
                "、".join(sheet.name for sheet in sheets),
                0,
                "",
                "",
                "没有找到表头",
                f"表头要在前 {HEADER_WITHIN} 行里，至少有：{wanted}。可以下载模板对照",
            )
        )

    def _header(self, sheet: Sheet) -> tuple[int, dict[int, Column]] | None:
        """The row among the first that names most columns, with all that are required."""
        best: tuple[int, dict[int, Column]] | None = None
        for at, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
            columns: dict[int, Column] = {}
            for place, cell in enumerate(cells):
                column = self.names.get(heading_key(cell)) if cell.strip() else None
                if column is not None and column not in columns.values():
                    columns[place] = column
            whole = all(column in columns.values() for column in self.table.columns if column.is_required)
            if whole and (best is None or len(columns) > len(best[1])):
                best = at, columns
        if best is not None:
            self.unknown += [
                cell.strip()
                for place, cell in enumerate(sheet.rows[best[0]])
                if cell.strip() and place not in best[1]
            ]
        return best

    @staticmethod
    def _is_row(cells: list[str], columns: dict[int, Column]) -> bool:
        filled = [cell.strip() for place, cell in enumerate(cells) if cell.strip() and place in columns]
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        return bool(filled) and not (first.startswith(NOT_ROWS) and len(filled) <= 2)

    def _row(self, sheet: str, number: int, cells: list[str], columns: dict[int, Column]) -> None:
        self.count += 1
        row = {column.name: "" for column in self.table.read_columns}
        before = len(self.messages)
        for place, column in columns.items():
            raw = cells[place] if place < len(cells) else ""
            if column.is_info:
                continue
            try:
                row[column.name] = self._cell(column, raw)
            except Wrong as wrong:
                self.messages.append(
                    Message(sheet, number, column.title, raw.strip()[:60], wrong.reason, wrong.suggestion)
                )
        if len(self.messages) > before:
            return
        given = frozenset(column.name for column in columns.values())
        try:
            row = self.table.finish(row, given)
        except Wrong as wrong:
            self.messages.append(Message(sheet, number, "", "", wrong.reason, wrong.suggestion))
            return
        self._keep(sheet, number, row, given)

    def _cell(self, column: Column, raw: str) -> str:
        if not raw.strip():
            if column.is_required:
                raise Wrong("不能空", column.hint)
            return ""
        return self.parsers[column.name](raw)

    def _keep(self, sheet: str, number: int, row: Row, given: frozenset[str]) -> None:
        key = self.table.key_of(row)
        former = self.stored.get(key)
        if former is None:
            row = self.table.fresh(row)
        else:
            # A column that the file does not have says nothing; an empty cell says empty.
            row = {name: self._settled(name, value, former[name], given) for name, value in row.items()}
            problem = self.table.check_change(Change(key, former, row)) if row != former else None
            if problem:
                self.messages.append(Message(sheet, number, "", "、".join(key), *problem))
                return
        twice = self.rows.get(key)
        if twice is not None and twice != row:
            where = self.places[key]
            self.messages.append(
                Message(
                    sheet,
                    number,
                    "",
                    "、".join(key),
                    f"和第 {where[1]} 行说的是同一件，内容不一样",
                    "只留一行",
                )
            )
            return
        self.rows[key] = row
        self.places.setdefault(key, (sheet, number))

    def _settled(self, name: str, value: str, former: str, given: frozenset[str]) -> str:
        if name in self.table.key:
            return value
        if name not in given or (not value and name in self.table.blank_keeps):
            return former
        return value
