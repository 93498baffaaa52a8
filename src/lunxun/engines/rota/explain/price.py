"""What relaxing a rule would save (marginal, hence 约), and what a lock costs (an interval from bounds)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from lunxun.engines.rota import codec
from lunxun.engines.rota.calendar import in_words
from lunxun.engines.rota.cells import build_cells
from lunxun.engines.rota.errors import FormatError
from lunxun.engines.rota.events import apply_events
from lunxun.engines.rota.instance import compile_problem
from lunxun.engines.rota.model import Lock, Plan, Problem
from lunxun.engines.rota.quota import solve_quota


@dataclass(frozen=True, slots=True)
class Relief:
    """One more seat or one more person away: about how much cost it saves."""

    subject: str
    text: str
    saves: int


@dataclass(frozen=True, slots=True)
class LockPrice:
    """Cost of a lock: certainly between ``low`` and ``high``."""

    low: int
    high: int
    text: str


def reliefs(problem: Problem, plan: Plan, most: int = 5) -> list[Relief]:
    """Seats and caps worth relaxing on the plan's timetable, by dual prices of the quota programme."""
    import numpy as np

    problem = apply_events(problem, plan.changes)
    instance = compile_problem(problem)
    cells = build_cells(instance, "unit")
    # the cap must bind in its row, not in the limits of single columns, or its price is invisible
    cells.limit = np.where(cells.limit > 0, cells.cell_total[:, None], 0)
    runs = [
        (instance.pid[r.package], instance.wid[r.day], instance.vid[r.hall])
        for r in plan.runs
        if r.day in instance.wid and r.package in instance.pid and r.hall in instance.vid
    ]
    quota = solve_quota(instance, cells, runs)
    found = []
    for (k, w, v), price in zip(runs, quota.seat_price.tolist(), strict=False):
        if price >= 1:
            on, hall = instance.days[w], problem.halls[v]
            name = problem.packages[k].name
            text = f"{in_words(on)}{hall.name}（{name}）多一个座位，约可省 {round(price)}"
            found.append(Relief(f"seat:{hall.id}:{on}", text, round(price)))
    if quota.load_price.shape == (instance.U, instance.W):
        above = quota.load_price - problem.weights.soft_cap
        for u, w in zip(*(above >= 1).nonzero(), strict=True):
            unit, on, saves = problem.units[int(u)], instance.days[int(w)], round(float(above[u, w]))
            text = f"{unit.name}{in_words(on)}多离岗 1 人，约可省 {saves}"
            found.append(Relief(f"cap:{unit.id}:{on}", text, saves))
    found.sort(key=lambda r: (-r.saves, r.subject))
    return found[:most]


def lock_price(problem: Problem, lock_text: str, seconds: float) -> LockPrice:
    """Interval [LB(locked) − UB(free), UB(locked) − LB(free)]; incumbents alone would prove nothing."""
    from lunxun.engines.rota.solve import solve

    try:
        data = json.loads(lock_text)
    except json.JSONDecodeError as error:
        raise FormatError(f'--lock 不是有效的 JSON（{error}）；请写成 {{"kind":"run",…}}') from error
    lock = codec.decode(Lock, {"id": "新锁定", **data} if isinstance(data, dict) else data, "--lock")
    locked = replace(problem, locks=(*problem.locks, lock))
    free = solve(problem, seconds=seconds / 2)
    held = solve(locked, seconds=seconds / 2)
    upper_free = free.cost.total
    if lock.id not in held.locks_not_kept:  # a plan that keeps the lock is also a plan without it
        upper_free = min(upper_free, held.cost.total)
    low = held.bound.value - upper_free
    high = held.cost.total - free.bound.value
    if high <= 0 or held.cost.total <= upper_free:
        text = "不增加费用" if high <= 0 else f"现有最好计划不因它变贵；最多贵 {high}"
    elif low > 0:
        text = f"至少贵 {low}，最多贵 {high}"
    else:
        text = f"说不准会不会变贵；最多贵 {high}"
    return LockPrice(low, high, text)
