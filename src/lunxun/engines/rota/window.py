"""Improving a timetable by exact search over windows: a few Saturdays or packages are free, the rest is held.

Windows are small integer programmes over runs and quotas (HiGHS). They find exchanges of three or four runs at
once, which annealing by single exchanges passes by (large neighbourhood search, Shaw 1998).
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import Any

from .instance import Instance
from .quota import RunKey
from .relaxation import Rows
from .search import COVERAGE_FIRST


class Windows:
    """The integer programme of one instance, solved again and again with most runs held."""

    def __init__(self, instance: Instance, rows: Rows, seed: int) -> None:
        import numpy as np

        self.instance = instance
        self.rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.runs = {key[1:]: place for key, place in rows.column.items() if key[0] == "z"}
        self.matrix = _sparse(rows.terms, len(rows.cost))
        self.low, self.high = np.array(rows.low), np.array(rows.high)
        self.upper = np.array(rows.upper)
        scarce = np.array([COVERAGE_FIRST if key[0] == "m" else 1 for key in rows.column], dtype=float)
        self.cost = np.array(rows.cost) * scarce
        self.whole = np.zeros(len(self.cost))
        self.whole[list(self.runs.values())] = 1

    def improve(
        self,
        start: list[RunKey],
        seconds: float,
        rounds: int = 10**9,
        counted: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> list[list[RunKey]]:
        """Timetables, each at least as good as the one before (by the relaxation of quotas), best last.

        ``counted``: a window ends after counted nodes instead of seconds.
        """
        begin = time.monotonic()
        trail, best, width, idle = [list(start)], math.inf, 3, 0
        for _ in range(rounds):
            left = seconds - (time.monotonic() - begin)
            if left <= 0 or stop():
                break
            found = self._solve(trail[-1], self._free(width), None if counted else min(left, 20.0))
            if found is None or found[0] > best - 1e-6:
                idle += 1
                if idle % 6 == 0:
                    width = min(width + 1, 8)
                if found is not None and found[0] < best + 1e-6 and found[1] != trail[-1]:
                    trail[-1] = found[1]  # as good but elsewhere: windows see something new
                continue
            best, idle = found[0], 0
            trail.append(found[1])
        return trail

    def _free(self, width: int) -> set[RunKey]:
        """Runs left to the programme: neighbouring Saturdays, any Saturdays, or all runs of some packages."""
        instance, rng = self.instance, self.rng
        kind = rng.random()
        if kind < 0.25 and instance.K > 2:
            packages = set(rng.sample(range(instance.K), 2))
            return {key for key in self.runs if key[0] in packages}
        width = min(width, instance.W)
        first = rng.randrange(instance.W - width + 1)
        days = set(range(first, first + width)) if kind < 0.7 else set(rng.sample(range(instance.W), width))
        return {key for key in self.runs if key[1] in days}

    def _solve(
        self, held: list[RunKey], free: set[RunKey], seconds: float | None
    ) -> tuple[float, list[RunKey]] | None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        low, high = np.zeros_like(self.upper), self.upper.copy()
        kept = set(held)
        for key, place in self.runs.items():
            if key not in free:
                low[place] = high[place] = 1.0 if key in kept else 0.0
        limit = {"node_limit": 300} if seconds is None else {"time_limit": seconds}
        solved = milp(
            self.cost,
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            bounds=Bounds(low, high),
            integrality=self.whole,
            options={"mip_rel_gap": 1e-4, **limit},
        )
        if solved.x is None:
            return None
        runs = [key for key, place in self.runs.items() if solved.x[place] > 0.5]
        return float(solved.fun), sorted(runs, key=lambda r: (r[1], r[2]))


def _sparse(terms: list[list[tuple[int, float]]], columns: int) -> Any:
    from scipy import sparse

    row = [number for number, line in enumerate(terms) for _ in line]
    column = [c for line in terms for c, _ in line]
    factor = [a for line in terms for _, a in line]
    return sparse.csr_matrix((factor, (row, column)), shape=(len(terms), columns))
