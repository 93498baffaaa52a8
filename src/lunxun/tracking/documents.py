"""The ledger as a workbook (F16)."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.tracking.models import Suggestion

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger_workbook(rows: Iterable[Suggestion]) -> HttpResponse:
    """One row per matter. Strings stay strings: a suggestion that begins with = is no formula."""
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
    sheet = book.add_worksheet(_("建议台账"))
    bold = book.add_format({"bold": True, "bottom": 1, "font_name": "Microsoft YaHei"})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "font_name": "Microsoft YaHei"})
    heads = [
        _("编号"),
        _("建议原话"),
        _("类别"),
        _("来源"),
        _("条数"),
        _("责任单位"),
        _("责任人"),
        _("期限"),
        _("状态"),
        _("超期天数"),
        _("答复"),
        _("凭证"),
    ]
    widths = [10, 48, 8, 28, 6, 14, 10, 12, 10, 8, 40, 28]
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width, wrap)
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        cells = [
            row.label, row.words, row.get_category_display(), row.lecture.title if row.lecture else row.session.title,
            str(row.said), row.owner_unit.short_name, row.owner, row.due_on.isoformat(), row.get_state_display(),  # type: ignore[attr-defined]
            str(row.days_late or ""), row.answer, row.evidence,
        ]  # fmt: skip
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, str(cell), wrap)
    sheet.freeze_panes(1, 0)
    book.close()
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ledger-{clock.today():%Y%m%d}.xlsx"'
    return response
