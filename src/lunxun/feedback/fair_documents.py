"""The year's fair scores as a file: xlsx, docx, pdf, from the same context as the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lunxun.documents.answers import document_response
from lunxun.documents.pdf import table_pdf
from lunxun.documents.rows import DATE, NUMBER, Column, Table
from lunxun.documents.sheet import workbook_bytes
from lunxun.documents.word import Paper
from lunxun.feedback.queries import FairRow


def group_words(group: str) -> str:
    return {"above": _("高于总体"), "same": _("分不出高低"), "below": _("低于总体")}.get(group, _("不分组"))


def _table(page: dict[str, Any]) -> Table:
    return Table(
        title=_title(page),
        columns=[
            Column(_("分组"), width=12),
            Column(_("讲题")),
            Column(_("单位")),
            Column(_("授课人")),
            Column(_("日期"), DATE),
            Column(_("有效"), NUMBER),
            Column(_("原始得分"), NUMBER),
            Column(_("校正得分"), NUMBER),
            Column(_("90 % 区间下限"), NUMBER),
            Column(_("90 % 区间上限"), NUMBER),
            Column(_("说明")),
        ],
        rows=_lines(page["rows"]),
        caption=_("分三组，组内按课序排，不排名次"),
        notes=page["facts"],
    )


def _lines(rows: list[FairRow]) -> Iterator[list[Any]]:
    for group in ("above", "same", "below", ""):
        for row in rows:
            if row.group == group:
                figures = (row.raw, row.adjusted, row.low, row.high)
                yield [
                    group_words(group),
                    row.title,
                    row.lecture.unit_name,
                    row.lecture.lecturer.name,
                    row.lecture.session.on,
                    row.n,
                    *(None if value is None else round(value, 1) for value in figures),
                    "；".join((*row.why, row.gap)).strip("；"),
                ]


def _title(page: dict[str, Any]) -> str:
    item = dict(page["dimensions"])[page["dimension"]["code"]]
    return _("{year} 年各堂课得分（{item}）").format(year=page["year"], item=item)


def _word(page: dict[str, Any]) -> bytes:
    paper = Paper(landscape=True)
    table = _table(page)
    paper.title(str(table.title))
    paper.table(table)
    return paper.content()


WRITERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "xlsx": lambda page: workbook_bytes([_table(page)]),
    "docx": _word,
    "pdf": lambda page: table_pdf(_table(page)),
}


def answer_as(kind: str, page: dict[str, Any]) -> HttpResponse:
    """The page as a file of this kind (a key of WRITERS)."""
    return document_response(WRITERS[kind](page), name=_title(page), kind=kind)
