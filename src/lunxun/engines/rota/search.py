"""Stage A improvement: local search over timetables, each valued exactly by the quota programme.

The programme's dual prices tell what every possible run would be worth; by weak duality
``value + worth(new) − worth(old)`` is a lower bound on the value after an exchange, so the most promising
exchanges are tried first and hopeless ones never. Acceptance cools down (Kirkpatrick et al. 1983).
"""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .cells import Cells
from .dual import Dual, Prices
from .instance import Instance
from .quota import solve_quota
from .timetable import Timetable

if TYPE_CHECKING:
    from collections.abc import Callable

    from .instance import Floats

#: coverage comes before everything else: a missing attendance outweighs any other line of one run
COVERAGE_FIRST = 10
Slot = tuple[int, int]
Move = tuple[tuple[int, int, int], ...]  # (day, hall, package or -1)


@dataclass(slots=True)
class State:
    """A timetable with its value and the worth of every possible run."""

    table: Timetable
    value: float
    worth: Floats
    exchanges: list[tuple[float, Move]] | None = None


class Search:
    """Simulated annealing on one timetable; deterministic for a seed and a number of rounds."""

    def __init__(self, instance: Instance, cells: Cells, seed: int) -> None:
        self.instance = instance
        self.cells = cells
        self.dual = Dual(instance, cells)
        self.rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.unmet_weight = instance.problem.weights.unmet * COVERAGE_FIRST
        self.evaluations = 0
        self.open_slots = [
            (w, v) for w in range(instance.W) for v in range(instance.V) if instance.hall_open[w, v]
        ]

    def state(self, table: Timetable, ceiling: float = math.inf) -> State | None:
        """Value of a timetable; None if it certainly exceeds ``ceiling``."""
        import numpy as np

        fixed = fixed_cost(table)
        if fixed > ceiling:
            return None
        quota = solve_quota(self.instance, self.cells, table.runs(), unmet_weight=self.unmet_weight)
        self.evaluations += 1
        prices = self.dual.zero()
        prices = Prices(
            np.maximum(0, quota.coverage_price),
            np.maximum(0, quota.load_price) if quota.load_price.shape == prices.load.shape else prices.load,
            0.0,
            prices.months,
            prices.floors,
            prices.order,
            prices.counts,
        )
        return State(table, fixed + quota.value, self.dual.worth(prices))

    def run(
        self,
        start: Timetable,
        *,
        seconds: float,
        rounds: int = 10**9,
        stop: Callable[[], bool] = lambda: False,
        first_day: int = 0,
        heat: float = 1.0,
    ) -> tuple[State, list[Timetable]]:
        """Best state within the time and number of rounds, and the best tables on the way there.

        Days before ``first_day`` stay; ``heat`` scales the starting temperature.
        """
        current = self.state(start)
        if current is None:  # only a ceiling can do that
            raise RuntimeError("课表没有费用")
        best, trail = current, [current.table]
        begin = time.monotonic()
        hot = 0.02 * heat * max(1.0, min(current.value, 50.0 * self.instance.people))
        done = 0
        while done < rounds and time.monotonic() - begin < seconds and not stop():
            share = max(done / rounds, (time.monotonic() - begin) / seconds)
            warmth = hot * (1 - share) ** 2 + 1e-9
            fresh = self._step(current, warmth, first_day)
            done += 1
            if fresh is None:
                continue
            current = fresh
            if current.value < best.value - 1e-6:
                best = current
                trail = [*trail[-7:], best.table]
            elif current.value > best.value + 12 * warmth:
                current = best
        return best, trail

    def _step(self, current: State, warmth: float, first_day: int) -> State | None:
        """One proposal; the accepted state, or None."""
        for move, estimate in self._proposals(current, first_day):
            threshold = current.value - warmth * math.log(max(self.rng.random(), 1e-12))
            if current.value + estimate > threshold:
                continue
            table = apply(current.table, move)
            if table is None:
                continue
            fresh = self.state(table, threshold)
            if fresh is not None and fresh.value <= threshold:
                return fresh
            return None
        return None

    def _proposals(self, current: State, first_day: int) -> list[tuple[Move, float]]:
        """A random handful of exchanges, likely ones first."""
        if current.exchanges is None:
            current.exchanges = self._exchanges(current, first_day)
        found = current.exchanges
        size = len(found)
        picks = [found[int(size * self.rng.random() ** 2.5)] for _ in range(min(12, size))]
        return [(move, estimate) for estimate, move in picks]

    def _exchanges(self, current: State, first_day: int) -> list[tuple[float, Move]]:
        """Replacements, swaps and removals with their lower bounds, best first."""
        import numpy as np

        table, worth = current.table, current.worth
        slots = [s for s in self.open_slots if s[0] >= first_day and s not in table.fixed]
        if not slots or not self.instance.K:
            return []
        index = np.array(slots)
        content = table.at[index[:, 0], index[:, 1]]
        gain = worth[:, index[:, 0], index[:, 1]].T  # slot × package
        mine = np.where(content >= 0, gain[np.arange(len(slots)), content], 0.0)
        change = self._alternation(table, slots)
        replace = gain - mine[:, None] + change[:, :-1]
        replace[np.arange(len(slots)), content] = np.where(content >= 0, np.inf, replace[:, -1])
        found: list[tuple[float, Move]] = []
        flat = np.argsort(replace, axis=None)[:120]
        for position in flat.tolist():
            s, k = divmod(position, self.instance.K)
            if np.isfinite(replace[s, k]):
                found.append((float(replace[s, k]), ((*slots[s], k),)))
        found.extend(self._swaps(slots, content, gain, mine, change))
        filled = np.flatnonzero(content >= 0).tolist()
        found.extend((float(change[s, -1] - mine[s]), ((*slots[s], -1),)) for s in filled)
        found.sort(key=lambda x: x[0])
        return found

    def _swaps(
        self, slots: list[Slot], content: Floats, gain: Floats, mine: Floats, change: Floats
    ) -> list[tuple[float, Move]]:
        """Exchanges of the contents of two slots (one may be empty)."""
        import numpy as np

        other = np.where(content >= 0, gain[:, np.maximum(content, 0)], 0.0)  # slot × package of slot
        delta = other + other.T - mine[:, None] - mine[None, :]
        circles = change[:, content]  # exact unless both slots are neighbours in the main hall
        delta += circles + circles.T
        same = content[:, None] == content[None, :]
        delta[same | np.tri(len(slots), dtype=bool)] = np.inf
        found: list[tuple[float, Move]] = []
        for position in np.argsort(delta, axis=None)[:120].tolist():
            a, b = divmod(position, len(slots))
            if np.isfinite(delta[a, b]):
                move = ((*slots[a], int(content[b])), (*slots[b], int(content[a])))
                found.append((float(delta[a, b]), move))
        return found

    def _alternation(self, table: Timetable, slots: list[Slot]) -> Floats:
        """Change of the alternation line if slot s gets package k (last column: nothing)."""
        import numpy as np

        instance = self.instance
        change = np.zeros((len(slots), instance.K + 1))
        weight = float(instance.problem.weights.alternation)
        if not weight:
            return change
        main = table.at[:, 0]
        circle = np.where(main >= 0, instance.circle[np.maximum(main, 0)], -1)
        around = np.zeros((instance.W, int(instance.circle.max()) + 2))  # the last column: empty hall
        days = np.arange(instance.W)
        np.add.at(around, (days[1:], circle[:-1]), 1)
        np.add.at(around, (days[:-1], circle[1:]), 1)
        around[:, -1] = 0
        index = np.array(slots)
        mine = index[:, 1] == 0
        w = index[mine, 0]
        now = around[w, circle[w]]
        change[mine, :-1] = weight * (around[w][:, instance.circle] - now[:, None])
        change[mine, -1] = -weight * now
        return change


