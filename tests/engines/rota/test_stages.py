"""Stages against slow obvious references, and their guarantees on generated instances."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lunxun.engines.rota.cells import build_cells
from lunxun.engines.rota.check import check
from lunxun.engines.rota.construct import construct, coverage_gains
from lunxun.engines.rota.dual import choose_days
from lunxun.engines.rota.generate import generate
from lunxun.engines.rota.greedy import greedy
from lunxun.engines.rota.instance import compile_problem
from lunxun.engines.rota.lanes import start_table
from lunxun.engines.rota.loosen import loosen
from lunxun.engines.rota.model import Hall
from lunxun.engines.rota.names import Naming
from lunxun.engines.rota.naming import missing, name_timetable
from lunxun.engines.rota.plan import make_plan, named_runs
from lunxun.engines.rota.polish import Polish
from lunxun.engines.rota.program import _glop, _highs
from lunxun.engines.rota.quota import _assemble, _columns, solve_quota
from lunxun.engines.rota.search import Search, apply, fixed_cost
from lunxun.engines.rota.timetable import Timetable

from .builders import problem


def test_greedy_plan_breaks_no_rule() -> None:
    for seed in range(6):
        for family in ("typical", "tight", "tiny", "overloaded", "infeasible"):
            base = generate(60, 8, seed, family)
            instance = compile_problem(base)
            start = greedy(instance)
            report = check(base, make_plan(base, named_runs(instance, start.runs, start.people)))
            assert report.ok, (family, seed, report.hard)


def test_quota_levels_relax_one_another() -> None:
    """person ≥ group ≥ unit ≥ cluster in value: a coarser level never asks for more."""
    for seed in range(3):
        base = generate(60, 9, seed, "tight")
        instance = compile_problem(base)
        runs = greedy(instance).runs
        values = [
            solve_quota(instance, build_cells(instance, level), runs).value
            for level in ("person", "group", "unit")
        ]
        values.append(solve_quota(instance, build_cells(instance, "unit", [0] * instance.U), runs).value)
        assert all(a >= b - 1e-6 for a, b in itertools.pairwise(values))


def test_program_two_solvers_agree() -> None:
    for seed in range(4):
        instance = compile_problem(generate(60, 9, seed, "tight"))
        runs = greedy(instance).runs
        cells = build_cells(instance, "group")
        model = _assemble(instance, cells, runs, *_columns(cells, runs), 100)
        one, two = _glop(model, 60.0), _highs(model, 60.0)
        assert one is not None
        assert two is not None
        assert model.cost @ one.values == pytest.approx(model.cost @ two.values)
        for solved in (one, two):  # prices prove the value: strong duality
            reduced = model.cost - model.less.T @ solved.less_price - model.equal.T @ solved.equal_price
            dual = model.less_rhs @ solved.less_price + model.equal_rhs @ solved.equal_price
            assert dual + model.upper @ np.minimum(reduced, 0) == pytest.approx(model.cost @ solved.values)
            assert (solved.less_price <= 1e-9).all()


def test_quota_value_is_a_lower_bound_of_the_names() -> None:
    for seed in range(3):
        base = generate(60, 9, seed, "typical")
        instance = compile_problem(base)
        runs = greedy(instance).runs
        group = build_cells(instance, "group")
        quota = solve_quota(instance, group, runs, integral=True)
        assert np.abs(quota.amount - np.round(quota.amount)).max() == 0
        naming = name_timetable(instance, group, runs)
        report = check(base, make_plan(base, named_runs(instance, runs, naming.people())))
        assert report.ok
        attended = report.cost.unmet + report.cost.late + report.cost.soft_cap
        assert attended >= quota.value - 1e-6
        assert missing(naming) == report.unmet


def test_polish_never_worsens_and_stays_legal() -> None:
    for seed in range(3):
        base = generate(40, 8, seed, "tight")
        instance = compile_problem(base)
        runs = greedy(instance).runs
        naming = name_timetable(instance, build_cells(instance, "group"), runs)
        before = check(base, make_plan(base, named_runs(instance, runs, naming.people())))
        Polish(naming).sweep(range(instance.U), 1e18, work=0.1)
        after = check(base, make_plan(base, named_runs(instance, runs, naming.people())))
        assert after.ok
        assert (after.unmet, after.total) <= (before.unmet, before.total)


def test_loosen_saves_exactly_what_it_says() -> None:
    for seed in range(4):
        base = generate(80, 12, seed, "tight")
        instance = compile_problem(base)
        start = greedy(instance)
        naming = Naming(instance, start.runs)
        for number, people in enumerate(start.people):
            for i in people:
                naming.put(i, number)
        before = check(base, make_plan(base, named_runs(instance, start.runs, naming.people())))
        saved = loosen(naming)
        after = check(base, make_plan(base, named_runs(instance, start.runs, naming.people())))
        assert after.ok
        assert saved > 0
        assert before.total - after.total == saved
        assert before.unmet == after.unmet


def test_search_improves_and_keeps_hard_rules() -> None:
    for seed in range(2):
        base = generate(60, 8, seed, "tight")
        instance = compile_problem(base)
        search = Search(instance, build_cells(instance, "unit"), seed)
        start = start_table(instance, greedy(instance).runs)
        given_state = search.state(start)
        best, trail = search.run(start, seconds=1e9, rounds=25)
        assert given_state is not None
        assert best.value <= given_state.value
        assert trail[-1].runs() == best.table.runs()
        empty = [()] * len(best.table.runs())
        report = check(base, make_plan(base, named_runs(instance, best.table.runs(), empty)))
        assert not report.hard


def test_search_fixed_cost_equals_the_checkers_lines() -> None:
    for seed in range(5):
        base = generate(60, 8, seed, "typical")
        instance = compile_problem(base)
        runs = greedy(instance).runs
        naming = name_timetable(instance, build_cells(instance, "group"), runs)
        named = named_runs(instance, runs, naming.people())
        lines = check(base, make_plan(base, named)).cost
        if len(named) == len(runs):
            assert (
                fixed_cost(Timetable(instance, runs))
                == lines.runs + lines.alternation + lines.floors + lines.locks
            )


def test_search_alternation_estimate_is_exact() -> None:
    base = replace(generate(60, 8, 3, "typical"), floors=(), locks=())
    instance = compile_problem(base)
    search = Search(instance, build_cells(instance, "unit"), 0)
    table = Timetable(instance, greedy(instance).runs)
    slots = search.open_slots
    change = search._alternation(table, slots)
    runs_cost = base.weights.run
    for s, (w, v) in enumerate(slots):
        for k in range(instance.K):
            moved = apply(table, ((w, v, k),))
            if moved is None:
                continue
            expected = fixed_cost(moved) - fixed_cost(table) - runs_cost * (moved.count - table.count)
            assert change[s, k] == expected


def test_apply_refuses_what_the_rules_forbid() -> None:
    base = problem(halls=(Hall("H1", "主", 3), Hall("H2", "副", 3)))
    table = Timetable(compile_problem(base))
    once = apply(table, ((0, 0, 0),))
    assert once is not None
    assert apply(once, ((0, 1, 0),)) is None  # same package, same day, other hall
    assert apply(once, ((0, 0, -1), (0, 1, 0))) is not None


def test_construct_keeps_hard_rules() -> None:
    for seed in range(3):
        base = generate(60, 8, seed, "typical")
        instance = compile_problem(base)
        runs = construct(instance, build_cells(instance, "unit"), [], seconds=30.0, work=0.5)
        assert runs
        plan = make_plan(base, named_runs(instance, runs, [()] * len(runs)))
        assert not check(base, plan).hard


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), min_size=1, max_size=8))
def test_coverage_gains_are_decreasing_and_complete(units: list[tuple[int, int]]) -> None:
    need = np.array([n for n, _ in units])
    cap = np.array([c for _, c in units])
    gains = coverage_gains(need, cap)
    assert sum(gains) == need.sum()
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == max(-(-n // c) for n, c in units)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_choose_days_equals_enumeration(seed: int, halls: int) -> None:
    rng = random.Random(seed)
    base = problem(halls=tuple(Hall(f"H{v}", "厅", 3) for v in range(halls)), days=problem().days[:2])
    instance = compile_problem(base)
    worth = np.array(
        [
            [[rng.choice((np.inf, rng.uniform(-9, 4))) for _ in range(halls)] for _ in range(2)]
            for _ in range(2)
        ]
    )
    _, value = choose_days(instance, worth)
    slots = [(w, v) for w in range(2) for v in range(halls)]
    best = 0.0
    for choice in itertools.product((-1, 0, 1), repeat=len(slots)):
        used = [(k, w, v) for k, (w, v) in zip(choice, slots, strict=True) if k >= 0]
        if max(Counter((k, w) for k, w, _ in used).values(), default=0) > 1:
            continue
        total = sum(worth[u] for u in used)
        main = [next((k for k, d, v in used if d == w and v == 0), -1) for w in range(2)]
        total += base.weights.alternation * (main[0] == main[1] >= 0)
        best = min(best, total)
    assert value == pytest.approx(best)
