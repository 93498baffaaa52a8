"""Change over time: one lecturer's trend over lectures of known precision, and a control chart of weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, sqrt
from statistics import fmean

from .errors import InvalidInput

MIN_LECTURES = 4
"""Below this many lectures no trend is computed."""
MIN_WEEKS = 6
"""Below this many weeks the limits of a control chart are provisional."""
XMR_FACTOR = 2.66
"""3 ÷ d2 for ranges of two (Shewhart; Wheeler & Chambers 1992)."""
RUN_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Trend:
    """Slope per unit of time with its 90 % interval; `between_sd` is the spread of lectures beyond their noise."""

    slope: float
    se: float
    lo90: float
    hi90: float
    between_sd: float
    n: int

    @property
    def direction(self) -> int:
        """1 rising, −1 falling, 0 not distinguishable from level."""
        return (self.lo90 > 0) - (self.hi90 < 0)


def lecturer_trend(times: Sequence[float], scores: Sequence[float], sds: Sequence[float]) -> Trend | None:
    """score_i = a + b·time_i + u_i + e_i, e_i of known sd_i, u_i ~ N(0, τ²); None below 4 lectures.

    τ² by Paule & Mandel (1982), slope by weighted least squares, interval by Knapp & Hartung (2003): t with
    n − 2 degrees of freedom and the observed spread of the weighted residuals, never below the known noise.
    `scores` are lecture-level adjusted scores, `sds` their standard deviations from the fit.
    """
    n = len(times)
    if not (n == len(scores) == len(sds)):
        raise InvalidInput(
            f"trend: {n} times, {len(scores)} scores, {len(sds)} sds; give one of each per lecture"
        )
    if not all(map(isfinite, (*times, *scores, *sds))) or any(sd <= 0 for sd in sds):
        raise InvalidInput("trend: times and scores must be finite, sds positive")
    if n < MIN_LECTURES or len(set(times)) < 3:
        return None
    tau2 = _paule_mandel(times, scores, sds)
    weights = [1.0 / (sd * sd + tau2) for sd in sds]
    intercept, slope, spread = _line(times, scores, weights)
    residual = sum(
        w * (s - intercept - slope * t) ** 2 for w, t, s in zip(weights, times, scores, strict=True)
    )
    inflation = max(1.0, residual / (n - 2))
    se = sqrt(inflation / spread)
    from scipy.special import stdtrit

    half = float(stdtrit(n - 2, 0.95)) * se
    return Trend(slope, se, slope - half, slope + half, sqrt(tau2), n)


def _line(
    times: Sequence[float], scores: Sequence[float], weights: Sequence[float]
) -> tuple[float, float, float]:
    """Weighted least squares: intercept, slope, Σ w (t − t̄)²."""
    total = sum(weights)
    middle = sum(w * t for w, t in zip(weights, times, strict=True)) / total
    level = sum(w * s for w, s in zip(weights, scores, strict=True)) / total
    spread = sum(w * (t - middle) ** 2 for w, t in zip(weights, times, strict=True))
    triples = zip(weights, times, scores, strict=True)
    slope = sum(w * (t - middle) * (s - level) for w, t, s in triples) / spread
    return level - slope * middle, slope, spread


def _paule_mandel(times: Sequence[float], scores: Sequence[float], sds: Sequence[float]) -> float:
    """τ² at which the weighted residual sum of squares equals its expectation n − 2; 0 if noise explains all."""

    def excess(tau2: float) -> float:
        weights = [1.0 / (sd * sd + tau2) for sd in sds]
        intercept, slope, _ = _line(times, scores, weights)
        terms = zip(weights, times, scores, strict=True)
        return sum(w * (s - intercept - slope * t) ** 2 for w, t, s in terms) - (len(times) - 2)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, max(sd * sd for sd in sds)
    while excess(high) > 0:
        low, high = high, 2.0 * high
    for _ in range(200):
        middle = (low + high) / 2.0
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2.0


@dataclass(frozen=True, slots=True)
class ControlChart:
    """XmR chart: `signals` are the positions of weeks that are not ordinary variation.

    A week signals when it lies outside the limits or ends a run of 8 or more on one side of the centre.
    """

    centre: float
    lower: float
    upper: float
    signals: tuple[int, ...]
    provisional: bool


def control_chart(
    values: Sequence[float | None], low: float = 0.0, high: float = 100.0
) -> ControlChart | None:
    """Individuals and moving ranges of weekly means; None marks a week without a session and is skipped.

    Limits are cut to the scale [low, high]. None below two weeks.
    """
    present = [(i, value) for i, value in enumerate(values) if value is not None]
    if any(not isfinite(value) for _, value in present):
        raise InvalidInput("control chart: a value is not finite; use None for a week without a session")
    if len(present) < 2:
        return None
    numbers = [value for _, value in present]
    centre = fmean(numbers)
    width = XMR_FACTOR * fmean(abs(b - a) for a, b in pairwise(numbers))
    lower, upper = max(low, centre - width), min(high, centre + width)
    signals = []
    run, side = 0, 0
    for position, value in present:
        now = (value > centre) - (value < centre)
        run = run + 1 if now == side and now != 0 else abs(now)
        side = now
        if value > centre + width or value < centre - width or run >= RUN_LENGTH:
            signals.append(position)
    return ControlChart(centre, lower, upper, tuple(signals), len(present) < MIN_WEEKS)