def apply(table: Timetable, move: Move) -> Timetable | None:
    """The timetable after a move, or None if a hard rule forbids it."""
    twin = table.copy()
    for w, v, _ in move:
        if twin.at[w, v] >= 0:
            twin.clear(w, v)
    for w, v, k in move:
        if k >= 0:
            if not twin.admissible(k, w, v):
                return None
            twin.put(k, w, v)
    return twin if twin.orderly() else None


def fixed_cost(table: Timetable) -> float:
    """Cost lines that depend on the timetable alone: runs, alternation, floors, locks."""
    instance = table.instance
    problem = instance.problem
    weights = problem.weights
    total = weights.run * table.count
    circle = [int(instance.circle[k]) if k >= 0 else -1 for k in table.at[:, 0]] if instance.V else []
    same = sum(a == b >= 0 for a, b in pairwise(circle))
    total += weights.alternation * same
    used = table.at[table.at >= 0].tolist()
    for floor in problem.floors:
        held = sum(instance.branch[k] == floor.branch for k in used)
        total += weights.floor * max(0, floor.min_runs - held)
    return float(total + weights.lock * locks_broken(table))


def locks_broken(table: Timetable) -> int:
    """Run and ban locks that the timetable does not keep."""
    instance = table.instance
    broken = 0
    for lock in instance.problem.locks:
        if lock.kind not in ("run", "ban"):
            continue
        k, halls = instance.pid[lock.package], range(instance.V)
        chosen = halls if lock.hall is None else [instance.vid[lock.hall]]
        w = instance.wid.get(lock.day, -1)
        held = w >= 0 and any(table.at[w, v] == k for v in chosen)
        broken += held if lock.kind == "ban" else not held
    return broken
