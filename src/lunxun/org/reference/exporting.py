"""A table as a file that imports back the same, and the empty template with what may stand in each column."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from lunxun.org.reference.tables import Row, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_workbook(table: Table, rows: Sequence[Row]) -> bytes:
    """One sheet with the rows as text, one that says what may stand in each column."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    font = {"font_name": "微软雅黑", "font_size": 10}
    head = book.add_format({**font, "bold": True, "bottom": 1, "bg_color": "#E3EEEC"})
    text = book.add_format({**font, "num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(table.title)
    for place, column in enumerate(table.columns):
        widest = max([len(row.get(column.name, "")) for row in rows[:500]] + [len(column.title)])
        sheet.set_column(place, place, min(max(8, 2 * widest + 2), 48), text)
        sheet.write_string(0, place, column.title, head)
        for number, row in enumerate(rows, 1):
            if row.get(column.name):
                sheet.write_string(number, place, row[column.name], text)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("说明")
    notes.set_column(0, 0, 16, text)
    notes.set_column(1, 1, 10, text)
    notes.set_column(2, 2, 60, text)
    for place, title in enumerate(("列", "必填吗", "怎么写")):
        notes.write_string(0, place, title, head)
    for number, column in enumerate(table.columns, 1):
        notes.write_string(number, 0, column.title, text)
        notes.write_string(number, 1, "必填" if column.is_required else "", text)
        notes.write_string(number, 2, column.hint, text)
    book.close()
    return buffer.getvalue()


def as_csv(table: Table, rows: Sequence[Row]) -> bytes:
    """UTF-8 with its mark, as Excel and WPS recognise it; a text like a formula has an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.title for column in table.columns])
    for row in rows:
        cells = [row.get(column.name, "") for column in table.columns]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return buffer.getvalue().encode("utf-8-sig")
