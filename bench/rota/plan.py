"""Year plans: cost ÷ greedy, gap to the checker's bound, missing ÷ flow bound, re-planning, naive CP-SAT.

    python -m bench.rota.plan [--size PEOPLE:WEEKS:SECONDS …] [--family F] [--seed S] [--naive SECONDS] [--json OUT]

Each figure stands beside its peer or limit, from this one run.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from pathlib import Path
from typing import Any

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
    parser.add_argument("--size", nargs="*", default=["300:12:60", "3000:37:300"])
    parser.add_argument("--family", default="typical")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", type=float, default=60.0, help="seconds for the naive model; 0: skip")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = []
    for size in options.size:
        people, weeks, seconds = (int(x) for x in size.split(":"))
        results.append(measure(people, weeks, seconds, options.family, options.seed, options.naive))
        for name, value in results[-1].items():
            print(f"{name}: {value}")
        print()
    if len(results) > 1:
        first, last = results[0], results[-1]
        ratio = math.log(last["quota_names_cpu_s"] / first["quota_names_cpu_s"])
        print(
            f"quotas + names grow with exponent {ratio / math.log(last['people'] / first['people']):.2f} (≤ 1.3)"
        )
    print(cores())
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def measure(
    people: int, weeks: int, seconds: int, family: str, seed: int, naive_seconds: float
) -> dict[str, Any]:
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
    found: dict[str, Any] = {
        "people": people,
        "open days": weeks,
        "family": f"{family} #{seed}",
        "hard violations (0)": len(report.hard) + len(report.claims),
        f"first complete plan, wall s (≤ {first_limit})": round(min(firsts, default=wall), 1),
        "seconds allowed / wall / CPU": f"{seconds} / {wall:.0f} / {cpu:.0f}",
        "greedy cost (CPU s)": f"{baseline.cost.total} ({greedy_cpu:.2f})",
        "cost": f"{report.total} {report.cost}",
        f"cost ÷ greedy (≤ {ratio_limit})": round(report.total / baseline.cost.total, 3),
        "bound recomputed by the checker": f"{report.bound} ({report.bound_kind})",
        f"gap (≤ {gap_limit})": round(report.gap, 3),
        f"missing of {report.demanded} (≤ {report.unmet_limit}; flow bound {report.unmet_bound})": report.unmet,
        "quota_names_cpu_s": round(naming_cpu, 2),
    }
    found.update(disturbed(problem, plan, seed, replan_limit))
    # before the naive model, whose memory is not ours
    found["peak memory, GB (≤ 0.6)"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)
    if naive_seconds:
        begin = time.monotonic()
        rival = naive(problem, naive_seconds, 2)
        spent = time.monotonic() - begin
        verdict = (
            "no plan"
            if rival is None
            else f"cost {rival.cost.total}, ÷ greedy {rival.cost.total / baseline.cost.total:.2f}"
        )
        found[f"naive CP-SAT, {spent:.0f} s wall with building"] = verdict
    return found


def disturbed(problem: Problem, plan: Any, seed: int, limit: float) -> dict[str, Any]:
    """Re-planning after a cancelled Saturday and an ill lecturer."""
    events = disturbance(problem, seed, plan.runs)
    begin = time.monotonic()
    first = replan(problem, plan, events, seconds=0.01).rungs[0]
    answer = time.monotonic() - begin
    ladder = replan(problem, plan, events, seconds=20)
    clean = all(check(problem, r.plan, plan).ok for r in ladder.rungs)
    rungs = ", ".join(f"{r.name} {r.touched}/{r.hit} touched, {r.missing} missing" for r in ladder.rungs)
    return {
        f"re-plan, first answer, wall s (≤ {limit})": round(answer, 1),
        "re-plan, touched ÷ hit on the first rung (≤ 1.1)": round(first.touched / max(1, first.hit), 2),
        "re-plan, rungs (all pass the checker, past included)": f"{rungs}; {clean}",
    }


def cores() -> str:
    """Planted contradictions named exactly."""
    exact = 0
    for seed in range(20):
        problem = generate(120, 12, seed, "infeasible")
        found = [sorted(r.id for r in c.rules) for c in explain(problem).cores]
        exact += found == [problem.meta["planted_core"]]
    return f"planted cores named exactly: {exact} of 20 (20)"


if __name__ == "__main__":
    main()
