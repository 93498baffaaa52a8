"""The linear relaxation of timetable and quotas together, kept in a simplex that continues from its last basis.

Columns: runs (package, day, hall), attendances (cell, day), missing per row, people above the soft cap per
unit and day, pairs of contents of the main hall on neighbouring days, runs missing under floors, broken locks.
An attendance is at most the people there times the run, which makes the relaxation strong (decision 0112).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .cells import Cells
from .dual import Dual, Prices
from .instance import Instance

if TYPE_CHECKING:
    from .instance import Floats

EMPTY = -1
Main = Mapping[int, frozenset[int]]


@dataclass(slots=True)
class Relaxed:
    """Optimum of the relaxation: value, prices that prove it, and how much of each run is held."""

    value: float
    prices: Prices
    runs: Floats


@dataclass(slots=True)
class Rows:
    """Rows and columns as lists, in the order of their making."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    column: dict[Any, int] = field(default_factory=dict)
    terms: list[list[tuple[int, float]]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    number: dict[Any, int] = field(default_factory=dict)

    def add_column(self, key: Any, cost: float, upper: float) -> None:
        """A variable between 0 and ``upper``."""
        self.column[key] = len(self.cost)
        self.cost.append(float(cost))
        self.upper.append(float(upper))

    def add_row(
        self, key: Any, terms: Sequence[tuple[Any, float]], low: float = -math.inf, high: float = math.inf
    ) -> None:
        """low ≤ Σ factor × column ≤ high; terms of columns that don't exist are left out."""
        self.number[key] = len(self.terms)
        self.terms.append([(self.column[c], float(a)) for c, a in terms if c in self.column])
        self.low.append(float(low))
        self.high.append(float(high))


def relaxation_rows(instance: Instance, cells: Cells, fewest: int) -> Rows:
    """The relaxation of one instance; ``fewest`` attendances are proven to be missing."""
    rows = Rows()
    _columns(instance, cells, rows)
    _timetable_rows(instance, rows)
    _people_rows(instance, cells, rows, fewest)
    _circle_rows(instance, rows)
    return rows


def _columns(instance: Instance, cells: Cells, rows: Rows) -> None:
    weights = instance.problem.weights
    for w in range(instance.W):
        for k in range(instance.K):
            for v in range(instance.V):
                if instance.allowed[k, w] and instance.hall_open[w, v]:
                    rows.add_column(("z", k, w, v), weights.run, 1)
    for c, k in enumerate(cells.cell_pkg.tolist()):
        for w in range(instance.W):
            if instance.allowed[k, w] and cells.limit[c, w] > 0:
                rows.add_column(("x", c, w), int(instance.late[k, w]), int(cells.limit[c, w]))
    for r, need in enumerate(cells.row_need.tolist()):
        rows.add_column(("m", r), weights.unmet, need)
    for u, (cap, soft) in enumerate(zip(cells.cap.tolist(), cells.soft.tolist(), strict=True)):
        for w in range(instance.W):
            rows.add_column(("e", u, w), weights.soft_cap, max(0, cap - soft))
    states = _states(instance)
    for w in range(instance.W - 1):
        for a in states:
            for b in states:
                rows.add_column(("c", w, a, b), weights.alternation if a == b and a != EMPTY else 0, 1)
    for number, floor in enumerate(instance.problem.floors):
        rows.add_column(("f", number), weights.floor, floor.min_runs)
    for number, lock in enumerate(instance.problem.locks):
        if lock.kind in ("run", "ban"):
            rows.add_column(("l", number), weights.lock, 1)


def _states(instance: Instance) -> list[int]:
    return [*sorted(set(instance.circle.tolist())), EMPTY]


def _timetable_rows(instance: Instance, rows: Rows) -> None:
    packages, days, halls = range(instance.K), range(instance.W), range(instance.V)
    for w in days:
        for v in halls:
            rows.add_row(("hall", w, v), [(("z", k, w, v), 1) for k in packages], high=1)
        for k in packages:
            rows.add_row(("once", k, w), [(("z", k, w, v), 1) for v in halls], high=1)
    for number, taught in enumerate(instance.teaches):
        mine = taught.nonzero()[0].tolist()
        for w in days:
            if len(mine) > 1:
                rows.add_row(("day", number, w), [(("z", k, w, v), 1) for k in mine for v in halls], high=1)
        for month in set(instance.month.tolist()):
            held = [w for w in days if instance.month[w] == month]
            terms = [(("z", k, w, v), int(taught[k])) for k in mine for w in held for v in halls]
            rows.add_row(("month", number, int(month)), terms, high=int(instance.month_limit[number]))
    for k in packages:
        for a in instance.after[k]:
            for w in days:
                earlier = [(("z", a, d, v), -1) for d in range(w) for v in halls]
                rows.add_row(("order", k, a, w), [*((("z", k, w, v), 1) for v in halls), *earlier], high=0)
    rows.add_row(
        ("slots",),
        [(("z", k, w, v), 1) for k in packages for w in days for v in halls],
        high=instance.max_runs,
    )
    for number, floor in enumerate(instance.problem.floors):
        mine = [k for k in packages if instance.branch[k] == floor.branch]
        terms = [(("z", k, w, v), 1) for k in mine for w in days for v in halls]
        rows.add_row(("floor", number), [*terms, (("f", number), 1)], low=floor.min_runs)
    for number, lock in enumerate(instance.problem.locks):
        at = instance.wid.get(lock.day)
        k = instance.pid.get(lock.package, -1)
        places = [v for v in halls if lock.hall is None or instance.vid[lock.hall] == v]
        held_there: list[tuple[Any, float]] = [(("z", k, at, v), 1) for v in places]
        if lock.kind == "run":
            rows.add_row(("lock", number), [*held_there, (("l", number), 1)], low=1)
        elif lock.kind == "ban" and at is not None:
            rows.add_row(("lock", number), [*held_there, (("l", number), -1)], high=0)


def _people_rows(instance: Instance, cells: Cells, rows: Rows, fewest: int) -> None:
    days, halls = range(instance.W), range(instance.V)
    of_row: dict[int, list[int]] = {}
    of_unit: dict[int, list[int]] = {}
    for c, k in enumerate(cells.cell_pkg.tolist()):
        of_row.setdefault(int(cells.cell_row[c]), []).append(c)
        of_unit.setdefault(int(cells.cell_unit[c]), []).append(c)
        for w in days:
            if ("x", c, w) in rows.column:
                held = [(("z", k, w, v), -int(cells.limit[c, w])) for v in halls]
                rows.add_row(("seat", c, w), [(("x", c, w), 1), *held], high=0)
    for r, need in enumerate(cells.row_need.tolist()):
        terms = [(("x", c, w), 1) for c in of_row.get(r, ()) for w in days]
        rows.add_row(("need", r), [*terms, (("m", r), 1)], low=need)
    for u, mine in of_unit.items():
        for w in days:
            terms = [(("x", c, w), 1) for c in mine]
            soft = min(int(cells.soft[u]), int(cells.cap[u]))
            rows.add_row(("load", u, w), [*terms, (("e", u, w), -1)], high=soft)
    for k in range(instance.K):
        for w in days:
            terms = [(("x", c, w), 1) for c in cells.of_pkg[k].tolist()]
            seats = [(("z", k, w, v), -int(instance.seats[v])) for v in halls]
            rows.add_row(("full", k, w), [*terms, *seats], high=0)
    if fewest:
        rows.add_row(("missing",), [(("m", r), 1) for r in range(len(cells.row_need))], low=fewest)


def _circle_rows(instance: Instance, rows: Rows) -> None:
    """A walk over the contents of the main hall: whole walks only, mixed."""
    states = _states(instance)
    of = {a: [k for k in range(instance.K) if instance.circle[k] == a] for a in states}
    for w in range(instance.W - 1):
        rows.add_row(("walk", w), [(("c", w, a, b), 1) for a in states for b in states], 1, 1)
        for a in states[:-1]:
            now = [(("z", k, w, 0), -1) for k in of[a]]
            then = [(("z", k, w + 1, 0), -1) for k in of[a]]
            rows.add_row(("from", w, a), [*((("c", w, a, b), 1) for b in states), *now], 0, 0)
            rows.add_row(("to", w, a), [*((("c", w, b, a), 1) for b in states), *then], 0, 0)


class Relaxation:
    """The programme in GLOP; changing what the main hall may hold costs a few pivots."""

    def __init__(self, instance: Instance, dual: Dual, fewest: int) -> None:
        from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]

        self.instance, self.dual = instance, dual
        self.rows = rows = relaxation_rows(instance, dual.cells, fewest)
        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.columns = [self.solver.NumVar(0.0, upper, "") for upper in rows.upper]
        objective = self.solver.Objective()
        for column, cost in zip(self.columns, rows.cost, strict=True):
            objective.SetCoefficient(column, cost)
        objective.SetMinimization()
        infinity = self.solver.infinity()
        self.made = []
        for terms, low, high in zip(rows.terms, rows.low, rows.high, strict=True):
            made = self.solver.Constraint(max(low, -infinity), min(high, infinity))
            for column, factor in terms:
                made.SetCoefficient(self.columns[column], factor)
            self.made.append(made)

    def solve(self, main: Main, seconds: float) -> Relaxed | None:
        """The optimum when the main hall may hold only ``main``; None if there is none or time is up."""
        import numpy as np

        instance, column, number = self.instance, self.rows.column, self.rows.number
        for w in range(instance.W if instance.V else 0):
            allowed = main.get(w)
            for k in range(instance.K):
                if ("z", k, w, 0) in column:
                    free = allowed is None or k in allowed
                    self.columns[column["z", k, w, 0]].SetUb(1.0 if free else 0.0)
            must = allowed is not None and EMPTY not in allowed
            self.made[number["hall", w, 0]].SetLb(1.0 if must else 0.0)
        self.solver.SetTimeLimit(max(1, int(1000 * min(seconds, 1e6))))
        if self.solver.Solve() != self.solver.OPTIMAL:
            return None
        runs = np.zeros((instance.K, instance.W, instance.V))
        for key, place in column.items():
            if key[0] == "z":
                runs[key[1:]] = self.columns[place].solution_value()
        return Relaxed(float(self.solver.Objective().Value()), self._prices(), runs)

    def _prices(self) -> Prices:
        prices = self.dual.zero()
        for key, place in self.rows.number.items():
            if key[0] not in ("need", "load", "slots", "month", "floor", "missing", "order"):
                continue
            price = self.made[place].dual_value()
            match key:
                case ("need", r):
                    prices.coverage[r] = price
                case ("load", u, w):
                    prices.load[u, w] = -price
                case ("slots",):
                    prices.slots = -price
                case ("month", lecturer, month):
                    prices.months[lecturer, month] = -price
                case ("floor", floor):
                    prices.floors[floor] = price
                case ("order", k, a, w):
                    prices.order[self.dual.pairs.index((k, a)), w] = -price
                case _:
                    prices.missing = price
        self.dual.project(prices)
        return prices
