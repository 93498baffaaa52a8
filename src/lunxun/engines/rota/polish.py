"""Stage C improvement: one unit at a time is re-seated exactly (CP-SAT), all others staying as they are.

Every seat that is free in any run may be used, so this repairs what quotas or names left over and trades
lateness, soft cap and Saturdays running against each other. Coverage outweighs all of them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .names import Naming
from .search import COVERAGE_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SCALE = 1000  # leaves room below one cost unit for fairness


@dataclass(slots=True)
class _Unit:
    model: Any
    seat: dict[tuple[int, int], Any]
    objective: list[Any]


class Polish:
    """Exact re-seating of single units inside a naming."""

    def __init__(
        self,
        naming: Naming,
        seed: int = 0,
        *,
        first_day: int = 0,
        movable: set[int] | None = None,
        move_price: int = 0,
    ) -> None:
        self.naming = naming
        self.seed = seed
        self.first_day = first_day
        self.movable = movable
        self.move_price = move_price
        self.runs_of: dict[int, list[int]] = defaultdict(list)
        for number, (k, _, _) in enumerate(naming.runs):
            self.runs_of[k].append(number)
        self.members: dict[int, list[int]] = defaultdict(list)
        for i in range(naming.instance.people):
            self.members[int(naming.instance.unit_of[i])].append(i)

    def pain(self, unit: int) -> int:
        """Cost of a unit that re-seating could lower: missing, lateness, soft cap, Saturdays running."""
        naming = self.naming
        instance, weights = naming.instance, naming.instance.problem.weights
        total = 0
        for i in self.members[unit]:
            seat = naming.seat[i]
            missing = sum(k not in seat for k in instance.mandatory[i])
            missing += max(0, instance.elective_count[i] - len(instance.pool[i] & seat.keys()))
            total += COVERAGE_FIRST * weights.unmet * missing
            for k, run in seat.items():
                w = naming.runs[run][1]
                total += int(instance.late[k, w])
                if w and instance.follows[w - 1] and w - 1 in naming.week[i]:
                    total += weights.consecutive
        soft = int(min(instance.soft[unit], instance.cap[unit]))
        for w in range(instance.W):
            total += weights.soft_cap * max(0, naming.load[unit, w] - soft)
        return total

    def sweep(
        self,
        units: Iterable[int],
        deadline: float,
        work: float = 0.3,
        stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Re-seat units in turn until the deadline (monotonic clock); returns the gain."""
        gain = 0
        for unit in units:
            if time.monotonic() > deadline or stop():
                break
            before = self.pain(unit)
            if before:
                self._reseat(unit, before, max(0.05, deadline - time.monotonic()), work)
                gain += before - self.pain(unit)
        return gain

    def _free(self, i: int) -> bool:
        return self.movable is None or i in self.movable

    def _reseat(self, unit: int, before: int, seconds: float, work: float) -> None:
        from ortools.sat.python import cp_model

        built = self._build(unit)
        built.model.minimize(sum(built.objective))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed % 2**31
        solver.parameters.max_deterministic_time = work
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(built.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return
        naming = self.naming
        old = [(i, run) for i in self.members[unit] for run in naming.seat[i].values()]
        chosen = [key for key, var in built.seat.items() if solver.boolean_value(var)]
        moved = [(i, run) for i, run in old if (i, run) in built.seat]
        for i, run in moved:
            naming.drop(i, naming.runs[run][0])
        for i, run in chosen:
            naming.put(i, run)
        if self.pain(unit) > before:
            for i, run in chosen:
                naming.drop(i, naming.runs[run][0])
            for i, run in moved:
                naming.put(i, run)

    def _build(self, unit: int) -> _Unit:
        from ortools.sat.python import cp_model

        built = _Unit(cp_model.CpModel(), {}, [])
        free = dict(enumerate(self.naming.free))
        for i in self.members[unit]:
            for run in self.naming.seat[i].values():
                if self._open(i, run):
                    free[run] += 1
        for i in self.members[unit]:
            if self._free(i):
                self._person(built, i, free)
        self._loads(built, unit, free)
        return built

    def _open(self, i: int, run: int) -> bool:
        """Whether this person's seat in this run may change."""
        return self._free(i) and self.naming.runs[run][1] >= self.first_day

    def _person(self, built: _Unit, i: int, free: dict[int, int]) -> None:
        naming = self.naming
        instance, weights = naming.instance, naming.instance.problem.weights
        model = built.model
        by_day: dict[int, list[Any]] = defaultdict(list)
        past = {w: k for w, k in naming.week[i].items() if w < self.first_day}
        done = set(past.values())
        missing = COVERAGE_FIRST * weights.unmet * _SCALE
        wanted = [([k], 1) for k in sorted(instance.mandatory[i]) if k not in done]
        count = instance.elective_count[i] - len(instance.pool[i] & done)
        if count > 0:
            wanted.append((sorted(instance.pool[i] - done), count))
        for packages, need in wanted:
            options = []
            for k in packages:
                mine = []
                for run in self.runs_of[k]:
                    w = naming.runs[run][1]
                    if w < self.first_day or free[run] <= 0 or not naming.able(i, w):
                        continue
                    var = model.new_bool_var("")
                    seated = naming.seat[i].get(k) == run
                    model.add_hint(var, seated)
                    built.seat[i, run] = var
                    by_day[w].append(var)
                    mine.append(var)
                    price = int(instance.late[k, w]) + (0 if seated else self.move_price)
                    built.objective.append(price * _SCALE * var)
                if len(packages) > 1 and len(mine) > 1:
                    model.add_at_most_one(mine)
                options.extend(mine)
            gap = model.new_int_var(0, need, "")
            model.add(sum(options) + gap == need)
            built.objective.append(missing * gap)
        self._saturdays(built, i, by_day, past)

    def _saturdays(self, built: _Unit, i: int, by_day: dict[int, list[Any]], past: dict[int, int]) -> None:
        instance = self.naming.instance
        price = instance.problem.weights.consecutive * _SCALE + min(instance.problem.people[i].carry, 99)
        for options in by_day.values():
            if len(options) > 1:
                built.model.add_at_most_one(options)
        for w in by_day:
            if w and instance.follows[w - 1]:
                if w - 1 in by_day:
                    both = built.model.new_bool_var("")
                    built.model.add(sum(by_day[w]) + sum(by_day[w - 1]) <= 1 + both)
                    built.objective.append(price * both)
                elif w - 1 in past:
                    built.objective.extend(price * x for x in by_day[w])

    def _loads(self, built: _Unit, unit: int, free: dict[int, int]) -> None:
        naming = self.naming
        instance = naming.instance
        cap = int(instance.cap[unit])
        soft = min(int(instance.soft[unit]), cap)
        per_day: dict[int, list[Any]] = defaultdict(list)
        per_run: dict[int, list[Any]] = defaultdict(list)
        for (_, run), var in built.seat.items():
            per_day[naming.runs[run][1]].append(var)
            per_run[run].append(var)
        for run, options in per_run.items():
            if len(options) > free[run]:
                built.model.add(sum(options) <= free[run])
        for w, options in per_day.items():
            stay = sum(
                w in naming.week[i] and not self._open(i, naming.seat[i][naming.week[i][w]])
                for i in self.members[unit]
            )
            if len(options) + stay > cap:
                built.model.add(sum(options) <= max(0, cap - stay))
            if len(options) + stay > soft:
                above = built.model.new_int_var(0, max(0, cap - soft), "")
                built.model.add(sum(options) - above <= max(0, soft - stay))
                built.objective.append(instance.problem.weights.soft_cap * _SCALE * above)
