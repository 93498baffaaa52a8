"""Word documents as offices write them (GB/T 9704): page, fonts by name, headings, tables, page number."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from lunxun.documents.rows import FIGURES, Table, columns_wide, plain, spans
from lunxun.kernel.text import is_english, printable

TITLE_FONT, BODY_FONT, HEAD_FONT, SUB_FONT, TABLE_FONT = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
OPEN_FONTS = {
    TITLE_FONT: "FZXiaoBiaoSong-B05S,Noto Serif CJK SC,Source Han Serif SC",
    BODY_FONT: "仿宋,FangSong,Noto Serif CJK SC,Source Han Serif SC",
    HEAD_FONT: "SimHei,Noto Sans CJK SC,Source Han Sans SC",
    SUB_FONT: "楷体,KaiTi,Noto Serif CJK SC,Source Han Serif SC",
    TABLE_FONT: "SimSun,Noto Serif CJK SC,Source Han Serif SC",
}
"""What stands in where a font is not installed: Word reads it as the alternative names of the font."""
BODY_SIZE, TITLE_SIZE, SUB_SIZE, TABLE_SIZE, LINE = Pt(16), Pt(22), Pt(14), Pt(10.5), Pt(28.5)
NUMERALS = "一二三四五六七八九十"


class Paper:
    """A document that is written from top to bottom.

    Margins 37/35/28/26 mm, body 三号仿宋 on 28.5 pt lines (22 lines a page), title 二号小标宋, headings 黑体 and
    楷体, page number “— 1 —” in 四号宋体. `landscape` turns the page for wide tables, with narrow margins.
    """

    def __init__(self, *, landscape: bool = False) -> None:
        self.document = Document()
        self._headings = 0
        # A sheet of tables lying on its side has smaller headings than a letter.
        self._heading_size, self._heading_line = (Pt(14), Pt(26)) if landscape else (BODY_SIZE, LINE)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin = section.left_margin = section.right_margin = Mm(20)
            section.bottom_margin, section.footer_distance = Mm(20), Mm(12)
        style = self.document.styles["Normal"]
        _set_font(style, BODY_FONT, BODY_SIZE)
        style.paragraph_format.space_after = Pt(0)
        _name_open_fonts(self.document)
        _number_pages(section)

    def title(self, text: str, *below: str) -> None:
        """The title, centred, with an empty line after it; \\n breaks it in the sense of the words.

        `below` are centred lines in 楷体: for which session, on which day.
        """
        for line in text.split("\n"):
            self._line(line, TITLE_FONT, TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
        for line in below:
            self._line(line, SUB_FONT, SUB_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True, spacing=Pt(22))
        self._line("", BODY_FONT, BODY_SIZE)

    def heading(self, text: str, *, numbered: bool = True) -> None:
        """一、… (1. … for readers of English), in 黑体. The numbers run through the document."""
        if numbered:
            self._headings += 1
            text = numbered_heading(self._headings, text)
        self._line(
            text,
            HEAD_FONT,
            self._heading_size,
            indent=True,
            keep=True,
            outline=1,
            spacing=self._heading_line,
        )

    def subheading(self, text: str) -> None:
        self._line(text, SUB_FONT, BODY_SIZE, indent=True, keep=True, outline=2)

    def paragraph(self, text: str, *, indent: bool = True, align_right: bool = False) -> None:
        """Running text; the first line is indented by two characters."""
        align = WD_ALIGN_PARAGRAPH.RIGHT if align_right else WD_ALIGN_PARAGRAPH.JUSTIFY
        self._line(text, BODY_FONT, BODY_SIZE, indent=indent and not align_right, align=align)

    def note(self, text: str) -> None:
        """Small print: what a table was chosen by, where figures come from."""
        self._line(text, TABLE_FONT, TABLE_SIZE, spacing=Pt(16))

    def picture(self, content: bytes, *, alternative: str) -> None:
        """A picture as wide as the text, with words for who can't see it."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(6)
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=self._room())
        shape._inline.docPr.set("descr", alternative)

    def _room(self) -> int:
        section = self.document.sections[0]
        return int(section.page_width) - int(section.left_margin) - int(section.right_margin)  # type: ignore[arg-type]

    def table(self, table: Table) -> int:
        """The table with its header on every page and rows that don't break; how many rows it got."""
        columns = list(table.columns)
        for words in (str(table.caption), "；".join(table.filters)):
            if words:
                self.note(words)
        grid = self.document.add_table(rows=1, cols=len(columns))
        grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        widths = [columns_wide(str(column.label)) for column in columns]
        for column, cell in zip(columns, grid.rows[0].cells, strict=True):
            _fill(cell, str(column.label), HEAD_FONT, WD_ALIGN_PARAGRAPH.CENTER)
        _mark_row(grid.rows[0], "w:tblHeader")
        rows = [list(row) for row in table.rows]
        for row in rows:
            line = grid.add_row()
            _mark_row(line, "w:cantSplit")
            for number, (column, value, cell) in enumerate(zip(columns, row, line.cells, strict=True)):
                text = plain(value, column.kind)
                align = WD_ALIGN_PARAGRAPH.RIGHT if column.kind in FIGURES else WD_ALIGN_PARAGRAPH.LEFT
                _fill(cell, text.replace(" %", "\u00a0%"), TABLE_FONT, align)
                widths[number] = max(widths[number], min(_room_for(text, column.kind), 40))
        self._share_width(grid, widths)
        _merge_down(grid, rows, table.merged)
        for note in table.notes:
            self.note(str(note))
        return len(rows)

    def _share_width(self, grid: Any, widths: list[int]) -> None:
        """The whole width of the page, shared by what the columns hold."""
        for number, share in enumerate(shares(widths, self._room())):
            grid.columns[number].width = share
            for cell in grid.columns[number].cells:
                cell.width = share

    def signature(self, who: str, on: str) -> None:
        """Who and when, at the right, as a document ends."""
        self._line("", BODY_FONT, BODY_SIZE)
        for text in (who, on):
            self.paragraph(text, align_right=True)

    def page_break(self) -> None:
        self.document.add_page_break()

    def content(self) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()

    def _line(
        self,
        text: str,
        font: str,
        size: Any,
        *,
        indent: bool = False,
        align: Any = None,
        keep: bool = False,
        outline: int = 0,
        spacing: Any = LINE,
    ) -> None:
        paragraph = self.document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
        layout.keep_with_next = keep
        layout.alignment = align
        if indent:
            layout.first_line_indent = 2 * size
        if outline:
            level = OxmlElement("w:outlineLvl")
            level.set(qn("w:val"), str(outline - 1))
            paragraph._p.get_or_add_pPr().append(level)
        _set_font(paragraph.add_run(printable(text)), font, size)


