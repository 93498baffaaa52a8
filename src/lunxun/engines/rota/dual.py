"""Lower bound by Lagrangian duality, and the prices that prove it (decision 0112).

Priced rows: coverage (unit, package), unit load per day, reserve, lecturers' months, floors, order of packages,
the number of missing attendances proven by flow. The rest splits
by day: which package in which hall, each filled with the cheapest people. The checker recomputes the value
from the prices with its own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cells import Cells, build_cells
from .instance import Instance
from .model import Certificate
from .quota import RunKey

if TYPE_CHECKING:
    from .instance import Floats

_SCALE = 1000


@dataclass(slots=True)
class Prices:
    """One point of the dual space, in cost units."""

    coverage: Floats
    load: Floats
    slots: float
    months: Floats
    floors: Floats
    order: Floats
    counts: Floats
    missing: float = 0.0

    def copy(self) -> Prices:
        """An independent copy."""
        return Prices(
            self.coverage.copy(),
            self.load.copy(),
            self.slots,
            self.months.copy(),
            self.floors.copy(),
            self.order.copy(),
            self.counts.copy(),
            self.missing,
        )


@dataclass(slots=True)
class Evaluation:
    """Value of the dual function, its supergradient and the runs of the minimiser."""

    value: float
    gradient: Prices
    runs: list[RunKey]
    worth: Floats


class Dual:
    """The dual function of one instance at unit level."""

    def __init__(
        self,
        instance: Instance,
        cells: Cells | None = None,
        fewest: int = 0,
        left_out: Mapping[str, list[int]] | None = None,
    ) -> None:
        import numpy as np

        self.instance = instance
        self.cells: Cells = cells if cells is not None else build_cells(instance, "unit")
        problem = instance.problem
        self.soft = np.minimum(self.cells.soft, self.cells.cap).astype(float)
        self.in_floor = np.array(
            [[b == f.branch for b in instance.branch] for f in problem.floors], dtype=float
        ).reshape(len(problem.floors), instance.K)
        self.min_runs = np.array([f.min_runs for f in problem.floors], dtype=float)
        self.lock_price, self.lock_constant = self._locks()
        self.fewest = fewest
        self.left_out = self._left_out(left_out or {})
        keys = [x.id for x in problem.packages]
        self.row_pkg = np.array(
            [keys.index(x) if x in instance.pid else -1 for x in self.cells.row_key], dtype=np.intp
        )
        self.pairs = [(k, a) for k in range(instance.K) for a in instance.after[k]]
        self.evaluations = 0
        self.order_limits = [self.cells.limit[idx].astype(float) for idx in self.cells.of_pkg]

    def _locks(self) -> tuple[Floats, float]:
        import numpy as np

        instance = self.instance
        price = np.zeros((instance.K, instance.W, instance.V))
        constant = 0.0
        weight = instance.problem.weights.lock
        for lock in instance.problem.locks:
            if lock.kind == "run":
                constant += weight
            if lock.kind in ("run", "ban") and lock.day in instance.wid:
                sign = 1 if lock.kind == "ban" else -1
                halls = range(instance.V) if lock.hall is None else [instance.vid[lock.hall]]
                for v in halls:
                    price[instance.pid[lock.package], instance.wid[lock.day], v] += sign * weight
        return price, constant

    def zero(self) -> Prices:
        """No prices at all."""
        import numpy as np

        instance = self.instance
        months = int(instance.month.max(initial=-1)) + 1
        return Prices(
            np.zeros(len(self.cells.row_need)),
            np.zeros((self.cells.U, instance.W)),
            0.0,
            np.zeros((len(instance.month_limit), months)),
            np.zeros(len(self.min_runs)),
            np.zeros((len(self.pairs), instance.W)),
            np.zeros((instance.K, 2)),
        )

    def _left_out(self, known: Mapping[str, list[int]]) -> Floats:
        """package × number of runs → mandatory attendances missing at least; 0 where nothing is known."""
        import numpy as np

        longest = max((len(line) for line in known.values()), default=1)
        result = np.zeros((self.instance.K, longest))
        for package, line in known.items():
            result[self.instance.pid[package], : len(line)] = line
        return result

    def top(self, prices: Prices) -> Floats:
        """Highest price of each demand row: what a missing attendance costs, less what other rules charge."""
        import numpy as np

        short = np.where(self.row_pkg >= 0, prices.counts[self.row_pkg, 1], 0.0)
        room: Floats = self.instance.problem.weights.unmet - prices.missing - short
        return room

    def project(self, prices: Prices) -> None:
        """Back into the feasible box, in place."""
        import numpy as np

        weights = self.instance.problem.weights
        prices.missing = min(max(0.0, prices.missing), float(weights.unmet))
        np.clip(prices.counts[:, 0], 0, None, out=prices.counts[:, 0])
        np.clip(prices.counts[:, 1], 0, weights.unmet - prices.missing, out=prices.counts[:, 1])
        np.clip(prices.coverage, 0, self.top(prices), out=prices.coverage)
        np.clip(prices.load, 0, None, out=prices.load)
        np.clip(prices.months, 0, None, out=prices.months)
        np.clip(prices.order, 0, None, out=prices.order)
        np.clip(prices.floors, 0, weights.floor, out=prices.floors)
        prices.slots = max(0.0, prices.slots)

    def evaluate(self, prices: Prices) -> Evaluation:
        """Value and supergradient at ``prices`` (already projected)."""
        import numpy as np

        self.evaluations += 1
        instance, cells = self.instance, self.cells
        weights = instance.problem.weights
        worth = self.worth(prices)
        chosen, day_value = choose_days(instance, worth)
        soft_weight = float(weights.soft_cap)
        low = np.minimum(prices.load, soft_weight)
        high = prices.load - low
        value = (
            prices.coverage @ cells.row_need
            - (low.sum(axis=1) @ self.soft + high.sum(axis=1) @ cells.cap)
            - prices.slots * instance.max_runs
            - (prices.months.sum(axis=1) @ instance.month_limit)
            + prices.floors @ self.min_runs
            + prices.missing * self.fewest
            + self._counted(prices).min(axis=1).sum()
            + self.lock_constant
            + day_value
        )
        gradient = self._gradient(prices, chosen, soft_weight)
        return Evaluation(float(value), gradient, chosen, worth)

    def worth(self, prices: Prices) -> Floats:
        """What each possible run (package, day, hall) adds to the day at these prices; inf if impossible."""
        import numpy as np

        instance = self.instance
        worth = np.full((instance.K, instance.W, instance.V), np.inf)
        fixed = instance.problem.weights.run + prices.slots - prices.floors @ self.in_floor
        fixed = fixed - prices.counts[:, 0]
        fixed = fixed[:, None] + (instance.teaches.T @ prices.months)[:, instance.month]
        for (k, a), line in zip(self.pairs, prices.order, strict=True):
            fixed[k] += line
            fixed[a] -= line[::-1].cumsum()[::-1] - line
        for k in range(instance.K):
            worth[k] = self._worth(k, prices)
        worth += fixed[:, :, None] + self.lock_price
        worth[~instance.allowed] = np.inf
        worth[:, ~instance.hall_open] = np.inf
        return worth

    def _worth(self, k: int, prices: Prices) -> Floats:
        """Value of seating people in a run of k, per (day, hall) with seats."""
        import numpy as np

        instance, cells = self.instance, self.cells
        idx = cells.of_pkg[k]
        result = np.zeros((instance.W, instance.V))
        if not len(idx):
            return result
        price = self._price(k, prices)
        negative = np.minimum(price, 0.0)
        limits = self.order_limits[k]
        people = np.where(price < 0, limits, 0.0)
        total = people.sum(axis=0)
        full = (negative * limits).sum(axis=0)
        tight = np.flatnonzero((total > instance.seats.min()) & instance.allowed[k])
        result[:] = full[:, None]
        if len(tight):
            order = np.argsort(price[:, tight], axis=0)
            sorted_price = np.take_along_axis(negative[:, tight], order, axis=0)
            sorted_people = np.take_along_axis(people[:, tight], order, axis=0)
            before = np.cumsum(sorted_people, axis=0) - sorted_people
            for v in range(instance.V):
                taken = np.clip(instance.seats[v] - before, 0, sorted_people)
                result[tight, v] = (taken * sorted_price).sum(axis=0)
        return result

    def _price(self, k: int, prices: Prices) -> Floats:
        cells = self.cells
        idx = cells.of_pkg[k]
        late = self.instance.late[k].astype(float)
        price: Floats = (
            late[None, :] - prices.coverage[cells.cell_row[idx]][:, None] + prices.load[cells.cell_unit[idx]]
        )
        return price

    def _gradient(self, prices: Prices, chosen: list[RunKey], soft_weight: float) -> Prices:
        import numpy as np

        instance, cells = self.instance, self.cells
        served = np.zeros(len(cells.row_need))
        load = np.zeros((cells.U, instance.W))
        months = np.zeros_like(prices.months)
        held = np.zeros(instance.K)
        for k, w, v in chosen:
            idx = cells.of_pkg[k]
            price = self._price_at(k, w, prices)
            people = np.where(price < 0, cells.limit[idx, w], 0)
            order = np.argsort(price)
            before = np.cumsum(people[order]) - people[order]
            taken = np.clip(instance.seats[v] - before, 0, people[order])
            np.add.at(served, cells.cell_row[idx[order]], taken)
            np.add.at(load[:, w], cells.cell_unit[idx[order]], taken)
            months[:, instance.month[w]] += instance.teaches[:, k]
            held[k] += 1
        short = np.maximum(0.0, cells.row_need - served)
        scarce = prices.coverage >= self.top(prices) - 1e-9
        best = self._counted(prices).argmin(axis=1)
        unserved = np.zeros(instance.K)
        mine = scarce & (self.row_pkg >= 0)
        np.add.at(unserved, self.row_pkg[mine], short[mine])
        counts = np.column_stack([best - held, self.left_out[np.arange(instance.K), best] - unserved])
        charged = np.where(prices.load < soft_weight, self.soft[:, None], cells.cap[:, None])
        return Prices(
            cells.row_need - served,
            load - charged,
            float(len(chosen) - instance.max_runs),
            months - instance.month_limit[:, None],
            self.min_runs - self.in_floor @ held,
            self._order_gradient(chosen),
            counts,
            float(self.fewest - short[scarce].sum()),
        )

    def _counted(self, prices: Prices) -> Floats:
        """package × number of runs → what so many runs cost under the rule of counts."""
        import numpy as np

        runs = np.arange(self.left_out.shape[1])[None, :]
        value: Floats = prices.counts[:, :1] * runs + prices.counts[:, 1:] * self.left_out
        return value

    def _order_gradient(self, chosen: list[RunKey]) -> Floats:
        import numpy as np

        held = np.zeros((self.instance.K, self.instance.W))
        for k, w, _ in chosen:
            held[k, w] += 1
        result = np.zeros((len(self.pairs), self.instance.W))
        for number, (k, a) in enumerate(self.pairs):
            result[number] = held[k] - (held[a].cumsum() - held[a])
        return result

    def _price_at(self, k: int, w: int, prices: Prices) -> Floats:
        cells = self.cells
        idx = cells.of_pkg[k]
        price: Floats = (
            float(self.instance.late[k, w])
            - prices.coverage[cells.cell_row[idx]]
            + prices.load[cells.cell_unit[idx], w]
        )
        return price

    def certificate(self, prices: Prices) -> Certificate:
        """Prices rounded to 1/1000; any rounding is valid, because every price proves a bound."""
        import numpy as np

        problem = self.instance.problem
        coverage: dict[str, dict[str, int]] = {}
        rounded = np.round(prices.coverage * _SCALE).astype(int)
        for row, price in enumerate(rounded.tolist()):
            if price:
                unit = problem.units[int(self.cells.row_unit[row])].id
                coverage.setdefault(unit, {})[self.cells.row_key[row]] = price
        load = {
            unit.id: tuple(np.round(line * _SCALE).astype(int).tolist())
            for unit, line in zip(problem.units, prices.load, strict=True)
            if line.any()
        }
        names = sorted({on[:7] for on in self.instance.days})
        months = {
            lecturer.id: {
                name: round(float(x) * _SCALE) for name, x in zip(names, line, strict=True) if x > 0
            }
            for lecturer, line in zip(problem.lecturers, prices.months, strict=True)
            if line.any()
        }
        order: dict[str, dict[str, tuple[int, ...]]] = {}
        for (k, a), line in zip(self.pairs, prices.order, strict=True):
            if line.any():
                lines = order.setdefault(problem.packages[k].id, {})
                lines[problem.packages[a].id] = tuple(np.round(line * _SCALE).astype(int).tolist())
        return Certificate(
            scale=_SCALE,
            coverage=coverage,
            load=load,
            slots=round(prices.slots * _SCALE),
            months=months,
            floors=tuple(round(float(x) * _SCALE) for x in prices.floors),
            order=order,
            counts={
                package.id: (round(float(run) * _SCALE), round(float(short) * _SCALE))
                for package, (run, short) in zip(problem.packages, prices.counts, strict=True)
                if run > 0
            },
            missing=round(prices.missing * _SCALE),
        )


def choose_days(instance: Instance, worth: Floats) -> tuple[list[RunKey], float]:
    """Cheapest packages per day and hall, with alternation between days (dynamic programme)."""
    import numpy as np

    circles = int(instance.circle.max(initial=-1)) + 1
    change = float(instance.problem.weights.alternation)
    value = np.full(circles + 1, np.inf)
    value[circles] = 0.0
    back: list[list[tuple[int, list[RunKey]]]] = []
    for w in range(instance.W):
        picks = _day(instance, worth[:, w, :], circles)
        fresh = np.full(circles + 1, np.inf)
        line: list[tuple[int, list[RunKey]]] = []
        for state in range(circles + 1):
            cost, chosen = picks[state]
            before = value.copy()
            if state < circles:
                before[state] += change
            origin = int(np.argmin(before))
            fresh[state] = before[origin] + cost
            line.append((origin, [(k, w, v) for k, v in chosen]))
        back.append(line)
        value = fresh
    state = int(np.argmin(value))
    total = float(value[state])
    runs: list[RunKey] = []
    for line in reversed(back):
        state, picked = line[state]
        runs.extend(picked)
    return sorted(runs, key=lambda r: (r[1], r[2])), total


_Pick = tuple[float, list[tuple[int, int]]]


def _day(instance: Instance, worth: Floats, circles: int) -> list[_Pick]:
    """Per circle of the main hall (last: empty) the cheapest choice of the day."""
    import numpy as np

    others = [v for v in range(1, instance.V) if np.isfinite(worth[:, v]).any()]
    cheap = {v: [k for k in np.argsort(worth[:, v]).tolist() if worth[k, v] < 0] for v in others}
    empty = _rest(instance, worth, others, cheap, ())
    result: list[_Pick] = []
    for circle in range(circles):
        best: _Pick = (np.inf, [])
        if instance.V:
            mine = np.flatnonzero((instance.circle == circle) & np.isfinite(worth[:, 0]))
            for k in mine[np.argsort(worth[mine, 0])].tolist():
                if worth[k, 0] + empty[0] >= best[0]:
                    break
                rest = _rest(instance, worth, others, cheap, (k,))
                if worth[k, 0] + rest[0] < best[0]:
                    best = (float(worth[k, 0] + rest[0]), [(k, 0), *rest[1]])
        result.append(best)
    result.append(empty)
    return result


def _rest(
    instance: Instance, worth: Floats, halls: list[int], cheap: dict[int, list[int]], taken: tuple[int, ...]
) -> _Pick:
    """Cheapest packages for the remaining halls given those taken (depth-first with pruning)."""
    if not halls:
        return 0.0, []
    v, rest = halls[0], halls[1:]
    best = _rest(instance, worth, rest, cheap, taken)
    floor = sum(float(worth[cheap[h][0], h]) for h in rest if cheap[h])
    for k in cheap[v]:
        gain = float(worth[k, v])
        if gain + floor >= best[0]:
            break
        if any(k == t or instance.clash[k, t] for t in taken):
            continue
        below = _rest(instance, worth, rest, cheap, (*taken, k))
        if gain + below[0] < best[0]:
            best = (gain + below[0], [(k, v), *below[1]])
    return best
