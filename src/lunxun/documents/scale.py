"""The geometry of charts, the same on a page and on paper: shares of a width, stacked bars, round axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def percent(share: float) -> str:
    """0.4938 → 49.38%, as SVG wants it (always with a point, never localised)."""
    return f"{share * 100:.2f}%"


GAP = 0.0025
"""Between two parts of a stacked bar, as a share of its width."""
LABELLED_FROM = 0.08
"""A part wider than this carries its figure."""


def stacked(counts: Sequence[int]) -> list[tuple[int, float, float, float]]:
    """(number from 1, left, width, share) of each part of a bar; a part without answers is left out."""
    total, left, parts = sum(counts), 0.0, []
    for number, count in enumerate(counts, 1):
        share = count / total if total else 0.0
        if count:
            parts.append((number, left, max(share - GAP, 0.002), share))
        left += share
    return parts


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from `low` to `high` with a tick every `step`."""

    low: float
    high: float
    step: float

    def share(self, value: float) -> float:
        """Where a value stands, 0 … 1; beyond an end it stands at the end."""
        return min(max((float(value) - self.low) / (self.high - self.low), 0.0), 1.0)

    def place(self, value: float) -> str:
        return percent(self.share(value))

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """(position, label) of each tick."""
        return [(self.place(tick), f"{tick:g}") for tick in self.ticks]


def axis_for(values: Sequence[float], *, top: float = 100.0, bottom: float = 0.0) -> Axis:
    """A round axis in which no value touches an end, unless it is `top` or `bottom` itself.

    Four to eight steps of 1, 2 or 5 times a power of ten; the steps include 4 on a scale of 100.
    """
    if not values:
        return Axis(bottom, top, (top - bottom) / 4)
    smallest, largest = float(min(values)), float(max(values))
    spread = max(largest - smallest, (top - bottom) / 25)
    for step in (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 25.0):
        if spread / step <= 5:
            break
    low = math.floor((smallest - step * 0.15) / step) * step
    high = math.ceil((largest + step * 0.15) / step) * step
    low, high = max(low, bottom), min(high, top)
    # The ends are cut to the scale, so the lower one is drawn out to whole steps.
    return Axis(high - math.ceil(round((high - low) / step, 9)) * step, high, step)


def open_axis(values: Sequence[float], *, ticks: int = 5) -> Axis:
    """A round axis around values of any size, with a step of 1, 2 or 5 times a power of ten.

    No value touches an end; an axis that would begin a little below zero begins at zero.
    """
    smallest, largest = min(values), max(values)
    spread = (largest - smallest) or abs(largest) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / ticks))
    step = next(power * factor for factor in (1, 2, 5, 10) if spread / (power * factor) <= ticks)
    low = math.floor((smallest - step * 0.15) / step) * step
    high = math.ceil((largest + step * 0.15) / step) * step
    return Axis(0.0 if low < 0 <= smallest else low, high, step)
