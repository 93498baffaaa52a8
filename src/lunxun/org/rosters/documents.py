"""Workbooks of the roster: the errors in red, the template, the export. Text is always written as text."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_cell_to_rowcol

from lunxun.documents.filling import fill
from lunxun.documents.rows import columns_wide
from lunxun.org.rosters.exporting import HEADINGS, Line
from lunxun.org.rosters.reading.cells.text import plain
from lunxun.org.rosters.reading.draft import Message, Severity, Unreadable
from lunxun.org.rosters.reading.opening.isolate import open_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (6, 12, 12, 6, 10, 26, 12, 20, 10, 12, 8, 14, 16, 10, 14, 12)
ROWS_COPIED = 20_000
"""A sheet with more rows is shown in the list of problems only: the workbook is to be mended by hand."""
EXAMPLES = (
    (1, "S0001", "贺启明", "男", "1972-05", "应急局", "区直部门", "党委书记、局长", "任职", "2021-07-01", "正科", "四级调研员", "公务员", "底线", "13800000001", "有"),
    (2, "S0002", "谢宁", "女", "1985-11", "应急局", "区直部门", "副局长", "主持工作", "2022-01-04", "副科", "", "公务员", "综合", "13800000002", "有"),
    (3, "S0003", "买买提·艾力", "男", "1990-03", "洪桥街道/洪桥社区", "社区", "书记、主任", "任职", "2020-09-01", "", "", "社区工作者", "", "", "无"),
)  # fmt: skip


def _book(buffer: io.BytesIO) -> Any:
    return xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def _head(book: Any, sheet: Any, headings: Sequence[str], widths: Sequence[int]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True})
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _for_paper(sheet)


def _for_paper(sheet: Any) -> None:
    """A4 across, all columns on one page, the sheet's name and the page below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def severity_words() -> dict[str, str]:
    return {Severity.ERROR: _("错误"), Severity.WARNING: _("提醒"), Severity.NOTE: _("说明")}


def error_workbook(messages: Sequence[Message], data: bytes, name: str) -> bytes:
    """问题清单, then the sheets as they were handed in, wrong cells red and each with its remark."""
    buffer = io.BytesIO()
    book = _book(buffer)
    listing = book.add_worksheet(_("问题清单"))
    _head(
        book,
        listing,
        [_("程度"), _("工作表"), _("行"), _("列"), _("列名"), _("现在的值"), _("原因"), _("怎么改")],
        (8, 14, 6, 6, 14, 28, 40, 40),
    )
    words, wrap = severity_words(), book.add_format({"text_wrap": True, "valign": "top"})
    for row, one in enumerate(messages, 1):
        texts = (words[one.severity], one.sheet, str(one.row or ""), one.column, one.heading, one.value)
        for column, text in enumerate((*texts, one.reason, one.suggestion)):
            listing.write_string(row, column, text, wrap)
    if messages:
        listing.autofilter(0, 0, len(messages), 7)
    for sheet, rows in _sheets(data, name):
        _copy(book, sheet, rows, [one for one in messages if one.sheet == sheet])
    book.close()
    return buffer.getvalue()


def _sheets(data: bytes, name: str) -> Iterable[tuple[str, list[list[Any]]]]:
    """The texts of the handed-in file by sheet, opened as the reader does it: apart, within limits."""
    try:
        book = open_book(data, name)
    except Unreadable:
        return []  # the list of problems says it all
    return [(sheet.name, sheet.rows) for sheet in book.sheets if not sheet.is_other and sheet.rows]


