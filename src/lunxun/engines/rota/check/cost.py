"""Cost lines and shortages, recomputed from the plan's runs."""

from __future__ import annotations

from collections import defaultdict

from lunxun.engines.rota.calendar import is_next_week, weeks_late
from lunxun.engines.rota.model import Cost, Lock, Plan, Shortage

from .facts import Facts
from .rules import unit_loads


def shortages(facts: Facts, plan: Plan) -> tuple[Shortage, ...]:
    """What each person misses, in the order of the problem."""
    attended: dict[str, set[str]] = defaultdict(set)
    for run in plan.runs:
        for name in run.people:
            attended[name].add(run.package)
    result: list[Shortage] = []
    for person in facts.problem.people:
        mine = attended[person.id]
        result.extend(Shortage(person.id, k) for k in facts.mandatory(person) if k not in mine)
        count, pool = facts.electives(person)
        missing = count - sum(k in mine for k in pool)
        if missing > 0:
            result.append(Shortage(person.id, "*", missing))
    return tuple(result)


def locks_not_kept(facts: Facts, plan: Plan) -> tuple[str, ...]:
    """Ids of locks that the plan does not keep."""
    return tuple(lock.id for lock in facts.problem.locks if not _kept(lock, plan))


def _kept(lock: Lock, plan: Plan) -> bool:
    runs = [
        r
        for r in plan.runs
        if r.package == lock.package and r.day == lock.day and lock.hall in (None, r.hall)
    ]
    if lock.kind == "ban":
        return not runs
    if lock.kind == "seat":
        return any(lock.person in r.people for r in runs)
    return bool(runs)


def cost(facts: Facts, plan: Plan) -> Cost:
    """All cost lines of decision 0111."""
    weights = facts.problem.weights
    missing = sum(s.missing for s in shortages(facts, plan))
    loads = unit_loads(facts, plan)
    above = sum(max(0, count - facts.soft_cap(unit)) for (unit, _), count in loads.items())
    late = 0
    for run in plan.runs:
        package = facts.packages[run.package]
        late += len(run.people) * package.late_weight * weeks_late(run.day, package.due_on)
    floors = 0
    for floor in facts.problem.floors:
        held = sum(facts.packages[r.package].branch == floor.branch for r in plan.runs)
        floors += max(0, floor.min_runs - held)
    return Cost(
        unmet=weights.unmet * missing,
        late=late,
        runs=weights.run * len(plan.runs),
        alternation=weights.alternation * _same_circle(facts, plan),
        soft_cap=weights.soft_cap * above,
        consecutive=weights.consecutive * len(consecutive(facts, plan)),
        floors=weights.floor * floors,
        locks=weights.lock * len(locks_not_kept(facts, plan)),
    )


def _same_circle(facts: Facts, plan: Plan) -> int:
    """Neighbouring open days with the same circle in the main hall."""
    if not facts.problem.halls:
        return 0
    main = facts.problem.halls[0].id
    circle = {r.day: facts.packages[r.package].circle for r in plan.runs if r.hall == main}
    pairs = zip(facts.days, facts.days[1:], strict=False)
    return sum(a in circle and circle[a] == circle.get(b) for a, b in pairs)


def consecutive(facts: Facts, plan: Plan) -> list[tuple[str, str]]:
    """(person id, later day) for each pair of Saturdays running."""
    attended: dict[str, set[str]] = defaultdict(set)
    for run in plan.runs:
        for person in run.people:
            attended[person].add(run.day)
    close = [(a, b) for a, b in zip(facts.days, facts.days[1:], strict=False) if is_next_week(a, b)]
    return [(p, b) for p, days in attended.items() for a, b in close if a in days and b in days]


def burdens(facts: Facts, plan: Plan) -> dict[str, int]:
    """Person id → burden points: last year's carry plus this year's Saturdays running."""
    points = {p.id: p.carry for p in facts.problem.people}
    for person, _ in consecutive(facts, plan):
        points[person] += 1
    return points
