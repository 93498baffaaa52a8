"""A line of months between its baseline and its target, with what happened on the same time axis.

Late and corrected months have a shape of their own; the former figure stays as a hollow dot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lunxun.documents.scale import open_axis
from lunxun.web.ui.charts.frame import Frame, Spot
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.values import value_of

TOP, BOTTOM, LANE = 14.0, 164.0, 184.0


def _dot(frame: Frame, point: Any) -> SafeString:
    x, y = _spot(frame, point)
    old = format_html_join(
        "",
        '<circle class="old" cx="{}" cy="{}" r="4"/>',
        ((x, frame.height(former)) for former in value_of(point, "old")),
    )
    names = [name for name in ("late", "corrected", "provisional") if value_of(point, f"is_{name}")]
    ring = format_html('<circle class="ring" cx="{}" cy="{}" r="8"/>', x, y) if "late" in names else ""
    kind = "" if "provisional" not in names else " dot-open"
    return format_html('{}{}<circle class="dot{}" cx="{}" cy="{}" r="4.5"/>', old, ring, kind, x, y)


def _spot(frame: Frame, point: Any) -> Spot:
    return frame.across(value_of(point, "place")), frame.height(value_of(point, "value"))


def drawing(
    points: Sequence[Any], marks: Sequence[Any], baseline: float | None, target: float | None, label: str
) -> SafeString:
    """The chart. Without a point it shows the way from baseline to target."""
    values = [value_of(point, "value") for point in points]
    values += [former for point in points for former in value_of(point, "old")]
    values += [float(level) for level in (baseline, target) if level is not None]
    frame = Frame(open_axis(values or [0.0, 1.0]), TOP, BOTTOM)
    lectures = format_html_join(
        "",
        '<line class="when" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><circle class="c{3}" cx="{0}" cy="{2}" r="5"/>',
        ((frame.across(value_of(mark, "place")), TOP, LANE, value_of(mark, "colour")) for mark in marks),
    )
    months = format_html_join(
        "",
        '<text x="{}" y="206" text-anchor="middle">{}</text>',
        ((frame.across((number - 0.5) / 12), number) for number in range(1, 13)),
    )
    dots = format_html_join("", "{}", ((_dot(frame, point),) for point in points))
    return format_html(
        '<svg class="plot trend" role="img" aria-label="{}">{}{}{}{}{}{}{}</svg>',
        label,
        frame.grid(),
        lectures,
        frame.level(baseline, "base"),
        frame.level(target, "goal"),
        frame.way([_spot(frame, point) for point in points]),
        dots,
        months,
    )


def declare(register: Library) -> None:
    """Register `trend`: points with place, value, old, is_late, is_corrected, is_provisional; marks with place, colour, circle."""

    @component(
        register,
        "trend",
        Prop("points"),
        Prop("marks"),
        Prop("label"),
        Prop("caption"),
        Prop("baseline", None),
        Prop("target", None),
    )
    def _trend(
        context: Context,
        points: Sequence[Any],
        marks: Sequence[Any],
        label: str,
        caption: str,
        baseline: float | None,
        target: float | None,
    ) -> str:
        return draw(
            "trend",
            {
                "drawing": drawing(points, marks, baseline, target, label),
                "caption": caption,
                "colours": sorted({(value_of(mark, "colour"), value_of(mark, "circle")) for mark in marks}),
                "has_target": target is not None,
                "has_late": any(value_of(point, "is_late") for point in points),
                "has_old": any(value_of(point, "old") for point in points),
                "has_open": any(value_of(point, "is_provisional") for point in points),
            },
        )