def _copy(book: Any, name: str, rows: list[list[Any]], messages: list[Message]) -> None:
    sheet = book.add_worksheet(_free_name(book, name))
    within = {"text_wrap": True, "valign": "top"}
    wrap = book.add_format(within)
    red = book.add_format({**within, "bg_color": "#FBD5D5", "border": 1, "border_color": "#C0272D"})
    yellow = book.add_format({**within, "bg_color": "#FFF1C2", "border": 1, "border_color": "#B7791F"})
    marks: dict[tuple[int, int], list[Message]] = defaultdict(list)
    for one in messages:
        if one.row and one.severity != Severity.NOTE:
            column = xl_cell_to_rowcol(f"{one.column or 'A'}1")[1]
            marks[one.row - 1, column].append(one)
    for number, row in enumerate(rows[:ROWS_COPIED]):
        shape = wrap if _is_table_row(row) else None
        for column, value in enumerate(row):
            if (number, column) not in marks and value:
                sheet.write_string(number, column, _as_text(value), shape)
    for (number, column), found in marks.items():
        value = rows[number][column] if number < len(rows) and column < len(rows[number]) else ""
        is_wrong = any(one.severity == Severity.ERROR for one in found)
        sheet.write_string(number, column, _as_text(value), red if is_wrong else yellow)
        text = "\n".join(f"{one.reason}。{one.suggestion}" for one in found)[:2000]
        sheet.write_comment(number, column, text, {"x_scale": 2, "y_scale": 1.2, "author": _("轮训")})
    for column, width in enumerate(_widths(rows)):
        sheet.set_column(column, column, width)
    _for_paper(sheet)


def _widths(rows: list[list[Any]]) -> list[int]:
    """For every column room for its cells; what is very long is wrapped."""
    lengths: list[list[int]] = []
    for row in rows[:400]:
        lengths += [[] for _ in range(len(row) - len(lengths))]
        if not _is_table_row(row):
            continue
        for column, value in enumerate(row):
            if value:
                lengths[column].append(columns_wide(_as_text(value)))
    return [min(36, max([6, *found]) + 2) for found in lengths]


def _is_table_row(row: list[Any]) -> bool:
    """Not a title or a remark, which runs over the columns beside it."""
    return sum(1 for value in row if value) > 1


def _free_name(book: Any, name: str) -> str:
    """A sheet may be called 问题清单 already, and names may differ in case only."""
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    candidate = name[:31]
    number = 2
    while candidate.lower() in taken:
        tail = f" ({number})"
        candidate, number = name[: 31 - len(tail)] + tail, number + 1
    return candidate


def _as_text(value: Any) -> str:
    return plain(str(value))[:32_000]


def template_workbook() -> bytes:
    """The columns that are understood, with three rows to be written over."""
    buffer = io.BytesIO()
    book = _book(buffer)
    sheet = book.add_worksheet("花名册")
    _head(book, sheet, HEADINGS, WIDTHS)
    _rows(sheet, EXAMPLES)
    kinds = ["任职", "主持工作", "兼任", "借调"]
    sheet.data_validation(1, HEADINGS.index("任职方式"), 5000, HEADINGS.index("任职方式"), _one_of(kinds))
    sheet.data_validation(1, HEADINGS.index("性别"), 5000, HEADINGS.index("性别"), _one_of(["男", "女"]))
    book.close()
    return buffer.getvalue()


def _one_of(words: list[str]) -> dict[str, Any]:
    return {"validate": "list", "source": words, "error_type": "warning"}


def export_workbook(lines: Sequence[Line], *, by_unit: bool) -> bytes:
    """One sheet, or one for each unit; both are taken back by an import as they are."""
    buffer = io.BytesIO()
    book = _book(buffer)
    sheets: dict[str, list[Line]] = {}
    for line in lines:
        sheets.setdefault((line.unit or _("没有单位")) if by_unit else "花名册", []).append(line)
    sheets = sheets or {"花名册": []}
    for name, rows in sheets.items():
        clean = "".join("·" if character in "[]:*?/\\'" else character for character in name)
        sheet = book.add_worksheet(_free_name(book, clean))
        _head(book, sheet, HEADINGS, WIDTHS)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(HEADINGS) - 1)
    book.close()
    return fill(buffer.getvalue(), list(sheets.values()))


def _rows(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    for number, row in enumerate(rows, 1):
        sheet.write_number(number, 0, row[0])
        for column, text in enumerate(row[1:], 1):
            if text:
                sheet.write_string(number, column, text)


def export_csv(lines: Sequence[Line], encoding: str) -> bytes:
    """UTF-8 with a byte order mark, or GB18030 for old programs: both hold the rarest names.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front, as the sheet itself would.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return text.getvalue().encode("gb18030" if encoding == "gb18030" else "utf-8-sig")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
