"""The dot plot in three groups: no ranking, intervals, the raw score beside the adjusted one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.documents.scale import Axis, axis_for
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.values import value_of

# group → (heading, what it means, suffix of the class); the order of the page.
GROUPS = {
    "above": (gettext_lazy("高于总体"), gettext_lazy("区间整段在均值以上。组内按课序排，不排名次"), ""),
    "same": (
        gettext_lazy("与总体分不出高低"),
        gettext_lazy("区间跨过均值，或者离得不够远：同时比这么多堂，偶然也会这样。先后没有意义"),
        "-same",
    ),
    "below": (gettext_lazy("低于总体"), gettext_lazy("先请授课人本人看过，再商定怎么帮"), "-low"),
    "": (gettext_lazy("不分组"), gettext_lazy("不作高低判断，原因另写"), "-same"),
}


def _sentence(row: Any) -> str:
    raw = value_of(row, "raw")
    adjusted = value_of(row, "adjusted")
    said = _("原始 %(raw).1f") % {"raw": raw} if raw is not None else ""
    if adjusted is None:
        return said
    figures = {"adjusted": adjusted, "low": value_of(row, "low"), "high": value_of(row, "high")}
    whole = _("校正 %(adjusted).1f，90%% 区间 %(low).1f 至 %(high).1f") % figures
    return _("；").join(part for part in (whole, said) if part)


def dots(axis: Axis, row: Any, mean: float | None) -> SafeString:
    """One row: grid, dashed mean, interval, hollow raw dot, filled adjusted dot."""
    suffix = GROUPS[value_of(row, "group") or ""][2]
    parts = [
        format_html('<line class="grid" x1="{0}" x2="{0}" y1="0" y2="100%"/>', at) for at, _x in axis.marks
    ]
    if mean is not None:
        parts.append(format_html('<line class="zero" x1="{0}" x2="{0}" y1="0" y2="100%"/>', axis.place(mean)))
    adjusted, raw = value_of(row, "adjusted"), value_of(row, "raw")
    if adjusted is not None:
        ends = axis.place(value_of(row, "low")), axis.place(value_of(row, "high"))
        parts.append(format_html('<line class="ci ci{}" x1="{}" x2="{}" y1="50%" y2="50%"/>', suffix, *ends))
    if raw is not None:
        parts.append(format_html('<circle class="raw" cx="{}" cy="50%" r="4"/>', axis.place(raw)))
    if adjusted is not None:
        place = axis.place(adjusted)
        parts.append(format_html('<circle class="adj adj{}" cx="{}" cy="50%" r="6"/>', suffix, place))
    return format_html(
        '<svg class="plot plot--row" role="img" aria-label="{}">{}</svg>',
        _sentence(row),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def bands_of(rows: Sequence[Any], axis: Axis, mean: float | None) -> list[dict[str, Any]]:
    """The groups that have rows, each with its rows in the order given (the order of the courses)."""
    bands = []
    for key, (heading, meaning, _suffix) in GROUPS.items():
        members = [row for row in rows if (value_of(row, "group") or "") == key]
        if members:
            drawn = [
                {
                    **{
                        name: value_of(row, name)
                        for name in ("title", "note", "url", "n", "response", "adjusted", "raw")
                    },
                    "plot": dots(axis, row, mean),
                }
                for row in members
            ]
            bands.append({"heading": heading, "meaning": meaning, "rows": drawn})
    return bands


def declare(register: Library) -> None:
    """Register `dot_plot`: rows with title, note, url, n, response, adjusted, low, high, raw and group."""

    @component(
        register, "dot_plot", Prop("rows"), Prop("caption"), Prop("mean", None), Prop("top", 100), slots=[]
    )
    def _plot(
        context: Context, rows: Sequence[Any], caption: str, mean: float | None, top: float, body: str
    ) -> str:
        names = ("adjusted", "low", "high", "raw")
        shown = [value_of(row, name) for row in rows for name in names]
        values = [float(value) for value in [*shown, mean] if value is not None]
        axis = axis_for(values, top=float(top))
        return draw(
            "dot_plot",
            {
                "has_response": any(value_of(row, "response") is not None for row in rows),
                "bands": bands_of(rows, axis, mean),
                "axis": axis,
                "mean": mean,
                "caption": caption,
                "body": body,
                "has_adjusted": any(value_of(row, "adjusted") is not None for row in rows),
            },
        )
