"""The naive model of decision 0111: one CP-SAT model, a boolean per person, package, day and hall."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lunxun.engines.rota.instance import compile_problem
from lunxun.engines.rota.model import Plan, Problem
from lunxun.engines.rota.plan import make_plan, named_runs


def naive(problem: Problem, seconds: float, workers: int) -> Plan | None:
    """The plan found in ``seconds`` (building not counted), or None."""
    from ortools.sat.python import cp_model

    it = compile_problem(problem)
    model, cost = cp_model.CpModel(), []
    weights = problem.weights
    z = {
        (k, w, v): model.new_bool_var("")
        for k in range(it.K)
        for w in range(it.W)
        for v in range(it.V)
        if it.allowed[k, w] and it.hall_open[w, v]
    }
    cost += [weights.run * x for x in z.values()]
    _timetable(it, model, z, cost)
    seat = _people(it, model, z, cost)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    runs = [key for key, x in z.items() if solver.boolean_value(x)]
    people: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for (i, *key), x in seat.items():
        if solver.boolean_value(x):
            people[key[0], key[1], key[2]].append(i)
    return make_plan(problem, named_runs(it, runs, [people[r] for r in runs]))


def _timetable(it: Any, model: Any, z: dict, cost: list) -> None:
    weights = it.problem.weights
    groups = defaultdict(list)
    months = defaultdict(list)
    for (k, w, v), x in z.items():
        groups["slot", w, v].append(x)
        groups["day", k, w].append(x)
        for lecturer in it.teaches[:, k].nonzero()[0].tolist():
            groups["once", lecturer, w].append(x)
            months[lecturer, int(it.month[w])].append(x)
    for group in groups.values():
        model.add_at_most_one(group)
    for (lecturer, _), group in months.items():
        model.add(sum(group) <= int(it.month_limit[lecturer]))
    model.add(sum(z.values()) <= it.max_runs)
    for (k, w, _), x in z.items():
        for a in it.after[k]:
            earlier = [y for (b, d, _), y in z.items() if b == a and d < w]
            model.add(sum(earlier) >= 1).only_enforce_if(x)
    for w in range(it.W - 1):
        for circle in set(it.circle.tolist()):
            pair = [x for (k, d, v), x in z.items() if v == 0 and d in (w, w + 1) and it.circle[k] == circle]
            same = model.new_bool_var("")
            model.add(sum(pair) <= 1 + same)
            cost.append(weights.alternation * same)
    for floor in it.problem.floors:
        short = model.new_int_var(0, max(0, floor.min_runs), "")
        model.add(
            sum(x for (k, _, _), x in z.items() if it.branch[k] == floor.branch) + short >= floor.min_runs
        )
        cost.append(weights.floor * short)
    for lock in it.problem.locks:
        held = [x for (k, w, v), x in z.items() if (k, w) == (it.pid[lock.package], it.wid.get(lock.day, -1))]
        broken = model.new_bool_var("")
        if lock.kind == "run":
            model.add(sum(held) + broken >= 1)
        elif lock.kind == "ban":
            model.add(sum(held) <= len(held) * broken)
        cost.append(weights.lock * broken)


def _people(it: Any, model: Any, z: dict, cost: list) -> dict:
    weights = it.problem.weights
    seat: dict[tuple[int, int, int, int], Any] = {}
    run_of = defaultdict(list)
    for key in z:
        run_of[key[0]].append(key)
    fill, away = defaultdict(list), defaultdict(list)
    for i in range(it.people):
        wanted = [([k], 1) for k in it.mandatory[i]]
        wanted += [(list(it.pool[i]), it.elective_count[i])] if it.elective_count[i] else []
        day = defaultdict(list)
        for packages, need in wanted:
            mine = []
            for k in packages:
                each = []
                for key in run_of[k]:
                    w = key[1]
                    if not it.present[i, w]:
                        continue
                    x = model.new_bool_var("")
                    seat[(i, *key)] = x
                    model.add_implication(x, z[key])
                    for other in it.lecturing.get(i, ()):
                        for v in range(it.V):
                            if (other, w, v) in z:
                                model.add_bool_or(x.negated(), z[other, w, v].negated())
                    cost.append(int(it.late[k, w]) * x)
                    each.append(x)
                    day[w].append(x)
                    fill[key].append(x)
                    away[int(it.unit_of[i]), w].append(x)
                model.add_at_most_one(each)
                mine += each
            gap = model.new_int_var(0, need, "")
            model.add(sum(mine) + gap == need)
            cost.append(weights.unmet * gap)
        for w, options in day.items():
            model.add_at_most_one(options)
            if w and it.follows[w - 1] and w - 1 in day:
                both = model.new_bool_var("")
                model.add(sum(options) + sum(day[w - 1]) <= 1 + both)
                cost.append(weights.consecutive * both)
    for key, options in fill.items():
        model.add(sum(options) <= int(it.seats[key[2]]))
    for (u, _), options in away.items():
        cap, soft = int(it.cap[u]), min(int(it.soft[u]), int(it.cap[u]))
        above = model.new_int_var(0, cap - soft, "")
        model.add(sum(options) - above <= soft)
        cost.append(weights.soft_cap * above)
    return seat
