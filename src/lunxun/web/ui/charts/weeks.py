"""The control chart of weeks: one dot a session, the middle, the limits of ordinary variation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lunxun.web.ui.charts.scale import Axis, axis_for, percent
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.values import value_of

LEFT, RIGHT = 0.07, 0.98
TOP, BOTTOM = 12.0, 168.0
LABELS = 8
"""At most so many dates below the chart: more would run into one another on a phone."""


def _across(position: int, count: int) -> str:
    share = 0.5 if count < 2 else position / (count - 1)
    return percent(LEFT + (RIGHT - LEFT) * share)


def _height(axis: Axis, value: float) -> str:
    share = (value - axis.low) / (axis.high - axis.low)
    return f"{BOTTOM - min(max(share, 0.0), 1.0) * (BOTTOM - TOP):.1f}"


def _level(axis: Axis, value: float | None, name: str) -> SafeString:
    if value is None:
        return SafeString("")
    y = _height(axis, value)
    return format_html(
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', name, percent(LEFT), percent(RIGHT), y, y
    )


def drawing(
    points: Sequence[Any], centre: float | None, lower: float | None, upper: float | None, label: str
) -> SafeString:
    """The chart; `points` have mean, label and is_signal, in the order of time."""
    count = len(points)
    levels = [value for value in (centre, lower, upper) if value is not None]
    axis = axis_for([float(value_of(point, "mean")) for point in points] + levels)
    places = [
        (_across(number, count), _height(axis, float(value_of(point, "mean"))))
        for number, point in enumerate(points)
    ]
    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="100%" y1="{}" y2="{}"/><text x="0" y="{}" dy="4">{}</text>',
        ((percent(LEFT), *(_height(axis, tick),) * 3, f"{round(tick, 6):g}") for tick in axis.ticks),
    )
    way = format_html_join(
        "",
        '<line class="way" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        ((a[0], b[0], a[1], b[1]) for a, b in pairwise(places)),
    )
    dots = format_html_join(
        "",
        '<circle class="dot{}" cx="{}" cy="{}" r="4.5"/>',
        (
            (" dot-signal" if value_of(point, "is_signal") else "", *place)
            for point, place in zip(points, places, strict=True)
        ),
    )
    step = -(-count // LABELS) or 1
    dates = format_html_join(
        "",
        '<text x="{}" y="192" text-anchor="middle">{}</text>',
        (
            (place[0], value_of(point, "short"))
            for number, (point, place) in enumerate(zip(points, places, strict=True))
            if number % step == 0
        ),
    )
    return format_html(
        '<svg class="plot weeks" role="img" aria-label="{}">{}{}{}{}{}{}{}</svg>',
        label,
        grid,
        _level(axis, lower, "limit"),
        _level(axis, upper, "limit"),
        _level(axis, centre, "zero"),
        way,
        dots,
        dates,
    )


def declare(register: Library) -> None:
    """Register `week_chart`: points with mean, short, is_signal; centre, lower and upper limit."""

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
