"""Workbooks and csv files, written row by row in constant memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lunxun.documents import charting
from lunxun.documents.rows import (
    DATE,
    DECIMAL,
    FIGURES,
    INSTANT,
    NUMBER,
    PERCENT,
    Column,
    Table,
    columns_wide,
    filled,
    plain,
)

UTF8, GB18030 = "utf-8-sig", "gb18030"
ENCODINGS = (UTF8, GB18030)
FONT = "微软雅黑"
NARROWEST, WIDEST = 6, 48
LAST_ROW = 1_048_576
"""How many rows a sheet has; a longer table goes on in a second sheet."""
LONGEST_CELL = 32_767
A4 = 9
_FORMATS = {
    DATE: "yyyy-mm-dd",
    INSTANT: "yyyy-mm-dd hh:mm",
    PERCENT: "0.0%",
    NUMBER: "General",
    DECIMAL: "0.0",
}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(tables: Sequence[Table], target: IO[bytes]) -> int:
    """Write one sheet a table; how many rows were written altogether.

    Strings stay strings: one that begins with = is no formula, one that looks like an address no link.
    A4 landscape, one page wide, with the header repeated on every page.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": _FORMATS[DATE],
    }
    book = xlsxwriter.Workbook(target, options)
    formats = _formats(book)
    taken: set[str] = set()
    try:
        return sum(_write_table(book, table, formats, taken) for table in tables)
    finally:
        book.close()


def workbook_bytes(tables: Sequence[Table]) -> bytes:
    """The same for small workbooks, as they are mailed or compared."""
    buffer = io.BytesIO()
    write_workbook(tables, buffer)
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": FONT, "font_size": 10, "valign": "top", "border": 1, "border_color": "#B8C0BF"}
    formats = {
        "title": book.add_format({"font_name": FONT, "font_size": 15, "bold": True}),
        "note": book.add_format({"font_name": FONT, "font_size": 9, "font_color": "#56625F"}),
        "head": book.add_format(
            {**cell, "bold": True, "bg_color": "#E3EEEC", "valign": "vcenter", "text_wrap": True}
        ),
        "text": book.add_format({**cell, "text_wrap": True, "num_format": "@"}),
    }
    for kind, pattern in _FORMATS.items():
        align = "right" if kind in FIGURES else "left"
        formats[kind] = book.add_format({**cell, "num_format": pattern, "align": align})
    return formats


def _write_table(book: Any, table: Table, formats: dict[str, Any], taken: set[str]) -> int:
    widths = [columns_wide(str(column.label)) + 2 for column in table.columns]
    rows = iter(filled(table))
    total = 0
    while True:
        sheet = book.add_worksheet(_sheet_name(str(table.title), taken))
        start = _head(sheet, table, formats)
        count, is_full = _body(sheet, table.columns, rows, start, formats, widths)
        total += count
        if not is_full:
            for number, note in enumerate(table.notes, start + count + 1):
                sheet.write_string(number, 0, str(note), formats["note"])
            charting.add_chart(book, sheet, table, start, count)
        _finish(sheet, table, start, count, widths)
        if not is_full:
            return total


def _head(sheet: Any, table: Table, formats: dict[str, Any]) -> int:
    """Title, caption and filters above the header row; the number of the first row below it."""
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, str(table.title), formats["title"])
    lines = [str(table.caption)] if table.caption else []
    if table.filters:
        lines.append(_("筛选：%(words)s") % {"words": "；".join(table.filters)})
    for number, line in enumerate(lines, 1):
        sheet.write_string(number, 0, line, formats["note"])
    header = len(lines) + 1
    for number, column in enumerate(table.columns):
        sheet.write_string(header, number, str(column.label), formats["head"])
    return header + 1


def _body(
    sheet: Any,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    start: int,
    formats: dict[str, Any],
    widths: list[int],
) -> tuple[int, bool]:
    """Write rows until they or the sheet end: (how many, whether the sheet is full)."""
    room = LAST_ROW - start - 1
    count = 0
    for row in rows:
        for number, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, start + count, number, column.kind, value, formats)
            if count < 2000:  # the widths of the first rows speak for the others
                widths[number] = max(widths[number], columns_wide(plain(value, column.kind)) + 2)
        count += 1
        if count == room:
            return count, True
    return count, False


def _write_cell(sheet: Any, row: int, number: int, kind: str, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        sheet.write_blank(row, number, None, formats["text"])
    elif kind in FIGURES and isinstance(value, int | float | Decimal) and _is_finite(value):
        sheet.write_number(row, number, float(value), formats[kind])
    elif kind in {DATE, INSTANT} and isinstance(value, dt.date) and value.year >= 1900:
        sheet.write_datetime(row, number, _naive(value), formats[kind])
    else:
        text = _CONTROL.sub("", plain(value, kind))
        sheet.write_string(row, number, text[:LONGEST_CELL], formats["text"])


def _is_finite(value: float | Decimal) -> bool:
    return abs(float(value)) < 1e15  # Excel keeps 15 digits; what is longer is a number of something


def _naive(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _finish(sheet: Any, table: Table, start: int, count: int, widths: list[int]) -> None:
    for number, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(number, number, column.width or min(max(width, NARROWEST), WIDEST))
    sheet.freeze_panes(start, 1 if len(table.columns) > 3 else 0)
    if count:
        sheet.autofilter(start - 1, 0, start + count - 1, len(table.columns) - 1)
    sheet.repeat_rows(start - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.47, right=0.47, top=0.6, bottom=0.6)
    sheet.set_footer(f"&C&9{_('第 &P 页，共 &N 页')}")


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 characters, none of []:*?/\\, each once."""
    base = _NOT_IN_A_NAME.sub(" ", title).strip().strip("'")[:28] or _("表")
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base} {number}", number + 1
    taken.add(name.lower())
    return name


def write_csv(table: Table, target: IO[bytes], encoding: str = UTF8) -> int:
    """Header and rows only, for other programs; how many rows were written.

    UTF-8 with its mark is what Excel recognises; GB18030 is what old office programs expect. A text
    that a spreadsheet would take for a formula gets an apostrophe in front, as Excel itself writes it.
    """
    if encoding not in ENCODINGS:
        raise ValueError(f"{encoding!r} is not one of {', '.join(ENCODINGS)}")
    stream = io.TextIOWrapper(target, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([str(column.label) for column in table.columns])
    count = 0
    for row in filled(table):
        count += 1
        cells = zip(table.columns, row, strict=True)
        writer.writerow([_csv_cell(value, column.kind) for column, value in cells])
    stream.detach()
    return count


def _csv_cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind in FIGURES and isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, dt.datetime):
        return f"{_naive(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    text = plain(value, kind)
    return f"'{text}" if text.startswith(_FORMULA) else text
