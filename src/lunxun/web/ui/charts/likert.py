"""The stacked bar of grades: order and colours never change, shares over 8 % carry their figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.documents.scale import LABELLED_FROM, percent, stacked
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.dates import share_text
from lunxun.web.ui.values import value_of

GRADES = [
    gettext_lazy("非常满意"),
    gettext_lazy("满意"),
    gettext_lazy("基本满意"),
    gettext_lazy("不满意"),
]


def likert(label: str, counts: Sequence[int], grades: Sequence[str] = ()) -> SafeString:
    """One bar. `counts` are the answers per grade or band of grades, best first; at most four."""
    if len(counts) > len(GRADES):
        raise ValueError(f"likert: {len(counts)} grades, but there are {len(GRADES)} colours.")
    total = sum(counts)
    said = _("，").join(f"{name} {count}" for name, count in zip(grades or GRADES, counts, strict=False))
    parts: list[SafeString] = []
    for number, left, width, share in stacked(counts):
        parts.append(
            format_html(
                '<rect class="g{}" x="{}" width="{}" height="28"/>', number, percent(left), percent(width)
            )
        )
        if share > LABELLED_FROM:
            parts.append(
                format_html(
                    '<text{} x="{}" y="19" text-anchor="middle">{}</text>',
                    SafeString(' class="on-dark"') if number in (1, 4) else "",
                    percent(left + share / 2),
                    share_text(share),
                )
            )
    if not total:
        parts.append(SafeString('<rect class="g0" width="100%" height="28"/>'))
        said = _("没有作答")
    return format_html(
        '<svg class="likert" role="img" aria-label="{}：{}">{}</svg>',
        label,
        said,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def table_row(row: Any, grades: Sequence[str] = ()) -> dict[str, Any]:
    """The figures that stand beside a bar; `row` has label, counts (or, of a long scale, its bands) and,
    when known, score."""
    counts = list(value_of(row, "bands") or value_of(row, "counts"))
    total = sum(counts)
    shares = [count / total for count in counts] if total else []
    return {
        "label": value_of(row, "label"),
        "bar": likert(value_of(row, "label"), counts, grades),
        "total": total,
        "best": shares[0] if shares else None,
        "top_two": sum(shares[:2]) if shares else None,
        "score": value_of(row, "score"),
    }


def declare(register: Library) -> None:
    """Register `likert`, `likert_legend` and `likert_table`."""

    @component(register, "likert", Prop("label"), Prop("counts"))
    def _likert(context: Context, label: str, counts: Sequence[int]) -> str:
        return likert(label, counts)

    @component(register, "likert_legend", Prop("grades", ()))
    def _legend(context: Context, grades: Sequence[str]) -> str:
        return draw("likert_legend", {"grades": grades or GRADES})

    @component(
        register,
        "likert_table",
        Prop("rows"),
        Prop("caption"),
        Prop("first", gettext_lazy("维度")),
        Prop("grades", ()),
    )
    def _table(context: Context, rows: Sequence[Any], caption: str, first: str, grades: Sequence[str]) -> str:
        drawn = [table_row(row, grades) for row in rows]
        has_score = any(row["score"] is not None for row in drawn)
        values = {
            "rows": drawn,
            "grades": grades or GRADES,
            "caption": caption,
            "first": first,
            "has_score": has_score,
        }
        return draw("likert_table", values)
