"""A report written once: the same cells as Word, PDF, workbook and page."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which

import docx
import openpyxl
import pytest

from lunxun.documents import pdf, report
from lunxun.documents.rows import DECIMAL, NUMBER, Column, Table, filled

ITEMS = Table(
    "各项",
    [Column("讲题", width=20), Column("项"), Column("份数", NUMBER), Column("得分", DECIMAL)],
    [["防汛", "主题", 5, 94.26], [None, "内容", 6, None], ["信访", "主题", 7, 90.0]],
    caption="第 2 期",
    notes=["一行注"],
    merged=1,
)
REPORT = report.Report(
    title="汇总表",
    opening=["2022年2月12日"],
    address="应急局 贺启明同志：",
    sections=[
        report.Section("", paragraphs=["开头一段。"]),
        report.Section("空的"),
        report.Section("各项", tables=[ITEMS]),
        report.Section("怎么说", quotes=[("多讲案例", "案例")], notes=["算法"]),
    ],
    signed=("培训办", "2022年2月14日"),
)


def test_a_cell_that_goes_on_is_one_tall_cell_on_paper_and_written_out_in_a_sheet() -> None:
    grid = ITEMS.grid
    assert [cell and (cell.text, cell.rows) for cell in (row[0] for row in grid)] == [
        ("防汛", 2),
        None,
        ("信访", 1),
    ]
    # None means "goes on" in the merged columns only; elsewhere it is an empty cell.
    assert (grid[1][3].text, grid[1][3].rows) == ("", 1)
    assert [row[0] for row in filled(ITEMS)] == ["防汛", "防汛", "信访"]
    assert list(filled(Table("", [Column("一")], [["a"], [None]]))) == [["a"], [None]]


def test_headings_are_numbered_and_empty_sections_left_out() -> None:
    assert [heading for heading, _section in REPORT.parts] == ["", "一、各项", "二、怎么说"]


def test_in_word_the_tall_cell_is_merged_and_the_header_repeats() -> None:
    read = docx.Document(io.BytesIO(report.written(REPORT, report.DOCX)))
    texts = [line.text for line in read.paragraphs]
    assert texts[:2] == ["汇总表", "2022年2月12日"]
    assert {"应急局 贺启明同志：", "一、各项", "二、怎么说", "“多讲案例”（案例）", "算法", "培训办"} <= set(
        texts
    )
    assert "空的" not in "".join(texts)
    table = read.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["讲题", "项", "份数", "得分"],
        ["防汛", "主题", "5", "94.3"],
        ["防汛", "内容", "6", ""],
        ["信访", "主题", "7", "90.0"],
    ]
    xml = table._tbl.xml
    assert xml.count('<w:vMerge w:val="restart"/>') == xml.count('<w:vMerge w:val="continue"/>') == 1
    assert xml.count("<w:tblHeader/>") == 1


def test_in_a_workbook_figures_are_numbers_in_full() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report.written(REPORT, report.XLSX)))
    assert book.sheetnames == ["各项", "文字和算法"]
    rows = [[cell.value for cell in row] for row in book["各项"].iter_rows()]
    assert ["防汛", "内容", 6, None] in rows
    assert ["防汛", "主题", 5, 94.26] in rows
    cell = next(cell for row in book["各项"].iter_rows() for cell in row if cell.value == 94.26)
    assert cell.number_format == "0.0"
    words = [row[1].value for row in book["文字和算法"].iter_rows()]
    assert {"开头一段。", "“多讲案例”　案例", "算法"} <= set(words)


@pytest.mark.skipif(not pdf.is_available(), reason="needs lunxun[paper]")
@pytest.mark.parametrize("is_wide", [False, True])
def test_in_the_pdf_stands_the_same(tmp_path, is_wide) -> None:
    wide = report.Report(
        REPORT.title, REPORT.opening, REPORT.address, REPORT.sections, REPORT.signed, is_wide
    )
    content = report.written(wide, report.PDF)
    assert content.startswith(b"%PDF")
    if which("pdftotext"):
        path = tmp_path / "one.pdf"
        Path(path).write_bytes(content)
        done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
        text = done.stdout.decode()
        for words in ("汇总表", "贺启明同志", "一、各项", "94.3", "防汛", "多讲案例", "培训办", "一行注"):
            assert words in text
        assert text.count("防汛") == 1


@pytest.mark.skipif(not pdf.is_available(), reason="needs lunxun[paper]")
def test_an_emoji_in_a_suggestion_is_told_in_the_pdf_and_a_letter_without_a_shape_is_an_error(
    tmp_path,
) -> None:
    content = report.written(replace(REPORT, opening=["讲得好🔥👍🏽，再来❤️。"]), report.PDF)
    if which("pdftotext"):
        path = tmp_path / "emoji.pdf"
        path.write_bytes(content)
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
        text = done.stdout.decode()
        assert "讲得好［表情］，再来" in text
    with pytest.raises(pdf.NoPdf, match="U\\+0E01"):
        report.written(replace(REPORT, opening=["讲得好\u0e01"]), report.PDF)
