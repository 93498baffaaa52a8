"""各堂课得分 of a year: the page of the fair scores on paper, from the same context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lunxun.documents.report import Report, Section
from lunxun.documents.rows import DATE, DECIMAL, NUMBER, PERCENT, Column, Table
from lunxun.feedback.documents import drawings, words
from lunxun.feedback.queries import FairRow
from lunxun.feedback.queries.fair_people import FairPeople
from lunxun.kernel.text import day_text


def report_for(page: dict[str, Any]) -> Report:
    """What `queries.fair_page` shows, as a document."""
    item = dict(page["dimensions"])[page["dimension"]["code"]]
    made = day_text(page["stored"].made_at.date(), weekday=False)
    return Report(
        title=_("{year} 年各堂课得分（{item}）").format(year=page["year"], item=item),
        opening=[_("{at} 算出。分三组，组内按课序排，不排名次").format(at=made)],
        is_wide=True,
        sections=[
            Section(
                _("各堂课"),
                drawings=drawings.year(page["rows"], page["dimension"]["mean"]),
                tables=[_table(page["rows"])],
            ),
            *_people(page["people"]),
            Section(_("看之前先知道"), notes=page["facts"]),
        ],
    )


def _people(people: FairPeople | None) -> list[Section]:
    """The lecturers in their groups; nothing on the pages of a single item."""
    if people is None:
        return []
    columns = [
        Column(_("分组")),
        Column(_("授课人")),
        Column(_("单位"), width=20),
        Column(_("堂数"), NUMBER),
        Column(_("校正得分"), DECIMAL),
        Column(_("90 % 区间")),
    ]
    rows = [
        [
            drawings.groups()[code],
            one.person.name,
            one.unit_name,
            one.lectures,
            one.adjusted,
            words.points((one.low, one.high)),
        ]
        for code, members in people.groups
        for one in members
    ]
    title = _("按授课人看")
    return [Section(title, tables=[Table(title, columns, rows)] if rows else [], notes=people.why)]


def _table(rows: Sequence[FairRow]) -> Table:
    columns = [
        Column(_("分组")),
        Column(_("讲题"), width=30),
        Column(_("单位")),
        Column(_("授课人")),
        Column(_("日期"), DATE),
        Column(_("有效"), NUMBER),
        Column(_("应答率"), PERCENT),
        Column(_("原始得分"), DECIMAL),
        Column(_("校正得分"), DECIMAL),
        Column(_("90 % 区间")),
        Column(_("说明"), width=20),
    ]
    return Table(_("各堂课"), columns, list(_lines(rows)))


def _lines(rows: Sequence[FairRow]) -> Iterator[list[Any]]:
    for group, name in drawings.groups().items():
        for row in (one for one in rows if one.group == group):
            lecture = row.lecture
            yield [
                name,
                row.title,
                lecture.unit_name,
                lecture.lecturer.name,
                lecture.session.on,
                row.n,
                row.response,
                row.raw,
                row.adjusted,
                words.points(row.interval),
                _("；").join(part for part in (*row.why, row.gap, row.reach) if part),
            ]
