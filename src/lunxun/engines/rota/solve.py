"""Stages of a solve: greedy → quotas → names (first plan), then timetable search, bound and polishing.

Every better plan is handed to ``on_plan`` at once, so that running out of time, memory or luck leaves the
last good one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .ascent import ascend, first_prices
from .bounding import bound_of
from .cells import Cells, build_cells
from .check.facts import Facts
from .check.flow import unmet_bound
from .dual import Dual, Prices
from .greedy import Seating, greedy
from .instance import Instance, compile_problem
from .model import Bound, Plan, Problem, Run
from .names import Naming
from .naming import name_timetable
from .plan import make_plan, named_runs
from .polish import Polish
from .precheck import precheck
from .quota import RunKey
from .search import COVERAGE_FIRST
from .validate import validate

#: up to so many people the relaxation of runs and quotas is solved exactly, again and again
EXACT = 600


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to work. With ``rounds`` the work is counted instead of timed: equal inputs, equal plans."""

    seconds: float = 60.0
    rounds: int | None = None

    def share(self, part: float) -> float:
        """Seconds for a part of the work (no limit when rounds are counted)."""
        return 1e9 if self.rounds is not None else self.seconds * part


@dataclass(frozen=True, slots=True)
class Progress:
    """A better plan or bound: seconds since the start, stage, cost, bound, missing attendances."""

    seconds: float
    stage: str
    cost: int
    bound: int
    unmet: int


@dataclass
class Session:
    """One solve in progress."""

    problem: Problem
    instance: Instance
    limits: Limits
    seed: int
    on_plan: Callable[[Plan, Progress], None]
    stop: Callable[[], bool]
    begin: float = field(default_factory=time.monotonic)
    best: Plan | None = None
    naming: Naming | None = None
    bound: Bound = field(default_factory=Bound)
    log: list[str] = field(default_factory=list)
    prices: Prices | None = None

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.begin

    def note(self, text: str) -> None:
        """One line of the plan's log; times only when the clock is the limit."""
        stamp = "" if self.limits.rounds is not None else f"{self.elapsed():.1f} 秒 "
        self.log.append(f"{stamp}{text}")

    def offer(self, stage: str, runs: list[Run], naming: Naming | None) -> bool:
        """Keep a plan if it is better; coverage first."""
        plan = make_plan(self.problem, runs, seed=self.seed, bound=self.bound)
        if self.best is not None and rank(self.problem, plan) >= rank(self.problem, self.best):
            return False
        unmet = sum(s.missing for s in plan.shortages)
        self.note(f"{stage}：费用 {plan.cost.total}，缺训 {unmet} 人次，{len(plan.runs)} 期")
        self.best = replace(plan, log=tuple(self.log))
        self.naming = naming
        self._announce(stage)
        return True

    def prove(self, bound: Bound) -> None:
        """Keep a better bound."""
        if bound.value > self.bound.value or not self.bound.certificate.coverage:
            self.bound = bound
            self.note(f"下界 {bound.value}（{bound.kind}）")
            if self.best is not None:
                self.best = replace(self.best, bound=bound, log=tuple(self.log))
                self._announce("下界")

    def _announce(self, stage: str) -> None:
        best = self.kept()
        unmet = sum(s.missing for s in best.shortages)
        progress = Progress(self.elapsed(), stage, best.cost.total, self.bound.value, unmet)
        self.on_plan(best, progress)

    def kept(self) -> Plan:
        """The best plan so far (the greedy one at least)."""
        if self.best is None:
            raise RuntimeError("还没有计划")
        return self.best


def rank(problem: Problem, plan: Plan) -> int:
    """Order of plans: coverage outweighs every other line."""
    return plan.cost.total + (COVERAGE_FIRST - 1) * plan.cost.unmet


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    rounds: int | None = None,
    on_plan: Callable[[Plan, Progress], None] = lambda plan, progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """A named plan with a bound. Always answers: what can't be covered is a named list.

    Args:
        problem: a valid problem (ProblemError otherwise).
        seconds: wall-clock time for everything, including the final check figures.
        seed: equal seeds and ``rounds`` give equal plans.
        workers: processes for timetable lanes and the bound; the plan does not depend on it with ``rounds``.
        rounds: count work instead of time (tests, proofs, several machines).
        on_plan: receives each better plan or bound.
        stop: polled; True ends the work with the best plan so far.
    """
    validate(problem)
    session = Session(problem, compile_problem(problem), Limits(seconds, rounds), seed, on_plan, stop)
    start = greedy(session.instance)
    session.offer("贪心", named_runs(session.instance, start.runs, start.people), None)
    for finding in precheck(problem):
        session.note(finding.text)
    try:
        _improve(session, start, workers)
    except (MemoryError, RuntimeError, OSError) as error:
        session.note(
            f"后续优化中断（{type(error).__name__}：{error}），保留此前最好的计划；可减小规模或增加内存后重试"
        )
    return replace(session.kept(), log=tuple(session.log))


def _improve(session: Session, start: Seating, workers: int) -> None:
    from .lanes import search_lanes

    group = build_cells(session.instance, "group")
    _name(session, group, start.runs, "首个完整计划")
    if not (session.instance.W and session.instance.V and session.instance.K) or session.stop():
        return
    small = session.instance.people <= EXACT
    search_lanes(session, group, start.runs, workers, 0.45 if small else 0.55)
    if small:
        from .exact import exact

        _polish(session, 0.50)
        exact(session, group)
    else:
        _polish(session, 0.72)
        _prove(session, 0.20, 300)
    _polish(session, 0.95)


def _name(session: Session, cells: Cells, runs: list[RunKey], stage: str) -> None:
    naming = name_timetable(session.instance, cells, runs)
    session.offer(stage, named_runs(session.instance, runs, naming.people()), naming)


def _polish(session: Session, until: float) -> None:
    """Re-seat unit by unit until nothing gets better or time is up."""
    naming = session.naming
    if naming is None:
        return
    polish = Polish(naming, session.seed)
    deadline = session.begin + session.limits.share(until)
    units = sorted(range(session.instance.U), key=lambda u: (-polish.pain(u), u))
    for _ in range(3):
        gain = polish.sweep(units, deadline, stop=session.stop)
        runs = named_runs(session.instance, naming.runs, naming.people())
        session.offer("逐单位改进", runs, naming)
        if not gain or time.monotonic() > deadline:
            break


def _prove(session: Session, share: float, rounds: int) -> None:
    """Raise the bound; its value is what the checker makes of the prices."""
    limits = session.limits
    until = min(session.elapsed() + limits.share(share), limits.share(0.95))
    facts = Facts(session.problem)
    dual = Dual(session.instance, fewest=unmet_bound(facts), left_out=facts.left_out)
    start = session.prices if session.prices is not None else first_prices(dual)
    seconds = max(0.2, until - session.elapsed())
    prices, _ = ascend(dual, start, seconds, rounds=None if limits.rounds is None else rounds)
    session.prices = prices
    session.prove(bound_of(session.problem, dual.certificate(prices)))
