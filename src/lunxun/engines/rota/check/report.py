"""The verdict on a plan: violations, shortages, cost, bound, gap, and whether its claims are true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lunxun.engines.rota import codec
from lunxun.engines.rota.events import apply_events
from lunxun.engines.rota.model import Bound, Cost, Plan, Problem, Shortage

from . import cost as costs
from .bound import dual_bound
from .cases import case_bound
from .facts import Facts
from .flow import unmet_bound
from .past import touched
from .rules import Violation, violations


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the checker found; all figures are recomputed from the runs."""

    hard: tuple[Violation, ...]
    claims: tuple[Violation, ...]
    demanded: int
    unmet: int
    unmet_bound: int
    unmet_limit: int
    shortages: tuple[Shortage, ...]
    locks_not_kept: tuple[str, ...]
    cost: Cost
    total: int
    bound: int
    bound_kind: str
    gap: float
    burden_max: int
    burden_min: int
    touched: int | None = None

    @property
    def ok(self) -> bool:
        """No hard rule broken and every claim of the plan true."""
        return not self.hard and not self.claims


def check(problem: Problem, plan: Plan, previous: Plan | None = None) -> CheckReport:
    """Judge a plan against its problem (before events; the plan carries the events it answers).

    ``previous`` is the plan that was replaced: then the past must be the same, run by run, name by name.
    """
    facts = Facts(apply_events(problem, plan.changes))
    hard = list(violations(facts, plan))
    if any(v.rule == "H0" for v in hard):
        return _unreadable(facts, tuple(hard))
    bound, kind, fewest = recompute_bound(facts, plan.bound)
    cost = costs.cost(facts, plan)
    missing = costs.shortages(facts, plan)
    total = cost.total
    unmet = sum(s.missing for s in missing)
    burdens = costs.burdens(facts, plan).values()
    claims = list(_claims(problem, plan, cost, missing, costs.locks_not_kept(facts, plan), bound, fewest))
    moved = None
    if previous is not None:
        past, moved = touched(plan, previous)
        claims.extend(past)
    return CheckReport(
        hard=tuple(hard),
        claims=tuple(claims),
        demanded=facts.demanded,
        unmet=unmet,
        unmet_bound=fewest,
        unmet_limit=int(1.02 * fewest + 0.001 * facts.demanded),
        shortages=missing,
        locks_not_kept=costs.locks_not_kept(facts, plan),
        cost=cost,
        total=total,
        bound=bound,
        bound_kind=kind,
        gap=(total - bound) / total if total else 0.0,
        burden_max=max(burdens, default=0),
        burden_min=min(burdens, default=0),
        touched=moved,
    )


def recompute_bound(facts: Facts, bound: Bound) -> tuple[int, str, int]:
    """Best bound on the cost, its kind (flow, dual or cases), and the bound on missing attendances."""
    fewest = unmet_bound(facts)
    found = [
        (fewest * facts.problem.weights.unmet, "flow"),
        (dual_bound(facts, bound.certificate, fewest=fewest) or 0, "dual"),
        (case_bound(facts, bound.cases, fewest), "cases"),
    ]
    value, kind = max(found, key=lambda pair: pair[0])
    return value, kind, fewest


def _claims(
    problem: Problem,
    plan: Plan,
    cost: Cost,
    missing: tuple[Shortage, ...],
    broken: tuple[str, ...],
    bound: int,
    fewest: int,
) -> Iterator[Violation]:
    if plan.problem_hash != codec.digest(problem):
        yield Violation("C1", "计划不是为这份题目做的（problem_hash 不同）；请用原题目检查")
    if plan.cost != cost:
        yield Violation("C2", f"计划自报费用 {plan.cost.total}，重算为 {cost.total}")
    if plan.shortages != missing:
        yield Violation("C3", "计划自报的缺训名单与重算的不一致")
    if plan.locks_not_kept != broken:
        yield Violation("C4", f"未遵守的锁定应为 {'、'.join(broken) or '无'}")
    if plan.bound.value > bound:
        yield Violation("C5", f"计划自报下界 {plan.bound.value}，重算只有 {bound}")
    if plan.bound.unmet > fewest:
        yield Violation("C5", f"计划自报缺训下界 {plan.bound.unmet}，重算只有 {fewest}")


def _unreadable(facts: Facts, hard: tuple[Violation, ...]) -> CheckReport:
    return CheckReport(
        hard=hard,
        claims=(),
        demanded=facts.demanded,
        unmet=facts.demanded,
        unmet_bound=0,
        unmet_limit=0,
        shortages=(),
        locks_not_kept=(),
        cost=Cost(),
        total=0,
        bound=0,
        bound_kind=Bound().kind,
        gap=0.0,
        burden_max=0,
        burden_min=0,
    )
