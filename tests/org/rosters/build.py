"""Workbooks as bytes for the tests of the reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlwt

Rows = Sequence[Sequence[Any]]


def csv_bytes(rows: Rows, encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(
    sheets: dict[str, Rows], merges: dict[str, Sequence[str]] | None = None, hidden: Sequence[str] = ()
) -> bytes:
    """`merges`: sheet → ranges such as A1:C1, made after the cells are written."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    sheet.cell(number, column, value)
        for one in (merges or {}).get(name, ()):
            sheet.merge_cells(one)
        if name in hidden:
            sheet.sheet_state = "hidden"
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls_bytes(
    sheets: dict[str, Rows], merges: dict[str, Sequence[tuple[int, int, int, int]]] | None = None
) -> bytes:
    """`merges`: sheet → (row, last row, column, last column) from 0; their cells must be empty but the first."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        taken = set()
        for top, bottom, left, right in (merges or {}).get(name, ()):
            sheet.write_merge(top, bottom, left, right, rows[top][left])
            taken.add((top, left))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None) and (number, column) not in taken:
                    sheet.write(number, column, value)
    return saved(book)
