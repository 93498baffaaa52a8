"""Bounds: valid for every multiplier, equal to slow references, monotone as they must be."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lunxun.engines.rota.ascent import ascend, first_prices, flatten, unflatten
from lunxun.engines.rota.branch import Budget, branch, proof
from lunxun.engines.rota.cells import Cells, build_cells
from lunxun.engines.rota.check import check
from lunxun.engines.rota.check.bound import dual_bound
from lunxun.engines.rota.check.cases import case_bound, covers
from lunxun.engines.rota.check.cost import cost
from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.check.flow import unmet_bound
from lunxun.engines.rota.check.rules import violations
from lunxun.engines.rota.dual import Dual
from lunxun.engines.rota.generate import generate
from lunxun.engines.rota.instance import Instance, compile_problem
from lunxun.engines.rota.model import Case, Certificate, Day, Floor, Hall, Lock, Person, Plan, Problem, Run
from lunxun.engines.rota.naming import name_timetable
from lunxun.engines.rota.plan import make_plan, named_runs
from lunxun.engines.rota.quota import RunKey, solve_quota
from lunxun.engines.rota.relaxation import Relaxation, relaxation_rows
from lunxun.engines.rota.search import fixed_cost
from lunxun.engines.rota.solve import solve
from lunxun.engines.rota.timetable import Timetable
from lunxun.engines.rota.window import Windows

from .builders import DAYS, problem


def every_plan(base: Problem):
    """All timetables and all seatings of a very small problem (slow and obvious)."""
    days = [d.on for d in base.days]
    slots = [(on, h.id) for on in days for h in base.halls]
    packages = [None, *(p.id for p in base.packages)]
    for choice in itertools.product(packages, repeat=len(slots)):
        runs = [(k, *slot) for k, slot in zip(choice, slots, strict=True) if k is not None]
        mine = [[None, *(r for r in runs if r[0] == k)] for k in base.posts[0].mandatory]
        options = [list(itertools.product(*mine))] * len(base.people)
        for seating in itertools.product(*options):
            yield Plan(
                problem_hash="",
                runs=tuple(
                    Run(*r, tuple(p.id for p, s in zip(base.people, seating, strict=True) if r in s))
                    for r in runs
                ),
            )


def optimum(base: Problem) -> tuple[int, int]:
    """(least cost, least missing) over all plans without violation."""
    facts = Facts(base)
    best = fewest = 10**9
    for candidate in every_plan(base):
        if next(violations(facts, candidate), None) is None:
            lines = cost(facts, candidate)
            best = min(best, lines.total)
            fewest = min(fewest, lines.unmet // base.weights.unmet)
    return best, fewest


def tiny(seed: int) -> Problem:
    """Two people, two packages, three days, one or two halls, random trouble."""
    rng = random.Random(seed)
    days = tuple(Day(on) for on in DAYS[:3])
    halls = (Hall("H1", "主", rng.randrange(1, 3)),)
    if rng.random() < 0.3:
        days = days[:2]
        halls = (*halls, Hall("H2", "副", 1))
    people = tuple(
        Person(f"C{i}", f"学员{i}", "U1", "P1", away=tuple(d.on for d in days if rng.random() < 0.3))
        for i in (1, 2)
    )
    base = problem(days=days, halls=halls, people=people)
    if rng.random() < 0.4:
        one, two = base.packages
        base = replace(base, packages=(one, replace(two, after=(one.id,))))
    unit = replace(base.units[0], cap=rng.randrange(1, 3), soft_cap=1)
    weights = replace(base.weights, unmet=rng.choice((4, 30, 100)))
    locks = (Lock("K", rng.choice(("run", "ban")), "A", days[0].on),) if rng.random() < 0.5 else ()
    floors = (Floor("", 3),) if rng.random() < 0.3 else ()
    return replace(base, units=(unit,), weights=weights, locks=locks, floors=floors)


def prices(seed: int, base: Problem) -> Certificate:
    """Arbitrary, even silly, multipliers."""
    rng = random.Random(seed)
    return Certificate(
        scale=10,
        coverage={u.id: {"A": rng.randrange(-5, 1500), "B": rng.randrange(1500)} for u in base.units},
        load={u.id: tuple(rng.randrange(-3, 60) for _ in range(rng.randrange(5))) for u in base.units},
        slots=rng.randrange(-3, 30),
        months={"L1": {"2026-03": rng.randrange(60)}, "nobody": {"2026-03": 7}},
        floors=(rng.randrange(300),),
        order={"B": {"A": tuple(rng.randrange(-2, 40) for _ in range(rng.randrange(5)))}},
        counts={
            "A": (rng.randrange(-5, 80), rng.randrange(1200)),
            "X": (1, 1),
            "B": (rng.randrange(60), 300),
        },
        missing=rng.randrange(-5, 500),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_bounds_never_exceed_the_true_optimum(seed: int) -> None:
    base = tiny(seed)
    best, fewest = optimum(base)
    facts = Facts(base)
    assert unmet_bound(facts) <= fewest
    for extra in range(5):
        certificate = prices(seed + extra, base)
        assert dual_bound(facts, certificate, fewest=unmet_bound(facts)) <= best
        cases = by_hand(base, certificate, prices(seed + extra + 5, base))
        assert case_bound(facts, cases, unmet_bound(facts)) <= best


def by_hand(base: Problem, *prices: Certificate) -> list[Case]:
    """Cases after the content of the first two days, with any prices."""
    first, second = (day.on for day in base.days[:2])
    one, other = prices
    return [
        Case({first: ("A",), second: ("A", "")}, one),
        Case({first: ("A", "B"), second: ("B",)}, other),
        Case({first: ("B", ""), second: ("A", "")}, other),
        Case({first: ("",)}, one),
    ]


def test_a_proof_by_cases_counts_only_if_it_leaves_nothing_out() -> None:
    base = tiny(3)
    facts = Facts(base)
    cases = by_hand(base, Certificate(), Certificate())
    mains = [case.main for case in cases]
    assert covers(facts, mains)
    for gone in range(len(mains)):
        assert not covers(facts, mains[:gone] + mains[gone + 1 :])
    assert not covers(facts, [])
    assert covers(facts, [{"1999-01-02": ("A",)}])  # a day that isn't open restricts nothing
    assert case_bound(facts, cases[1:], 0) == 0


def test_branching_proves_more_and_the_checker_agrees() -> None:
    base = generate(40, 8, 7, "typical")
    facts = Facts(base)
    fewest = unmet_bound(facts)
    relaxation = Relaxation(compile_problem(base), Dual(compile_problem(base), fewest=fewest), fewest)
    root = relaxation.solve({}, 60)
    assert root is not None
    plain = dual_bound(facts, relaxation.dual.certificate(root.prices), fewest=fewest)
    assert plain is not None
    assert abs(plain - root.value) <= 2 + 0.01 * root.value or plain > root.value
    cases = branch(relaxation, Budget(seconds=1e9, programs=40))
    proven = case_bound(facts, proof(relaxation, cases), fewest)
    assert proven > plain
    plan = solve(base, rounds=4)
    assert plan.bound.value <= plan.cost.total
    assert check(base, plan).bound == plan.bound.value


def test_windows_never_make_a_timetable_worse_and_keep_the_rules() -> None:
    base = generate(60, 9, 2, "typical")
    instance = compile_problem(base)
    cells = build_cells(instance, "unit")
    windows = Windows(instance, relaxation_rows(instance, cells, 0), 1)
    trail = windows.improve([], 1e9, rounds=8, counted=True)
    values = [quota_value(instance, cells, runs) for runs in trail]
    assert values == sorted(values, reverse=True)
    assert len(values) > 1
    naming = name_timetable(instance, build_cells(instance, "group"), trail[-1])
    plan = make_plan(base, named_runs(instance, trail[-1], naming.people()))
    assert not check(base, plan).hard


def quota_value(instance: Instance, cells: Cells, runs: list[RunKey]) -> float:
    """What the search thinks of a timetable."""
    return fixed_cost(Timetable(instance, runs)) + solve_quota(instance, cells, runs, unmet_weight=1000).value


def test_dual_ascent_is_exact_or_close_on_tiny_problems() -> None:
    for seed in range(12):
        base = tiny(seed)
        best, _ = optimum(base)
        dual = Dual(compile_problem(base))
        point, value = ascend(dual, first_prices(dual), 0, rounds=150)
        certified = dual_bound(Facts(base), dual.certificate(point))
        assert certified <= best
        assert abs(certified - max(0.0, value)) <= 1.5  # two implementations of one function


def test_dual_agrees_with_checker_on_districts() -> None:
    for family in ("typical", "tight", "tiny"):
        base = generate(80, 9, 3, family)
        dual = Dual(compile_problem(base))
        rng = random.Random(5)
        point = dual.zero()
        point.coverage[:] = [rng.uniform(0, 100) for _ in point.coverage]
        point.load[:] = [[rng.uniform(0, 3) for _ in line] for line in point.load]
        point.months[:] = [[rng.choice((0, 0, 4.0)) for _ in line] for line in point.months]
        point.floors[:] = 2.0
        point.slots = 1.5
        value = dual.evaluate(point).value
        certified = dual_bound(Facts(base), dual.certificate(point))
        assert abs(certified - max(0.0, value)) <= 1 + 0.001 * abs(value)


def test_bound_added_hall_never_raises_and_lock_never_lowers_it() -> None:
    for seed in range(6):
        base = generate(60, 9, seed, "typical")
        dual = Dual(compile_problem(base))
        point, _ = ascend(dual, first_prices(dual), 0, rounds=60)
        assert (flatten(unflatten(dual, flatten(point))) == flatten(point)).all()
        certificate = dual.certificate(point)
        before = dual_bound(Facts(base), certificate)
        wider = replace(base, halls=(*base.halls, Hall("HX", "新会场", 20)))
        locked = replace(base, locks=(*base.locks, Lock("KX", "run", base.packages[-1].id, base.days[-1].on)))
        slots = replace(certificate, slots=0)
        assert dual_bound(Facts(wider), slots) <= dual_bound(Facts(base), slots)
        assert dual_bound(Facts(locked), certificate) >= before
        assert unmet_bound(Facts(wider)) <= unmet_bound(Facts(base))


def test_flow_bound_equals_planted_shortage() -> None:
    for seed in range(8):
        base = generate(60, 8, seed, "overloaded")
        assert unmet_bound(Facts(base)) == base.meta["planted_shortage"]


def test_independent_districts_add_up() -> None:
    for seed in range(4):
        one, two = generate(40, 8, seed, "overloaded"), generate(52, 8, seed + 50, "overloaded")
        assert unmet_bound(Facts(joined(one, two))) == unmet_bound(Facts(one)) + unmet_bound(Facts(two))


def joined(one: Problem, two: Problem) -> Problem:
    """Two districts that share days only; ids of the second get a prefix."""

    def other(text: str) -> str:
        return f"Z{text}"

    return replace(
        one,
        halls=(*one.halls, *(replace(h, id=other(h.id)) for h in two.halls)),
        lecturers=(*one.lecturers, *(replace(x, id=other(x.id)) for x in two.lecturers)),
        lectures=(
            *one.lectures,
            *(replace(x, id=other(x.id), lecturer=other(x.lecturer)) for x in two.lectures),
        ),
        packages=(
            *one.packages,
            *(replace(p, id=other(p.id), lectures=tuple(other(x) for x in p.lectures)) for p in two.packages),
        ),
        units=(*one.units, *(replace(u, id=other(u.id)) for u in two.units)),
        posts=(
            *one.posts,
            *(replace(p, id=other(p.id), mandatory=tuple(other(k) for k in p.mandatory)) for p in two.posts),
        ),
        people=(
            *one.people,
            *(replace(p, id=other(p.id), unit=other(p.unit), post=other(p.post)) for p in two.people),
        ),
    )
