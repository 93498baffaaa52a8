"""Whole solves on every family: 0 violations, true claims, planted answers, same plan for any workers."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from lunxun.engines.rota import codec
from lunxun.engines.rota.cells import build_cells
from lunxun.engines.rota.check import check
from lunxun.engines.rota.errors import ProblemError
from lunxun.engines.rota.generate import FAMILIES, generate
from lunxun.engines.rota.greedy import greedy
from lunxun.engines.rota.instance import compile_problem
from lunxun.engines.rota.lanes import run_lane, spread
from lunxun.engines.rota.model import Person, Plan, Problem
from lunxun.engines.rota.naming import name_timetable
from lunxun.engines.rota.plan import make_plan, named_runs
from lunxun.engines.rota.solve import solve

from .builders import problem


def judged(base: Problem, **options: object) -> Plan:
    """A plan that the checker has passed."""
    plan = solve(base, **{"rounds": 4, **options})  # type: ignore[arg-type]
    report = check(base, plan)
    assert report.ok, (base.name, report.hard[:3], report.claims[:3])
    assert report.unmet >= report.unmet_bound
    assert report.total >= report.bound
    return plan


@pytest.mark.parametrize("family", FAMILIES)
def test_solve_every_family_passes_the_checker(family: str) -> None:
    judged(generate(30, 6, 11, family))


def first_plans(family: str, seeds: range) -> None:
    """Greedy and the first complete plan of many small instances, each judged by the checker."""
    for seed in seeds:
        base = generate(8 + seed % 53, 2 + seed % 9, seed, family)
        instance = compile_problem(base)
        start = greedy(instance)
        naming = name_timetable(instance, build_cells(instance, "group"), start.runs)
        for people in (start.people, naming.people()):
            report = check(base, make_plan(base, named_runs(instance, start.runs, people)))
            assert report.ok, (base.name, report.hard[:3])
            assert report.unmet >= report.unmet_bound
            assert report.unmet >= base.meta.get("planted_shortage", 0)
            assert report.total >= base.meta.get("planted_cost", 0)


@pytest.mark.parametrize("family", FAMILIES)
def test_first_plans_pass_the_checker(family: str) -> None:
    first_plans(family, range(8))


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_first_plans_in_thousands_pass_the_checker(family: str) -> None:
    first_plans(family, range(1000))


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_solve_hundreds_of_instances_pass_the_checker(family: str) -> None:
    for seed in range(250):
        judged(generate(24 + seed % 37, 4 + seed % 7, seed, family), rounds=2)


def test_solve_planted_optimum_is_reached_and_proven() -> None:
    for seed in range(3):
        base = generate(40, 9, seed, "planted")
        plan = judged(base, rounds=10)
        assert plan.cost.total == base.meta["planted_cost"]
        assert check(base, plan).bound >= 0.9 * base.meta["planted_cost"]


def test_solve_planted_shortage_is_reached() -> None:
    for seed in range(2):
        base = generate(24, 6, seed, "overloaded")
        plan = judged(base)
        assert sum(s.missing for s in plan.shortages) == base.meta["planted_shortage"]


def test_solve_infeasible_lock_is_named_and_all_else_planned() -> None:
    for seed in range(3):
        base = generate(30, 6, seed, "infeasible")
        plan = judged(base)
        assert plan.locks_not_kept


def test_solve_same_plan_for_one_and_four_workers() -> None:
    base = generate(24, 6, 2, "tight")
    one = solve(base, rounds=3, workers=1, seed=5)
    four = solve(base, rounds=3, workers=4, seed=5)
    assert codec.dumps(one) == codec.dumps(four)


def dies_once(job: str) -> str:
    """Kills its own process on the first attempt."""
    marker = Path(job)
    if not marker.exists():
        marker.touch()
        os._exit(9)
    return f"done {marker.name}"


def test_spread_does_the_job_of_a_killed_worker_again(tmp_path: Path) -> None:
    jobs = [str(tmp_path / name) for name in ("a", "b")]
    Path(jobs[1]).touch()
    assert spread(dies_once, jobs, 2) == ["done a", "done b"]


def test_run_lane_is_idempotent() -> None:
    import json

    base = generate(40, 7, 2, "typical")
    job = json.dumps({"problem": codec.encode(base), "start": [], "seed": 1, "seconds": 1e9, "rounds": 3})
    assert run_lane(job) == run_lane(job)


def test_solve_permuted_ids_same_bounds_and_legal() -> None:
    base = generate(24, 6, 3, "typical")
    mirrored = replace(base, people=tuple(reversed(base.people)), units=tuple(reversed(base.units)))
    one, two = check(base, judged(base)), check(mirrored, judged(mirrored))
    assert one.unmet_bound == two.unmet_bound
    assert one.demanded == two.demanded
    low = max(one.bound, two.bound)
    assert min(one.total, two.total) >= low


@pytest.mark.parametrize(
    "changes",
    [
        {"people": ()},
        {"halls": ()},
        {"days": ()},
        {"packages": (), "lectures": (), "posts": ()},
        {"people": (Person("C1", "独", "U1", "P1", exempt=("A", "B")),)},
        {"cap_percent": 1, "units": ()},
    ],
)
def test_solve_degenerate_problems_have_an_answer(changes: dict) -> None:
    if "posts" in changes or "units" in changes:
        changes = {**changes, "people": ()}
    judged(problem(**changes))


def test_solve_bad_problem_is_refused() -> None:
    with pytest.raises(ProblemError):
        solve(problem(cap_percent=0))


def test_solve_stop_returns_the_best_so_far() -> None:
    base = generate(60, 8, 1, "typical")
    plans: list[Plan] = []
    plan = solve(base, seconds=60, on_plan=lambda p, _: plans.append(p), stop=lambda: True)
    assert check(base, plan).ok
    assert plans


def test_solve_memory_failure_leaves_the_last_good_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    from lunxun.engines.rota import lanes

    def broken(*args: object) -> None:
        raise MemoryError("没有内存")

    monkeypatch.setattr(lanes, "search_lanes", broken)
    base = generate(40, 7, 1, "typical")
    plan = solve(base, rounds=2)
    assert check(base, plan).ok
    assert "MemoryError" in plan.log[-1]


def test_solve_coverage_comes_before_cost() -> None:
    """A run dearer than the people it serves is still held."""
    base = problem(halls=problem().halls)
    base = replace(base, weights=replace(base.weights, run=399, unmet=100))
    plan = judged(base, rounds=8)
    assert not plan.shortages
