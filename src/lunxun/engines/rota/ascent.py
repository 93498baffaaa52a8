"""Maximising the dual function: adaptive steps per coordinate (Kingma & Ba 2015), cooled in phases.

Plain subgradient steps with Polyak lengths reach half of the value in the same number of evaluations: prices
live on very different scales (a missed attendance costs 100, a seat a fraction of one).
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from .dual import Dual, Prices

if TYPE_CHECKING:
    from .instance import Floats

#: (length of the first step in cost units, share of the work)
_PHASES = ((1.0, 0.45), (0.3, 0.4), (0.05, 0.15))


def ascend(dual: Dual, start: Prices, seconds: float, *, rounds: int | None = None) -> tuple[Prices, float]:
    """Best prices found and their value. With ``rounds`` the work is counted, not timed."""
    point = start.copy()
    dual.project(point)
    best, value = point, dual.evaluate(point).value
    for length, share in _PHASES:
        count = None if rounds is None else max(1, round(rounds * share))
        best, value = _phase(dual, best, value, length, seconds * share, count)
    return best, value


def _phase(
    dual: Dual, best: Prices, value: float, length: float, seconds: float, rounds: int | None
) -> tuple[Prices, float]:
    import numpy as np

    begin = time.monotonic()
    x = flatten(best)
    mean, square = np.zeros_like(x), np.zeros_like(x)
    step = 0
    while True:
        share = step / rounds if rounds is not None else (time.monotonic() - begin) / max(seconds, 1e-9)
        if share >= 1:
            return best, value
        point = unflatten(dual, x)
        result = dual.evaluate(point)
        if result.value > value:
            best, value = point, result.value
        slope = flatten(result.gradient)
        step += 1
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        scaled = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-3)
        moved = unflatten(dual, x + (length * (1 - share) + 1e-4) * scaled)
        dual.project(moved)
        x = flatten(moved)


def flatten(prices: Prices) -> Floats:
    """All prices as one vector."""
    import numpy as np

    scalars = np.array([prices.slots, prices.missing])
    vector: Floats = np.concatenate(
        [
            prices.coverage,
            prices.load.ravel(),
            scalars,
            prices.months.ravel(),
            prices.floors,
            prices.order.ravel(),
            prices.counts.ravel(),
        ]
    )
    return vector


def unflatten(dual: Dual, vector: Floats) -> Prices:
    """The inverse of ``flatten``."""
    import numpy as np

    shape = dual.zero()
    sizes = [shape.coverage.size, shape.load.size, 2, shape.months.size, shape.floors.size, shape.order.size]
    parts = [part.copy() for part in np.split(vector, np.cumsum(sizes))]
    return Prices(
        parts[0],
        parts[1].reshape(shape.load.shape),
        float(parts[2][0]),
        parts[3].reshape(shape.months.shape),
        parts[4],
        parts[5].reshape(shape.order.shape),
        parts[6].reshape(shape.counts.shape),
        float(parts[2][1]),
    )


def first_prices(dual: Dual) -> Prices:
    """Zero, except for units whose demand exceeds their cap over the year: there every attendance is scarce."""
    import numpy as np

    prices = dual.zero()
    cells, weight = dual.cells, dual.instance.problem.weights.unmet
    need = np.zeros(cells.U)
    np.add.at(need, cells.row_unit, cells.row_need)
    if dual.left_out.shape[1] > 1:  # whole runs: their cost goes to the rule of counts
        prices.counts[:, 0] = dual.instance.problem.weights.run
        prices.counts[:, 1] = weight / 2
    short = need > cells.cap * dual.instance.W
    prices.coverage[short[cells.row_unit]] = weight
    prices.load[short] = max(0.0, weight - math.sqrt(weight) / 4)
    return prices