def _room_for(text: str, kind: str) -> int:
    """Width in half characters; figures get a fifth more, so that a stand-in font doesn't break them."""
    width = columns_wide(text)
    return width + (width + 4) // 5 if kind in FIGURES else width


def shares(widths: list[int], room: int) -> list[int]:
    """Widths in half characters → widths in EMU that fill `room`: narrow columns keep their line, wide ones wrap."""
    wanted = [int(Pt(5.25 * max(width, 4) + 13)) for width in widths]
    if sum(wanted) <= room:
        return [room * want // sum(wanted) for want in wanted]
    given: dict[int, int] = {}
    for number in sorted(range(len(wanted)), key=wanted.__getitem__):
        left = (room - sum(given.values())) // (len(wanted) - len(given))
        given[number] = min(wanted[number], left)
    return [given[number] for number in range(len(wanted))]


def numbered_heading(number: int, text: str) -> str:
    """一、总体情况; for readers of English 1. Overview."""
    return f"{number}. {text}" if is_english() else f"{numeral(number)}、{text}"


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十; enough for headings."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


def _set_font(target: Any, name: str, size: Any) -> None:
    """Chinese by name; Latin letters and digits in the same, as the standard's own documents have them."""
    target.font.size = size
    target.font.name = name
    fonts = target._element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), name)


def _fill(cell: Any, text: str, font: str, align: Any) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _set_font(paragraph.add_run(printable(text)), font, TABLE_SIZE)


def _merge_down(grid: Any, rows: list[list[Any]], merged: int) -> None:
    """One tall cell where the cells below go on; the rows beside the first column's stay on one page."""
    lines = list(grid.rows)[1:]
    tall = [
        (at, number, spans(rows[at:], number, merged))
        for number in range(merged)
        for at, row in enumerate(rows)
        if not at or row[number] is not None
    ]
    for at, number, count in tall:
        if number == 0:
            for line in lines[at : at + count - 1]:
                for cell in line.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
    for at, number, count in tall:
        if count > 1:
            _continue_down(lines[at : at + count], number)


def _continue_down(lines: list[Any], number: int) -> None:
    for at, line in enumerate(lines):
        properties = line._tr.tc_lst[number].get_or_add_tcPr()
        for name, value in (("w:vMerge", "continue" if at else "restart"), ("w:vAlign", "center")):
            mark = OxmlElement(name)
            mark.set(qn("w:val"), value)
            properties.append(mark)


def _mark_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _number_pages(section: Any) -> None:
    """— 1 — in the foot, centred."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in (("— ", ""), ("", "begin"), (" PAGE ", "code"), ("", "end"), (" —", "")):
        run = paragraph.add_run(text if not kind else "")
        _set_font(run, TABLE_FONT, Pt(14))
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _name_open_fonts(document: Any) -> None:
    """Write the stand-ins into the font table, which python-docx leaves as its template has it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in OPEN_FONTS.items()
    )
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            part = relation.target_part
            table = parse_xml(part.blob)
            for font in parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"):
                table.append(font)
            part._blob = _xml(table)


def _xml(element: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))
