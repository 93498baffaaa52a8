"""The rungs: fill free seats, add runs, move the lost packages, re-plan the whole future.

On the first two rungs only people who were hit are re-seated, so touched ÷ hit ≤ 1. Runs are frozen together
with their hall; days before ``today`` are never changed on any rung.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lunxun.engines.rota import codec
from lunxun.engines.rota.bounding import bound_of
from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.check.past import touched
from lunxun.engines.rota.check.rules import violations
from lunxun.engines.rota.cluster import search_cells
from lunxun.engines.rota.errors import ProblemError
from lunxun.engines.rota.events import apply_events
from lunxun.engines.rota.instance import Instance, compile_problem
from lunxun.engines.rota.model import Bound, Events, Plan, Problem
from lunxun.engines.rota.names import Naming
from lunxun.engines.rota.plan import make_plan, named_runs
from lunxun.engines.rota.polish import Polish
from lunxun.engines.rota.repair import Repair
from lunxun.engines.rota.timetable import Timetable
from lunxun.engines.rota.validate import validate, validate_events

from .place import new_runs
from .survivors import Survivors, survivors

_NAMES = ("只补空位", "加开场次", "挪动受影响专题", "重排今后全部")


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to answer the events."""

    number: int
    name: str
    plan: Plan
    hit: int
    touched: int
    missing: int
    new_runs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs tried, smallest first; ``before`` is what was missing before the events."""

    rungs: tuple[Rung, ...]
    before: int

    def choose(self, number: int | None = None) -> Rung:
        """The rung asked for; else the first that restores coverage; else the least missing of the first two."""
        if number is not None:
            for rung in self.rungs:
                if rung.number == number:
                    return rung
            known = "、".join(str(r.number) for r in self.rungs)
            raise ProblemError(f"没有第 {number} 级方案；本次算出的有：{known}")
        for rung in self.rungs:
            if rung.missing <= self.before:
                return rung
        return min(self.rungs[:2], key=lambda r: (r.missing, r.touched))

    def as_json(self) -> dict[str, Any]:
        """The choice for the clerk: people touched against people still missing."""
        return {
            "missing_before": self.before,
            "chosen": self.choose().number,
            "rungs": [
                {
                    "number": r.number,
                    "name": r.name,
                    "people_hit": r.hit,
                    "people_touched": r.touched,
                    "missing": r.missing,
                    "new_runs": r.new_runs,
                    "cost": r.plan.cost.total,
                    "seconds": round(r.seconds, 2),
                }
                for r in self.rungs
            ],
        }


@dataclass(slots=True)
class _Case:
    """Everything the rungs share."""

    problem: Problem
    previous: Plan
    changes: tuple[Events, ...]
    instance: Instance
    kept: Survivors
    before: int
    seed: int
    deadline: float
    bound: Bound


def replan(problem: Problem, plan: Plan, events: Events, *, seconds: float = 30.0, seed: int = 0) -> Ladder:
    """Answer ``events`` by a ladder of plans of the original ``problem``; stops when coverage is restored.

    Raises:
        ProblemError: the plan is not for this problem, or an event names something unknown.
    """
    validate(problem)
    validate_events(problem, events)
    if plan.problem_hash != codec.digest(problem):
        raise ProblemError("计划不是为这份题目做的（problem_hash 不同）；请用原题目与原计划")
    if plan.changes and events.today < plan.changes[-1].today:
        raise ProblemError(f"today {events.today} 早于上次变动 {plan.changes[-1].today}；请改为其后的日期")
    begin = time.monotonic()
    changes = (*plan.changes, events)
    revised = apply_events(problem, changes)
    instance, facts = compile_problem(revised), Facts(revised)
    kept = survivors(instance, plan, events.today)
    case = _Case(
        problem=problem,
        previous=plan,
        changes=changes,
        instance=instance,
        kept=kept,
        before=sum(s.missing for s in plan.shortages),
        seed=seed,
        deadline=begin + seconds,
        # any prices prove a bound, so the old plan's do for the revised problem
        bound=bound_of(revised, plan.bound.certificate, plan.bound.cases),
    )
    rungs: list[Rung] = []
    builders: tuple[Callable[[_Case], Naming], ...] = (_fill, _add, _move, _whole)
    for number, build in enumerate(builders, start=1):
        if rungs and (rungs[-1].missing <= case.before or time.monotonic() > case.deadline):
            break
        rung = _rung(case, number, build)
        if next(violations(facts, rung.plan), None) is None:  # an answer that breaks a rule is none
            rungs.append(rung)
    return Ladder(tuple(rungs), case.before)


def _rung(case: _Case, number: int, build: Callable[[_Case], Naming]) -> Rung:
    begin = time.monotonic()
    naming = build(case)
    runs = named_runs(case.instance, naming.runs, naming.people())
    today = case.changes[-1].today
    old = [r for r in case.previous.runs if r.day < today]
    future = [r for r in runs if r.day >= today]
    plan = make_plan(
        case.problem,
        [*old, *future],
        seed=case.seed,
        bound=case.bound,
        changes=case.changes,
        previous_hash=codec.digest(replace(case.previous, log=())),
        log=(f"第 {number} 级：{_NAMES[number - 1]}",),
    )
    known = {(r.package, r.day, r.hall) for r in case.previous.runs}
    return Rung(
        number=number,
        name=_NAMES[number - 1],
        plan=plan,
        hit=len(case.kept.hit),
        touched=touched(plan, case.previous)[1],
        missing=sum(s.missing for s in plan.shortages),
        new_runs=sum((r.package, r.day, r.hall) not in known for r in plan.runs),
        seconds=time.monotonic() - begin,
    )


def _wanting(naming: Naming, movable: set[int]) -> dict[int, set[int]]:
    """Package → people among ``movable`` who still need it (electives: any of the pool)."""
    result: dict[int, set[int]] = defaultdict(set)
    for i, k in Repair(naming).missing():
        if i in movable:
            result[k].add(i)
    return result


def _fill(case: _Case) -> Naming:
    """Rung 1: the people hit take free seats in surviving runs."""
    naming = case.kept.naming(case.instance)
    Repair(naming, case.kept.first_day, case.kept.hit).fill(case.kept.hit)
    return naming


def _add(case: _Case) -> Naming:
    """Rung 2: additional runs in empty slots; still only the people hit."""
    naming = _fill(case)
    table = Timetable(case.instance, naming.runs)
    new_runs(case.instance, naming, table, _wanting(naming, case.kept.hit), case.kept.first_day)
    Repair(naming, case.kept.first_day, case.kept.hit).fill(case.kept.hit)
    _polish(case, naming, case.kept.hit, 0.4)
    return naming


def _polish(case: _Case, naming: Naming, movable: set[int], share: float) -> None:
    polish = Polish(naming, case.seed, first_day=case.kept.first_day, movable=movable, move_price=1)
    units = sorted({int(case.instance.unit_of[i]) for i, _ in Repair(naming).missing() if i in movable})
    left = max(0.0, case.deadline - time.monotonic())
    polish.sweep(units, time.monotonic() + share * left)


def _move(case: _Case) -> Naming:
    """Rung 3: future runs of the lost packages are opened and placed anew; their people may move."""
    instance, kept = case.instance, case.kept
    lost = {instance.pid[r.package] for r in kept.lost}
    opened = Survivors(first_day=kept.first_day, lost=kept.lost, hit=set(kept.hit))
    for (k, w, v), people in zip(kept.runs, kept.people, strict=True):
        fixed = any(k == instance.pid[x.package] for x in instance.problem.locks)
        followed = any(k in after for after in instance.after)
        if k in lost and w >= kept.first_day and not fixed and not followed:
            opened.hit.update(people)
        else:
            opened.runs.append((k, w, v))
            opened.people.append(people)
    naming = opened.naming(instance)
    table = Timetable(instance, naming.runs)
    new_runs(instance, naming, table, _wanting(naming, opened.hit), kept.first_day)
    Repair(naming, kept.first_day, opened.hit).fill(opened.hit)
    _polish(case, naming, opened.hit, 0.4)
    return naming


def _whole(case: _Case) -> Naming:
    """Rung 4: the whole future is open, the past is pinned."""
    from lunxun.engines.rota.search import Search

    instance, kept = case.instance, case.kept
    start = _add(case)
    search = Search(instance, search_cells(instance), case.seed)
    left = max(0.5, case.deadline - time.monotonic())
    best, _ = search.run(Timetable(instance, start.runs), seconds=left * 0.6, first_day=kept.first_day)
    naming = _future_names(case, best.table, start)
    everybody = set(range(instance.people))
    Repair(naming, kept.first_day, everybody).fill()
    _polish(case, naming, everybody, 0.8)
    return naming


def _future_names(case: _Case, table: Timetable, start: Naming) -> Naming:
    """Keep every seat whose run still exists; the rest is found by repair and new seats."""
    instance = case.instance
    runs = table.runs()
    number = {run: n for n, run in enumerate(runs)}
    naming = Naming(instance, runs)
    for i, seat in enumerate(start.seat):
        for run in seat.values():
            key = start.runs[run]
            if key in number and (key[1] < case.kept.first_day or naming.able(i, key[1])):
                naming.put(i, number[key])
    return naming
