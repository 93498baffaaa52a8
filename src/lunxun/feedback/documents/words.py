"""The definitions that stand under every printed figure, and the marks beside it (domain.md B2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lunxun.engines.fairness.plain import MIN_CELL, MIN_RESPONSE_GROUP, MIN_ROWS_SCORE
from lunxun.feedback.form_definition import worded
from lunxun.feedback.queries.figures import CEILING, LectureFigures
from lunxun.feedback.scales import is_points, tops_of


def definitions(given: Mapping[str, Any]) -> list[str]:
    """How every figure on the sheet is computed, with this form's own grades, values and weights."""
    form = worded(given)
    required = _("、").join(item["label"] for item in form["items"] if item["code"] in form["required"])
    weights = _("、").join(f"{item['label']} {float(item['weight']):g} %" for item in form["items"])
    return [
        _("应评：到场的人，没听那堂课的不算。收回：交上来的份数。{valid}没填的不按零分算。").format(
            valid=_("有效：{items}都答了的。").format(items=required)
            if required
            else _("有效：答了任何一项的。")
        ),
        _("回收率 = 收回 ÷ 应评；有效率 = 有效 ÷ 收回。"),
        *_grades(form),
        _("综合得分 = 各项得分按权重（{weights}）加权，用没有四舍五入的数算，印出来留一位小数。").format(
            weights=weights
        ),
        _("满意率的区间：95 % 威尔逊区间。两个区间不重叠，才说有差别。"),
        _("综合得分的区间：90 %，各项得分的标准误（标准差 ÷ √份数）按权重相加，是最宽的算法。"),
        _("有效不足 {k} 份的不显示任何数字，不足 {m} 份的不算得分。按课序排，不排名次。").format(
            k=MIN_CELL, m=MIN_ROWS_SCORE
        ),
    ]


def _grades(form: Mapping[str, Any]) -> list[str]:
    first, second, third = tops_of(form)
    if is_points(form):
        edges = [form["grades"][top - 1]["label"] for top in (first, second, third)]
        return [
            _("T1、T2、T3 = {a} 分、{b} 分、{c} 分以上的份数 ÷ 答了这一项的有效份数。").format(
                a=edges[0], b=edges[1], c=edges[2]
            ),
            _("一项的得分 = 有效份数的平均分。"),
        ]
    labels = [grade["label"] for grade in form["grades"]]
    tops = [_("＋").join(labels[:top]) for top in (first, second, third)]
    values = _("、").join(f"{grade['label']} {float(grade['value']):g}" for grade in form["grades"])
    return [
        _("T1 = {a}，T2 = {b}，T3 = {c}，都除以答了这一项的有效份数。").format(
            a=tops[0], b=tops[1], c=tops[2]
        ),
        _("一项的得分 = 各档分值乘份数，加起来，除以份数。分值：{values}。").format(values=values),
    ]


def marks(figures: LectureFigures) -> str:
    """What to know before reading the row: 收回低, 接近满分, 份数少, an item that few answered."""
    found = []
    if figures.is_withheld:
        return _("不足 {k} 份，不显示").format(k=MIN_CELL)
    if figures.score is None:
        found.append(_("不足 {m} 份，不算得分").format(m=MIN_ROWS_SCORE))
    if figures.return_rate is not None and figures.return_rate < MIN_RESPONSE_GROUP:
        found.append(_("收回低"))
    if figures.is_at_ceiling:
        found.append(_("接近满分"))
    if len(figures.items) < len(figures.result.evaluation.form_version.definition["items"]):
        found.append(_("有的项不足 {k} 份").format(k=MIN_CELL))
    return _("、").join(found)


def mark_words() -> str:
    return _(
        "收回低：收回不到 {share} %，没交的人怎么想并不知道。接近满分：各项 T2 都到了 {top} %，差别主要看 T1。"
    ).format(share=round(100 * MIN_RESPONSE_GROUP), top=round(100 * CEILING))


def percent(share: float | None) -> str:
    """0.9689 → 96.9 %; nothing is a dash."""
    return "—" if share is None else f"{100 * share:.1f} %"


def points(pair: tuple[float, float] | None) -> str:
    """(93.52, 95.01) → 93.5–95.0; nothing where there is none."""
    return "" if pair is None else f"{pair[0]:.1f}–{pair[1]:.1f}"


def interval(pair: tuple[float, float]) -> str:
    """(0.955, 0.983) → 95.5–98.3"""
    low, high = pair
    return f"{100 * low:.1f}–{100 * high:.1f}"
