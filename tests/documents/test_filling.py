"""Rows below the headers of a finished workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lunxun.documents.filling import fill

ODD = ("", "𬭎", " 两头空格 ", "一行\n两行", "<b>&amp;\"'", "=1+1", "_x0041_", "007", "1" * 40)


def book(*names: str) -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    for name in names:
        made.add_worksheet(name).write_row(0, 0, ["序号", *(f"列{n}" for n in range(len(ODD)))])
    made.close()
    return buffer.getvalue()


def test_every_text_is_read_back_as_it_was() -> None:
    data = fill(book("花名册"), [[(n, *ODD) for n in range(1, 4)]])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    read = list(sheet.values)[1:]
    assert [row[0] for row in read] == [1, 2, 3]
    # openpyxl leaves _x0041_ as it is written; other readers put the underscore back.
    told = [(text or "").replace("_x005F_", "_") for text in read[0][1:]]
    assert told == list(ODD)
    assert all(cell.data_type in "sn" for cell in sheet[2]), "a text that begins with = is no formula"
    assert sheet.dimensions == "A1:J4"
    other = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [str(value) for value in other[2][1:]] == list(ODD)


def test_sheets_keep_their_own_rows_and_their_order() -> None:
    data = fill(book("甲", "乙", "空"), [[(1, "a")], [(1, "b"), (2, "c")], []])
    read = openpyxl.load_workbook(io.BytesIO(data))
    assert {s.title: [row[1] for row in list(s.values)[1:]] for s in read} == {
        "甲": ["a"],
        "乙": ["b", "c"],
        "空": [],
    }


@pytest.mark.parametrize("count", [2000, 2001])
def test_rows_go_on_after_a_piece(count: int) -> None:
    data = fill(book("甲"), [[(n, f"名{n}") for n in range(count)]])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert len(rows) == count + 1 and rows[-1][1] == f"名{count - 1}"


def test_what_xml_forbids_is_left_out() -> None:
    data = fill(book("甲"), [[(1, "甲\x00\x0b乙\ufffe")]])
    assert openpyxl.load_workbook(io.BytesIO(data)).active["B2"].value == "甲乙"
