"""The frame of a chart over time: x as a share of the width, y in pixels, with its grid, levels and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lunxun.documents.scale import Axis, percent

Spot = tuple[str, str]
"""(x, y) of a point, as SVG takes them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Values of `axis` stand between the heights `bottom` and `top`, time between the shares `left` and `right`.

    On the left there is room for the figures of the axis; the grid goes on to the edge on the right.
    """

    axis: Axis
    top: float
    bottom: float
    left: float = 0.09
    right: float = 0.97

    def across(self, place: float) -> str:
        """A share of the time shown → a percentage of the width."""
        return percent(self.left + (self.right - self.left) * place)

    def height(self, value: Any) -> str:
        share = (float(value) - self.axis.low) / (self.axis.high - self.axis.low)
        return f"{self.bottom - share * (self.bottom - self.top):.1f}"

    def grid(self) -> SafeString:
        """A line for each tick of the axis, with its figure."""
        return format_html_join(
            "",
            '<line class="grid" x1="{}" x2="100%" y1="{}" y2="{}"/><text x="0" y="{}" dy="4">{}</text>',
            ((self.across(0), *[self.height(tick)] * 3, f"{round(tick, 6):g}") for tick in self.axis.ticks),
        )

    def level(self, value: Any, name: str) -> SafeString:
        """A line at one value over the whole time; nothing where there is none."""
        if value is None:
            return SafeString("")
        y = self.height(value)
        return format_html(
            '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', name, self.across(0), self.across(1), y, y
        )

    @staticmethod
    def way(spots: Sequence[Spot], name: str = "way") -> SafeString:
        """The line from point to point."""
        return format_html_join(
            "",
            '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            ((name, a[0], b[0], a[1], b[1]) for a, b in pairwise(spots)),
        )
