"""Stage A start: a timetable by CP-SAT on runs alone, with unit-type caps as expected loads.

Attendance does not appear; instead each package's t-th run is worth the people it can newly cover
(``F(t-1) − F(t)`` with ``F(t) = Σ_u max(0, need − cap·t)``, convex), and each cluster of units pays for the
people that the packages of one day would call above its cap. The quota programme judges the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .cells import Cells
from .instance import Instance
from .quota import RunKey
from .search import COVERAGE_FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .instance import Floats, Ints

_Vars = dict[RunKey, Any]


def construct(
    instance: Instance,
    cells: Cells,
    hint: Sequence[RunKey],
    *,
    seconds: float,
    work: float,
    seed: int = 0,
) -> list[RunKey] | None:
    """Runs of a good timetable, or None if none was found in time. ``cells`` at unit or cluster level."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    z = _variables(instance, model)
    objective: list[Any] = []
    _hard_rules(instance, model, z)
    _worth(instance, cells, model, z, objective)
    _calendar_cost(instance, model, z, objective)
    known = set(hint)
    for key, var in z.items():
        model.add_hint(var, key in known)
    model.minimize(sum(objective))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return sorted((key for key, var in z.items() if solver.boolean_value(var)), key=lambda r: (r[1], r[2]))


def _variables(instance: Instance, model: Any) -> _Vars:
    return {
        (k, w, v): model.new_bool_var("")
        for k in range(instance.K)
        for w in range(instance.W)
        for v in range(instance.V)
        if instance.allowed[k, w] and instance.hall_open[w, v]
    }


def _hard_rules(instance: Instance, model: Any, z: _Vars) -> None:
    slot: dict[tuple[int, int], list[Any]] = {}
    day: dict[tuple[int, int], list[Any]] = {}
    month: dict[tuple[int, int], list[Any]] = {}
    teacher: dict[tuple[int, int], list[Any]] = {}
    for (k, w, v), var in z.items():
        slot.setdefault((w, v), []).append(var)
        day.setdefault((k, w), []).append(var)
        for lecturer in instance.teaches[:, k].nonzero()[0].tolist():
            teacher.setdefault((lecturer, w), []).append(var)
            month.setdefault((lecturer, int(instance.month[w])), []).append(var)
    for group in (*slot.values(), *day.values(), *teacher.values()):
        if len(group) > 1:
            model.add_at_most_one(group)
    for (lecturer, _), group in month.items():
        limit = int(instance.month_limit[lecturer])
        if len(group) > limit:
            model.add(sum(group) <= limit)
    model.add(sum(z.values()) <= instance.max_runs)
    for k in range(instance.K):
        for a in instance.after[k]:
            for w in range(instance.W):
                earlier = [x for d in range(w) for x in day.get((a, d), ())]
                for var in day.get((k, w), ()):
                    model.add(sum(earlier) >= 1).only_enforce_if(var)


def _worth(instance: Instance, cells: Cells, model: Any, z: _Vars, objective: list[Any]) -> None:
    """People covered by the t-th run, seats, and calls above the caps of unit types."""
    import numpy as np

    weight = instance.problem.weights.unmet * COVERAGE_FIRST
    need = _need(instance, cells)
    planned = np.ones(instance.K)
    for k in range(instance.K):
        mine = [var for key, var in z.items() if key[0] == k]
        gains = coverage_gains(need[:, k], cells.cap)
        most = max(instance.seats.tolist(), default=1)
        planned[k] = max(1, len(gains), -(-float(need[:, k].sum()) // max(1, most)))
        steps = [model.new_bool_var("") for _ in gains]
        if mine:
            model.add(sum(steps) <= sum(mine))
        objective.extend(-weight * int(g) * s for g, s in zip(gains, steps, strict=True) if mine)
        total = int(need[:, k].sum())
        if mine and total:
            short = model.new_int_var(0, total, "")
            seats = [int(instance.seats[v]) * var for (p, _, v), var in z.items() if p == k]
            model.add(sum(seats) + short >= total)
            objective.append(weight * short)
    _overloads(instance, cells, model, z, objective, np.ceil(100 * need / planned[None, :]))


def _overloads(
    instance: Instance, cells: Cells, model: Any, z: _Vars, objective: list[Any], share: Floats
) -> None:
    """share[u, k]: hundredths of a person that one run of k calls from unit type u."""
    weight = instance.problem.weights.unmet * COVERAGE_FIRST // 4
    for w in range(instance.W):
        today = [(k, var) for (k, d, _), var in z.items() if d == w]
        for u in range(cells.U):
            terms = [(int(share[u, k]), var) for k, var in today if share[u, k] > 0]
            cap = 100 * int(cells.cap[u])
            if not terms or instance.V * max(c for c, _ in terms) <= cap:
                continue
            above = model.new_int_var(0, sum(c for c, _ in terms), "")
            model.add(sum(c * x for c, x in terms) - above <= cap)
            objective.append(max(1, weight // 100) * above)


def _calendar_cost(instance: Instance, model: Any, z: _Vars, objective: list[Any]) -> None:
    """Runs, expected lateness, alternation, floors, locks."""
    weights = instance.problem.weights
    crowd = [sum(k in m for m in instance.mandatory) for k in range(instance.K)]
    for (k, w, v), var in z.items():
        share = min(int(instance.seats[v]), crowd[k] // 3)
        objective.append((weights.run + share * int(instance.late[k, w])) * var)
    circles = set(instance.circle.tolist())
    for w in range(instance.W - 1):
        for circle in circles:
            pair = [
                x for (k, d, v), x in z.items() if v == 0 and d in (w, w + 1) and instance.circle[k] == circle
            ]
            if len(pair) > 1 and weights.alternation:
                same = model.new_bool_var("")
                model.add(sum(pair) <= 1 + same)
                objective.append(weights.alternation * same)
    for floor in instance.problem.floors:
        held = [x for (k, _, _), x in z.items() if instance.branch[k] == floor.branch]
        short = model.new_int_var(0, max(0, floor.min_runs), "")
        model.add(sum(held) + short >= floor.min_runs)
        objective.append(weights.floor * short)
    for lock in instance.problem.locks:
        if lock.kind not in ("run", "ban") or lock.day not in instance.wid:
            continue
        k, w = instance.pid[lock.package], instance.wid[lock.day]
        halls = range(instance.V) if lock.hall is None else [instance.vid[lock.hall]]
        mine = [z[k, w, v] for v in halls if (k, w, v) in z]
        if mine:
            sign = 1 if lock.kind == "ban" else -1
            objective.extend(sign * weights.lock * x for x in mine)


def _need(instance: Instance, cells: Cells) -> Ints:
    """unit × package → people who must attend; electives spread evenly over their pool."""
    import numpy as np

    need = np.zeros((cells.U, instance.K))
    pool_size = np.bincount(cells.cell_row, minlength=len(cells.row_need))
    share = cells.row_need[cells.cell_row] / np.maximum(1, pool_size[cells.cell_row])
    np.add.at(need, (cells.cell_unit, cells.cell_pkg), share)
    return np.asarray(np.ceil(need), dtype=np.int64)


def coverage_gains(need: Ints, cap: Ints) -> list[int]:
    """People that the 1st, 2nd … run newly covers, as far as unit caps are concerned (decreasing)."""
    import numpy as np

    gains: list[int] = []
    left = int(need.sum())
    while left and len(gains) < 60:
        after = int(np.maximum(0, need - cap * (len(gains) + 1)).sum())
        if after == left:
            break
        gains.append(left - after)
        left = after
    return gains
