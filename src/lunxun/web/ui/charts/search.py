"""A search for a good plan over time: the best plan comes down, the proven bound comes up, the gap is between."""

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

TOP, BOTTOM, TIME = 12.0, 168.0, 190.0


def _steps(frame: Frame, points: Sequence[tuple[float, float]]) -> list[Spot]:
    """What was known stays known until the next step: a stair, drawn to the end of the time."""
    spots: list[Spot] = []
    for place, value in points:
        if spots:
            spots.append((frame.across(place), spots[-1][1]))
        spots.append((frame.across(place), frame.height(value)))
    if spots:
        spots.append((frame.across(1.0), spots[-1][1]))
    return spots


def drawing(points: Sequence[Any], label: str) -> SafeString:
    """The chart of at least one point; `bound` 0 means that nothing is proven yet."""
    span = max(float(value_of(points[-1], "seconds")), 1.0)
    costs = [(float(value_of(p, "seconds")) / span, float(value_of(p, "cost"))) for p in points]
    bounds = [
        (float(value_of(p, "seconds")) / span, float(value_of(p, "bound")))
        for p in points
        if value_of(p, "bound")
    ]
    frame = Frame(open_axis([v for _x, v in costs + bounds] + [0.0]), TOP, BOTTOM, left=0.12)
    dots = format_html_join(
        "",
        '<circle class="dot" cx="{}" cy="{}" r="3.5"/>',
        ((frame.across(x), frame.height(y)) for x, y in costs),
    )
    times = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (frame.across(x), f"{TIME:g}", anchor, f"{span * x:.0f} s")
            for x, anchor in ((0.0, "start"), (1.0, "end"))
        ),
    )
    return format_html(
        '<svg class="plot search-plot" role="img" aria-label="{}">{}{}{}{}{}{}</svg>',
        label,
        frame.grid(),
        # A bound holds for the problem, whenever it was proven: the last one is drawn over the whole time.
        frame.level(bounds[-1][1] if bounds else None, "floor"),
        frame.way(_steps(frame, bounds), "floor"),
        frame.way(_steps(frame, costs)),
        dots,
        times,
    )


def strip(loads: Sequence[int], soft: int, cap: int, label: str) -> SafeString:
    """One unit over the year, a bar a day: quiet up to the soft cap, marked above it, dark at the cap."""
    width = 100 / max(1, len(loads))

    def bar(number: int, load: int) -> SafeString:
        tall = 20 * min(load, cap) / max(1, cap)
        name = "at" if load >= cap and cap > soft else "above" if load > soft else "within"
        return format_html(
            '<rect class="{}" x="{}%" width="{}%" y="{}" height="{}"/>',
            name,
            f"{number * width:.2f}",
            f"{width * 0.8:.2f}",
            f"{22 - tall:.1f}",
            f"{tall:.1f}",
        )

    bars = format_html_join("", "{}", ((bar(n, load),) for n, load in enumerate(loads) if load))
    return format_html(
        '<svg class="load" role="img" aria-label="{}"><line x1="0" x2="100%" y1="22.5" y2="22.5"/>{}</svg>',
        label,
        bars,
    )


def declare(register: Library) -> None:
    """Register `search_chart` (points with seconds, cost, bound) and `load_strip`."""

    @component(register, "search_chart", Prop("points"), Prop("label"))
    def _search(context: Context, points: Sequence[Any], label: str) -> str:
        has_bound = any(value_of(point, "bound") for point in points)
        return draw("search_chart", {"drawing": drawing(points, label), "has_bound": has_bound})

    @component(register, "load_strip", Prop("loads"), Prop("soft"), Prop("cap"), Prop("label"))
    def _strip(context: Context, loads: Sequence[int], soft: int, cap: int, label: str) -> str:
        return strip(loads, soft, cap, label)
