"""Word and PDF: read back as they were meant."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.utils import translation
from docx.shared import Mm, Pt

from lunxun.documents import pdf, word
from lunxun.documents.rows import NUMBER, Column, Table

TABLE = Table(
    "结果",
    [Column("讲题"), Column("有效", NUMBER)],
    [["防汛", 566], ["信访", None]],
    caption="第 2 期",
    notes=["注"],
)


def test_a_document_is_set_as_the_standard_says() -> None:
    paper = word.Paper()
    paper.title("关于评价结果的\n通报")
    paper.heading("总体情况")
    paper.paragraph("共八堂课。")
    paper.heading("各堂课")
    assert paper.table(TABLE) == 2
    paper.signature("区委组织部", "2022年2月14日")
    content = paper.content()
    read = docx.Document(io.BytesIO(content))
    section = read.sections[0]
    assert [round(length.mm) for length in (section.page_width, section.top_margin, section.left_margin)] == [
        210,
        37,
        28,
    ]
    texts = [line.text for line in read.paragraphs]
    assert texts[:2] == ["关于评价结果的", "通报"]
    assert "一、总体情况" in texts and "二、各堂课" in texts
    body = read.paragraphs[texts.index("共八堂课。")]
    assert (body.runs[0].font.name, body.runs[0].font.size) == ("仿宋_GB2312", Pt(16))
    assert body.paragraph_format.first_line_indent == Pt(32)
    grid = read.tables[0]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["讲题", "有效"],
        ["防汛", "566"],
        ["信访", ""],
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = archive.read("word/document.xml").decode()
        footer = archive.read("word/footer1.xml").decode()
        fonts = archive.read("word/fontTable.xml").decode()
    assert document.count("<w:tblHeader/>") == 1 and document.count("<w:cantSplit/>") == 2
    assert "PAGE" in footer and "— " in footer
    assert 'w:name="方正小标宋简体"' in fonts and "Noto Serif CJK SC" in fonts


def test_columns_share_the_page_and_narrow_ones_keep_their_line() -> None:
    room = int(Mm(156))
    widths = word.shares([6, 8, 200], room)
    assert sum(widths) == pytest.approx(room, abs=3)
    assert widths[0] >= Pt(5.25 * 6) and widths[2] > room // 2
    assert sum(word.shares([4, 4], room)) == pytest.approx(room, abs=3)


def test_numerals() -> None:
    assert [word.numeral(n) for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


def test_headings_are_numbered_as_the_reader_does() -> None:
    assert word.numbered_heading(2, "得分") == "二、得分"
    with translation.override("en"):
        assert word.numbered_heading(2, "Scores") == "2. Scores"


def test_a_table_becomes_a_pdf_with_its_font() -> None:
    content = pdf.table_pdf(TABLE, foot="贺启明")
    assert content.startswith(b"%PDF") and b"/FontFile" in content


def test_a_missing_font_is_said_and_no_blank_page(tmp_path) -> None:
    with pytest.raises(pdf.NoPdf, match="没有中文字体"):
        pdf.table_pdf(TABLE, font_dir=tmp_path)


def test_a_missing_extra_is_said(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    with pytest.raises(pdf.NoPdf, match=r"lunxun\[paper\]"):
        pdf.table_pdf(TABLE)
