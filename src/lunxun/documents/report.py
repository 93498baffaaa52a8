"""A document as blocks: written once, read as a page, as Word, as PDF and as a workbook.

Every reading gets the same typed tables, so that no figure differs between the files of one report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lunxun.documents import charting, pdf, sheet
from lunxun.documents.drawing import Canvas, Drawing, pieces
from lunxun.documents.rows import Column, Table, columns_wide
from lunxun.documents.word import Paper, numbered_heading

# As report.typ has them, upright and across: (width of the text, both insets of a cell) in mm.
MEASURES = {False: (156.0, 2.8), True: (267.0, 3.4)}
HALF_MM = 9.5 / 2 * 25.4 / 72
"""Half a character of a table's 9.5 pt."""
KINDS = DOCX, XLSX, PDF = "docx", "xlsx", "pdf"
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered heading and what stands under it: paragraphs, drawings, tables, quotations, then small print.

    A quotation is (words, who or what it is about). On paper an empty section is left out.
    """

    title: str
    paragraphs: Sequence[str] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[Table] = ()
    quotes: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.paragraphs or self.drawings or self.tables or self.quotes or self.notes)


@dataclass(frozen=True, slots=True)
class Report:
    """`opening` are lines under the title, centred; `address` is whom a letter speaks to; `signed` who and when."""

    title: str
    opening: Sequence[str] = ()
    address: str = ""
    sections: Sequence[Section] = field(default_factory=tuple)
    signed: tuple[str, str] | None = None
    is_wide: bool = False

    @property
    def parts(self) -> list[tuple[str, Section]]:
        """(heading, section) of what there is, the headings numbered 一、二、三, in English 1. 2. 3."""
        shown = [section for section in self.sections if not section.is_empty]
        titled = [section.title for section in shown if section.title]
        return [
            (
                numbered_heading(titled.index(section.title) + 1, section.title) if section.title else "",
                section,
            )
            for section in shown
        ]

    def drawn(self, section: Section) -> list[Canvas]:
        """The pieces of a section's drawings, each with a page's width."""
        return [piece for one in section.drawings for piece in pieces(one, wide=self.is_wide)]

    @property
    def page(self) -> list[tuple[str, Section, list[SafeString]]]:
        """(heading, section, its drawings as SVG), as a page shows them."""
        # Every word in them went through `escape`.
        return [
            (heading, section, [mark_safe(piece.svg()) for piece in self.drawn(section)])  # noqa: S308
            for heading, section in self.parts
        ]


def kinds() -> list[str]:
    """The files that can be made here."""
    return [DOCX, XLSX, *([PDF] if pdf.is_available() else [])]


def written(report: Report, kind: str) -> bytes:
    """The file.

    Raises:
        NoPdf: a PDF can't be made on this machine.
    """
    makers = {DOCX: _word, XLSX: _workbook, PDF: _pdf}
    return makers[kind](report)


def _word(report: Report) -> bytes:
    paper = Paper(landscape=report.is_wide)
    paper.title(report.title, *report.opening)
    if report.address:
        paper.paragraph(report.address, indent=False)
    for heading, section in report.parts:
        if heading:
            paper.heading(heading, numbered=False)
        for text in section.paragraphs:
            paper.paragraph(text)
        if pdf.is_available():
            for piece in report.drawn(section):
                paper.picture(pdf.picture(piece), alternative=piece.alternative)
        for table in section.tables:
            paper.table(table)
        for words, about in section.quotes:
            paper.paragraph(f"“{words}”（{about}）" if about else f"“{words}”")
        for text in section.notes:
            paper.note(text)
    if report.signed:
        paper.signature(*report.signed)
    return paper.content()


def _pdf(report: Report) -> bytes:
    data = {
        "title": report.title,
        "opening": list(report.opening),
        "address": report.address,
        "wide": report.is_wide,
        "signed": list(report.signed or ()),
        "sections": [
            {
                "title": heading,
                "paragraphs": list(section.paragraphs),
                "drawings": [piece.svg(pdf.FAMILY) for piece in report.drawn(section)],
                "tables": [_table_data(table, *MEASURES[report.is_wide]) for table in section.tables],
                "quotes": [list(quote) for quote in section.quotes],
                "notes": list(section.notes),
            }
            for heading, section in report.parts
        ],
    }
    return pdf.render(HERE / "report.typ", data)


def _table_data(table: Table, room: float, inset: float) -> dict[str, Any]:
    """`room` and `inset`: width of the page's text and of both insets of a cell, in mm."""
    grid = table.grid
    cells = [cell for row in grid for cell in row if cell is not None]
    needed = sum(
        HALF_MM * max(columns_wide(line) for text in (str(column.label), *texts) for line in text.split("\n"))
        + inset
        for column, *texts in zip(
            table.columns, *([cell.text if cell else "" for cell in row] for row in grid), strict=True
        )
    )
    return {
        "caption": str(table.caption),
        "heads": [{"text": str(column.label), "right": column.is_figure} for column in table.columns],
        # What is left goes to the columns of words; where nothing is left they would be squeezed to nothing.
        "wide": [needed < room and not column.is_figure and column.width > 0 for column in table.columns],
        "cells": [{"text": cell.text, "rows": cell.rows, "right": cell.is_figure} for cell in cells],
        "notes": [str(note) for note in table.notes],
    }


def _workbook(report: Report) -> bytes:
    """A sheet a table, then one a chart; what is said in words stands on a sheet of its own."""
    tables = [table for _heading, section in report.parts for table in section.tables]
    tables += [charting.table_of(one) for _heading, section in report.parts for one in section.drawings]
    words = [
        [section.title, text]
        for _heading, section in report.parts
        for text in [*section.paragraphs, *(_quoted(quote) for quote in section.quotes), *section.notes]
    ]
    if words:
        columns = [Column(_("部分")), Column(_("说明"), width=90)]
        tables.append(Table(_("文字和算法"), columns, words))
    about = "　".join([report.title, *report.opening])
    return sheet.workbook_bytes(
        [
            Table(
                table.title,
                table.columns,
                [[_on_one_line(value) for value in row] for row in table.rows],
                caption=about,
                notes=[*([table.caption] if table.caption else []), *table.notes],
                merged=table.merged,
                chart=table.chart,
            )
            for table in tables
        ]
    )


def _on_one_line(value: Any) -> Any:
    """Paper is narrow and breaks a cell; a sheet is wide, and its rows are one line high."""
    return value.replace("\n", "") if isinstance(value, str) else value


def _quoted(quote: tuple[str, str]) -> str:
    words, about = quote
    return f"“{words}”　{about}" if about else f"“{words}”"
