"""All explanations of one problem."""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.model import Plan, Problem
from lunxun.engines.rota.precheck import Finding, precheck
from lunxun.engines.rota.validate import validate

from .core import Core, contradictions
from .price import LockPrice, Relief, lock_price, reliefs
from .rules import timetable_rules


@dataclass(frozen=True, slots=True)
class Explanation:
    """Findings of arithmetic, contradictory rules, reliefs on a plan, price of a lock."""

    findings: tuple[Finding, ...]
    cores: tuple[Core, ...]
    reliefs: tuple[Relief, ...] = ()
    lock: LockPrice | None = None


def explain(
    problem: Problem, *, plan: Plan | None = None, lock: str | None = None, seconds: float = 20.0
) -> Explanation:
    """Explain a problem; with a plan also what to relax, with a lock (JSON) also its price."""
    validate(problem)
    cores = contradictions(timetable_rules(Facts(problem)))
    return Explanation(
        findings=precheck(problem),
        cores=tuple(cores),
        reliefs=tuple(reliefs(problem, plan)) if plan is not None else (),
        lock=lock_price(problem, lock, seconds) if lock is not None else None,
    )
