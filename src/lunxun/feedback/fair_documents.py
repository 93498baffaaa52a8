"""The year's fair scores as a file: xlsx, docx, pdf, from the same context as the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lunxun.documents.answers import document_response
from lunxun.documents.pdf import table_pdf
from lunxun.documents.rows import DATE, NUMBER, TEXT, Column, Table
from lunxun.documents.sheet import workbook_bytes
from lunxun.documents.word import Paper
from lunxun.feedback.queries import FairRow
from lunxun.kernel.text import day_text


def group_words(group: str) -> str:
    return {"above": _("高于总体"), "same": _("分不出高低"), "below": _("低于总体")}.get(group, _("不分组"))


def _table(page: dict[str, Any], *, is_paper: bool) -> Table:
    """On paper the day is short and the interval one column; a workbook has numbers to compute with."""
    interval = [Column(_("90 % 区间下限"), NUMBER), Column(_("90 % 区间上限"), NUMBER)]
    return Table(
        title=_title(page),
        columns=[
            Column(_("分组"), width=12),
            Column(_("讲题")),
            Column(_("单位")),
            Column(_("授课人")),
            Column(_("日期"), TEXT if is_paper else DATE),
            Column(_("有效"), NUMBER),
            Column(_("原始得分"), NUMBER),
            Column(_("校正得分"), NUMBER),
            *([Column(_("90 % 区间"))] if is_paper else interval),
            Column(_("说明")),
        ],
        rows=_lines(page["rows"], is_paper=is_paper),
        caption=_("分三组，组内按课序排，不排名次"),
        notes=page["facts"],
    )


def _lines(rows: list[FairRow], *, is_paper: bool) -> Iterator[list[Any]]:
    for group in ("above", "same", "below", ""):
        for row in rows:
            if row.group == group:
                on = row.lecture.session.on
                yield [
                    group_words(group),
                    row.title,
                    row.lecture.unit_name,
                    row.lecture.lecturer.name,
                    day_text(on, year=False, weekday=False) if is_paper else on,
                    row.n,
                    _rounded(row.raw),
                    _rounded(row.adjusted),
                    *([_between(row)] if is_paper else [_rounded(row.low), _rounded(row.high)]),
                    "；".join((*row.why, row.gap)).strip("；"),
                ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _between(row: FairRow) -> str:
    return "" if row.low is None or row.high is None else f"{row.low:.1f}–{row.high:.1f}"


def _title(page: dict[str, Any]) -> str:
    item = dict(page["dimensions"])[page["dimension"]["code"]]
    return _("{year} 年各堂课得分（{item}）").format(year=page["year"], item=item)


def _word(page: dict[str, Any]) -> bytes:
    paper = Paper(landscape=True)
    table = _table(page, is_paper=True)
    paper.title(str(table.title))
    paper.table(table)
    return paper.content()


WRITERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "xlsx": lambda page: workbook_bytes([_table(page, is_paper=False)]),
    "docx": _word,
    "pdf": lambda page: table_pdf(_table(page, is_paper=True)),
}


def answer_as(kind: str, page: dict[str, Any]) -> HttpResponse:
    """The page as a file of this kind (a key of WRITERS)."""
    return document_response(WRITERS[kind](page), name=_title(page), kind=kind)
