"""The control chart of weeks: one dot a session, the middle, the limits of ordinary variation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lunxun.documents.scale import axis_for
from lunxun.web.ui import dates
from lunxun.web.ui.charts.frame import Frame
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.values import value_of

TOP, BOTTOM, DAY = 12.0, 168.0, 192.0
LABELS = 8
"""At most so many dates below the chart: more would run into one another on a phone."""


def drawing(
    points: Sequence[Any], centre: float | None, lower: float | None, upper: float | None, label: str
) -> SafeString:
    """The chart; `points` as in `declare`."""
    levels = [value for value in (centre, lower, upper) if value is not None]
    frame = Frame(axis_for([float(value_of(point, "mean")) for point in points] + levels), TOP, BOTTOM)
    last = max(len(points) - 1, 1)
    places = [
        (frame.across(number / last if len(points) > 1 else 0.5), frame.height(value_of(point, "mean")))
        for number, point in enumerate(points)
    ]
    dots = format_html_join(
        "",
        '<circle class="dot{}" cx="{}" cy="{}" r="4.5"/>',
        (
            (" dot-signal" if value_of(point, "is_signal") else "", *place)
            for point, place in zip(points, places, strict=True)
        ),
    )
    step = -(-len(points) // LABELS) or 1
    days = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (place[0], f"{DAY:g}", dates.short_day(value_of(point, "on")))
            for number, (point, place) in enumerate(zip(points, places, strict=True))
            if number % step == 0
        ),
    )
    return format_html(
        '<svg class="plot weeks" role="img" aria-label="{}">{}{}{}{}{}{}{}</svg>',
        label,
        frame.grid(),
        frame.level(lower, "limit"),
        frame.level(upper, "limit"),
        frame.level(centre, "zero"),
        frame.way(places),
        dots,
        days,
    )


def declare(register: Library) -> None:
    """Register `week_chart`: points with on, mean and is_signal, in the order of time; centre, lower and upper limit."""

    @component(
        register,
        "week_chart",
        Prop("points"),
        Prop("label"),
        Prop("centre", None),
        Prop("lower", None),
        Prop("upper", None),
    )
    def _weeks(
        context: Context,
        points: Sequence[Any],
        label: str,
        centre: float | None,
        lower: float | None,
        upper: float | None,
    ) -> str:
        context_of = {
            "drawing": drawing(points, centre, lower, upper, label),
            "has_limits": lower is not None,
        }
        has_signal = any(value_of(point, "is_signal") for point in points)
        return draw("week_chart", {**context_of, "has_signal": has_signal})
