"""F27 指标月报 as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lunxun.documents.answers import written_response
from lunxun.documents.rows import NUMBER, TEXT, Column, Table
from lunxun.documents.sheet import write_workbook
from lunxun.tracking.indicators.queries import ReportLine, figure


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


FIGURES = range(2, 6)


def monthly_workbook(lines: Sequence[ReportLine], title: str, caption: str) -> HttpResponseBase:
    """One row an indicator; figures are numbers with the decimals of their indicator."""
    columns = [Column(name, NUMBER if number in FIGURES else TEXT) for number, name in enumerate(heads())]
    table = Table(title=title, columns=columns, rows=_rows(lines), notes=(caption,))
    return written_response(lambda file: write_workbook([table], file), name=title, kind="xlsx")


def _rows(lines: Sequence[ReportLine]) -> Iterator[list[Any]]:
    for line in lines:
        indicator = line.course.indicator
        values = (indicator.baseline, indicator.target, line.period, line.total)
        yield [
            indicator.name,
            str(indicator.get_direction_display()),
            *(_rounded(value, indicator.decimals) for value in values),
            indicator.unit_of_measure,
            indicator.owner_unit.short_name,
            indicator.source,
            line.note,
        ]


def _rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    return None if value is None else Decimal(figure(value, decimals))
