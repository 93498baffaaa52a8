"""Scores over time: a dot for each lecture, its interval as a bar, how many answered below it.

The distance between two dots is the time between the lectures. Days are written below as many dots as
there is room for on a phone; the table beside the drawing has them all.
"""

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

TOP, BOTTOM, DAY, COUNT = 12.0, 148.0, 168.0, 184.0
MARGIN = 0.06
"""How far the first and the last dot stand from the ends, as a share of the width."""
CLOSEST = 0.16
"""Labels stand at least this share of the width apart: 44 px of a phone."""


def places_of(points: Sequence[Any]) -> list[float]:
    """Shares of the width, in proportion to time; all in the middle when they are of one day."""
    days = [value_of(point, "on").toordinal() for point in points]
    first, span = days[0], days[-1] - days[0]
    if not span:
        return [0.5] * len(days)
    return [MARGIN + (1 - 2 * MARGIN) * (day - first) / span for day in days]


def labelled(places: Sequence[float]) -> list[int]:
    """Positions of the points that get a label: the last, the first, and the others where there is room."""
    chosen: list[int] = []
    for number in [len(places) - 1, 0, *range(len(places) - 2, 0, -1)]:
        if all(abs(places[other] - places[number]) >= CLOSEST for other in chosen):
            chosen.append(number)
    return sorted(chosen)


def drawing(points: Sequence[Any], label: str) -> SafeString:
    """The chart of at least one point."""
    values = [float(value_of(point, name)) for point in points for name in ("low", "value", "high")]
    frame, places = Frame(axis_for(values), TOP, BOTTOM), places_of(points)
    spots = [
        (frame.across(place), frame.height(value_of(point, "value")))
        for place, point in zip(places, points, strict=True)
    ]
    bars = format_html_join(
        "",
        '<line class="ci" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>',
        (
            (spot[0], frame.height(value_of(point, "low")), frame.height(value_of(point, "high")))
            for spot, point in zip(spots, points, strict=True)
        ),
    )
    dots = format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="4.5"/>', spots)
    words = format_html_join(
        "",
        '<text x="{0}" y="{1}" text-anchor="middle">{2}</text><text x="{0}" y="{3}" text-anchor="middle">n={4}</text>',
        (
            (
                frame.across(places[number]),
                f"{DAY:g}",
                dates.short_day(value_of(points[number], "on")),
                f"{COUNT:g}",
                value_of(points[number], "n"),
            )
            for number in labelled(places)
        ),
    )
    return format_html(
        '<svg class="plot scores" role="img" aria-label="{}"><title>{}</title>{}{}{}{}{}</svg>',
        label,
        label,
        frame.grid(),
        frame.way(spots, "way way--thin"),
        bars,
        dots,
        words,
    )


def declare(register: Library) -> None:
    """Register `score_trend`: points with on, value, low, high and n, in the order of time."""

    @component(register, "score_trend", Prop("points"), Prop("label"))
    def _scores(context: Context, points: Sequence[Any], label: str) -> str:
        return draw("score_trend", {"drawing": drawing(points, label)})
