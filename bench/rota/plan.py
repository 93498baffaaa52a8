"""Year plans: cost ÷ greedy, gap to the checker's bound, missing ÷ flow bound, re-planning, naive CP-SAT.

    python -m bench.rota.plan [--size PEOPLE:WEEKS:SECONDS …] [--family F] [--seed S] [--naive SECONDS]

Each figure stands beside its peer or limit, from this one run.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from typing import Any

from bench.figures import figure
from bench.rota._naive import naive
from lunxun.engines.rota.cells import build_cells
from lunxun.engines.rota.check import check
from lunxun.engines.rota.explain import explain
from lunxun.engines.rota.generate import disturbance, generate
from lunxun.engines.rota.greedy import greedy
from lunxun.engines.rota.instance import compile_problem
from lunxun.engines.rota.model import Problem
from lunxun.engines.rota.naming import name_timetable
from lunxun.engines.rota.plan import make_plan, named_runs
from lunxun.engines.rota.replan import replan
from lunxun.engines.rota.solve import Progress, solve

_LIMITS = {300: (5.0, 0.15, 0.30, 2.0), 3000: (60.0, 0.20, 0.25, 15.0)}


def main() -> None:
    """Print one block per size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", nargs="*", default=["300:12:180", "3000:37:300"])
    parser.add_argument("--family", default="typical")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", type=float, default=60.0, help="seconds for the naive model; 0: skip")
    options = parser.parse_args()
    for size in options.size:
        people, weeks, seconds = (int(x) for x in size.split(":"))
        measure(people, weeks, seconds, options.family, options.seed, options.naive)
    cores()
    small, large = naming_seconds(300, 12, options.seed), naming_seconds(3000, 37, options.seed)
    grows = math.log(large / small) / math.log(10)
    figure(
        "quotas + names grow from 300 to 3,000 people with exponent", round(grows, 2), 1.3, met=grows <= 1.3
    )


def measure(people: int, weeks: int, seconds: int, family: str, seed: int, naive_seconds: float) -> None:
    """All figures of one problem."""
    problem = generate(people, weeks, seed, family)
    first_limit, gap_limit, ratio_limit, replan_limit = _LIMITS.get(people, (0, 0, 0, 0))
    instance = compile_problem(problem)
    begin = time.process_time()
    start = greedy(instance)
    greedy_cpu = time.process_time() - begin
    baseline = make_plan(problem, named_runs(instance, start.runs, start.people))
    begin = time.process_time()
    name_timetable(instance, build_cells(instance, "group"), start.runs)
    naming_cpu = time.process_time() - begin
    firsts: list[float] = []

    def watch(_: object, progress: Progress) -> None:
        if progress.stage != "贪心":
            firsts.append(progress.seconds)

    cpu, wall = time.process_time(), time.monotonic()
    plan = solve(problem, seconds=seconds, seed=seed, on_plan=watch)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    report = check(problem, plan)
    first, unmet = min(firsts, default=wall), report.unmet
    print(
        f"{people} people, {weeks} open days, {family} #{seed}, {seconds} s allowed, {wall:.0f} s, CPU {cpu:.0f} s"
    )
    size = f"{people} people: "
    faults = len(report.hard) + len(report.claims)
    figure(size + "hard violations and false claims", faults, 0, met=not faults)
    figure(size + "first complete plan, s", round(first, 1), first_limit or "", met=_met(first, first_limit))
    ratio = report.total / baseline.cost.total
    peer = f"greedy costs {baseline.cost.total} in {greedy_cpu:.2f} s CPU"
    figure(
        size + "cost ÷ greedy", round(ratio, 3), ratio_limit or "", met=_met(ratio, ratio_limit), peer=peer
    )
    told = f"cost {report.total}, bound {report.bound} ({report.bound_kind}) recomputed by the checker; {report.cost}"
    figure(
        size + "gap to the bound",
        round(report.gap, 3),
        gap_limit or "",
        met=_met(report.gap, gap_limit),
        peer=told,
    )
    told = f"of {report.demanded}; maximum flow proves {report.unmet_bound}"
    figure(size + "missing", unmet, report.unmet_limit, met=unmet <= report.unmet_limit, peer=told)
    figure(size + "quotas + names, CPU s", round(naming_cpu, 2))
    disturbed(problem, plan, seed, replan_limit)
    # before the naive model, whose memory is not ours
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    figure(size + "peak memory, GB", round(memory, 2), 0.6, met=memory <= 0.6)
    if naive_seconds:
        begin = time.monotonic()
        rival = naive(problem, naive_seconds, 2)
        spent = time.monotonic() - begin
        verdict = (
            "no plan"
            if rival is None
            else f"cost {rival.cost.total}, ÷ greedy {rival.cost.total / baseline.cost.total:.2f}"
        )
        figure(size + f"naive CP-SAT after {spent:.0f} s with building", verdict)


def _met(value: float, limit: float) -> bool | None:
    return value <= limit if limit else None


def naming_seconds(people: int, weeks: int, seed: int) -> float:
    """CPU seconds of quotas and names on the greedy timetable."""
    instance = compile_problem(generate(people, weeks, seed, "typical"))
    runs = greedy(instance).runs
    begin = time.process_time()
    name_timetable(instance, build_cells(instance, "group"), runs)
    return time.process_time() - begin


def disturbed(problem: Problem, plan: Any, seed: int, limit: float) -> None:
    """Re-planning after a cancelled Saturday and an ill lecturer."""
    events = disturbance(problem, seed, plan.runs)
    begin = time.monotonic()
    first = replan(problem, plan, events, seconds=0.01).rungs[0]
    answer = time.monotonic() - begin
    ladder = replan(problem, plan, events, seconds=20)
    clean = all(check(problem, r.plan, plan).ok for r in ladder.rungs)
    rungs = ", ".join(f"{r.name} {r.touched}/{r.hit} touched, {r.missing} missing" for r in ladder.rungs)
    size = f"{len(problem.people)} people: re-plan, "
    figure(size + "first answer, s", round(answer, 1), limit or "", met=_met(answer, limit))
    ratio = first.touched / max(1, first.hit)
    figure(size + "touched ÷ hit on the first rung", round(ratio, 2), 1.1, met=ratio <= 1.1)
    figure(size + "every rung passes the checker, past included", clean, True, met=clean, peer=rungs)


def cores() -> None:
    """Planted contradictions named exactly."""
    exact = 0
    for seed in range(20):
        problem = generate(120, 12, seed, "infeasible")
        found = [sorted(r.id for r in c.rules) for c in explain(problem).cores]
        exact += found == [problem.meta["planted_core"]]
    figure("planted cores named exactly, of 20", exact, 20, met=exact == 20)


if __name__ == "__main__":
    main()
