"""F27 指标月报 as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lunxun.tracking.documents import XLSX
from lunxun.tracking.indicators.queries import ReportLine, figure

WIDTHS = [24, 6, 10, 10, 10, 10, 8, 16, 18, 40]


def heads() -> list[str]:
    """The columns of F27, on paper and in the file."""
    return [
        _("指标"),
        _("方向"),
        _("基期"),
        pgettext("target", "目标"),
        _("本期"),
        _("累计"),
        _("单位"),
        _("责任单位"),
        _("来源"),
        _("备注"),
    ]


def monthly_workbook(lines: Sequence[ReportLine], title: str, caption: str) -> HttpResponse:
    """One row an indicator; figures are numbers with the decimals of their indicator."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("指标月报"))
    font = {"font_name": "Microsoft YaHei", "font_size": 10}
    head = book.add_format({**font, "bold": True, "border": 1, "align": "center"})
    text = book.add_format({**font, "border": 1, "text_wrap": True, "valign": "top"})
    big = book.add_format({**font, "bold": True, "font_size": 14, "align": "center"})
    sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, title, big)
    for column, (name, width) in enumerate(zip(heads(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, head)
    for number, line in enumerate(lines, 2):
        indicator = line.course.indicator
        digits = book.add_format(
            {**font, "border": 1, "valign": "top", "num_format": figure_format(indicator.decimals)}
        )
        words = {0: indicator.name, 1: str(indicator.get_direction_display()), 6: indicator.unit_of_measure,
                 7: indicator.owner_unit.short_name, 8: indicator.source, 9: line.note}  # fmt: skip
        figures = {2: indicator.baseline, 3: indicator.target, 4: line.period, 5: line.total}
        for column, word in words.items():
            sheet.write_string(number, column, word, text)
        for column, value in figures.items():
            if value is None:
                sheet.write_blank(number, column, None, text)
            else:
                sheet.write_number(number, column, float(figure(value, indicator.decimals)), digits)
    sheet.write_string(len(lines) + 2, 0, caption, book.add_format(font))
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="indicators.xlsx"'
    return response


def figure_format(decimals: int) -> str:
    return "0" + ("." + "0" * decimals if decimals else "")
