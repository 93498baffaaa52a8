"""The lists of evaluations and results. Results stand in course order and can't be sorted by score: no ranking (B5)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.documents.rows import DATE, NUMBER, PERCENT
from lunxun.feedback import queries
from lunxun.feedback.enums import EvaluationState, Mode, ResultState
from lunxun.feedback.queries.figures import LectureFigures, figures_of
from lunxun.lists.columns import PAPER, Column, Tag
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Dates, Text, YesNo


def _state(row: Any) -> Tag:
    if row.is_sealed:
        if row.unreleased:
            return Tag("warn", _("待公布 %(n)s") % {"n": row.unreleased})
        return Tag("off", _("已公布"))
    words = {
        EvaluationState.ANSWERING: ("ok", _("正在评价")),
        EvaluationState.PLANNED: ("off", _("还没开放")),
        EvaluationState.COLLECTING: ("brand", _("收尾回收")),
    }
    return Tag(*words.get(row.state, ("warn", _("正在封存"))))


EVALUATIONS = ListDefinition(
    key="feedback:evaluation_list",
    title=gettext_lazy("课堂评价"),
    rows=lambda asked: queries.evaluation_rows(asked.actor),
    filters=(
        Text(key="q", label=gettext_lazy("班名"), lookup="session__title__icontains"),
        Choice(key="state", label=gettext_lazy("状态"), lookup="state", choices=EvaluationState.choices),
        YesNo(
            key="unreleased",
            label=gettext_lazy("只看待公布的"),
            apply=lambda rows, _value: rows.filter(state=EvaluationState.SEALED, unreleased__gt=0),
        ),
        Dates(key="on", label=gettext_lazy("日期"), lookup="session__on"),
    ),
    columns=(
        Column(
            "session",
            gettext_lazy("场次"),
            lambda row: row.session.title,
            link=lambda row: reverse("feedback:evaluation", args=[row.session_id]),
        ),
        Column("on", gettext_lazy("日期"), lambda row: row.session.on, kind=DATE, sort=("session__on",)),
        Column(
            "mode",
            gettext_lazy("发票方式"),
            lambda row: {Mode.SLIPS: _("抽票"), Mode.PHONE: _("手机领票")}.get(row.mode, _("混合")),
        ),
        Column("returned", gettext_lazy("收回"), lambda row: row.ballots if row.root else None, kind=NUMBER),
        Column("expected", gettext_lazy("应收"), lambda row: row.expected if row.root else None, kind=NUMBER),
        Column("state", gettext_lazy("状态"), _state),
    ),
    counted=gettext_lazy("共 %(n)s 场"),
    order=gettext_lazy("近的在前"),
    empty=(
        gettext_lazy("还没有评价"),
        gettext_lazy("从一个场次的“评价”页准备第一份。开班前一天会出现在首页的待办里。"),
    ),
)


def _unless_withheld(name: str) -> Any:
    """A figure that stays out of sight below five valid rows, on paper as on the page."""
    return lambda row: None if row.is_withheld else getattr(row, name)


def _rounded(row: LectureFigures) -> float | None:
    return None if row.score is None else round(row.score, 1)


def _with_figures(asked: Asked, results: list[Any]) -> list[LectureFigures]:
    return figures_of(results)


RESULTS = ListDefinition(
    key="feedback:results_list",
    title=gettext_lazy("评价结果"),
    rows=lambda asked: queries.results_for(asked.actor),
    load=_with_figures,
    identity=lambda row: int(row.result.pk),
    filters=(
        Text(
            key="q",
            label=gettext_lazy("讲题、单位或授课人"),
            apply=lambda rows, text: queries.results_with(rows, text),
        ),
        Choice(key="state", label=gettext_lazy("状态"), lookup="state", choices=ResultState.choices),
        Dates(key="on", label=gettext_lazy("日期"), lookup="lecture__session__on"),
    ),
    columns=(
        Column(
            "lecture",
            gettext_lazy("讲题"),
            lambda row: row.lecture.title,
            link=lambda row: reverse("feedback:lecture_results", args=[row.lecture.pk]),
            below=lambda row: f"{row.lecture.unit_name}　{row.lecture.lecturer.name}",
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.lecture.unit_name, place=PAPER),
        Column("lecturer", gettext_lazy("授课人"), lambda row: row.lecture.lecturer.name, place=PAPER),
        Column(
            "on",
            gettext_lazy("日期"),
            lambda row: row.lecture.session.on,
            kind=DATE,
            link=lambda row: reverse("feedback:results", args=[row.lecture.session_id]),
            sort=("lecture__session__on",),
        ),
        Column("valid", gettext_lazy("有效"), _unless_withheld("valid"), kind=NUMBER),
        Column("returned", gettext_lazy("收回率"), _unless_withheld("return_rate"), kind=PERCENT),
        Column("score", gettext_lazy("得分"), _rounded, kind=NUMBER),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag(
                "off" if row.result.state == ResultState.RELEASED else "info", row.result.get_state_display()
            ),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 堂，按课序排，不排名次"),
    order=gettext_lazy("近的在前，同一天按课序"),
    size=30,
    is_dense=True,
    is_personal=True,
    empty=(
        gettext_lazy("还没有你能看的结果"),
        gettext_lazy("封存之后，结果先给授课人本人，再给审核领导，公布之后各部门都看得到。"),
    ),
)
