"""Pre-checks, contradictions, reliefs and lock prices."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.errors import FormatError
from lunxun.engines.rota.explain import explain
from lunxun.engines.rota.explain.core import contradictions, feasible
from lunxun.engines.rota.explain.rules import timetable_rules
from lunxun.engines.rota.explain.words import as_json, as_text
from lunxun.engines.rota.generate import generate
from lunxun.engines.rota.model import Floor, Hall, Lecturer, Lock, Package, Person, Unit
from lunxun.engines.rota.precheck import precheck
from lunxun.engines.rota.solve import solve

from .builders import DAYS, plan, problem, run


def rules_found(**changes: object) -> set[str]:
    return {f.rule for f in precheck(problem(**changes))}


def test_precheck_sound_problem_has_no_findings() -> None:
    assert precheck(problem()) == ()


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("P1", {"units": (Unit("U1", "某单位", cap=1),)}),
        ("P2", {"halls": (Hall("H1", "主", 1),)}),
        ("P3", {"lecturers": (Lecturer("L1", "甲", per_month=0), Lecturer("L2", "乙"))}),
        ("P4", {"packages": (Package("A", "甲", "x", ("T1",), ready_on="2027-01-01"), Package("B", "乙", "y", ("T2",)))}),
        ("P4", {"packages": (Package("A", "甲", "x", ("T1",), after=("B",)), Package("B", "乙", "y", ("T2",), after=("A",)))}),
        ("P5", {"lecturers": (Lecturer("L1", "甲", away=DAYS[1:]), Lecturer("L2", "乙"))}),
        ("P6", {"people": (Person("C1", "某", "U1", "P1", away=DAYS),)}),
    ],
)  # fmt: skip
def test_precheck_rule_is_found(rule: str, changes: dict) -> None:
    assert rule in rules_found(**changes)


def test_precheck_p1_says_the_numbers() -> None:
    found = precheck(problem(units=(Unit("U1", "桔园社区", cap=1),)))[0]
    assert found.missing == 8 - 6
    assert "桔园社区 4 人共需参训 8 人次" in found.text
    assert "只能安排 6 人次" in found.text
    assert "上限调到 2 人" in found.text


@pytest.mark.parametrize("seed", range(10))
def test_explain_planted_core_is_named_exactly(seed: int) -> None:
    base = generate(60, 9, seed, "infeasible")
    cores = explain(base).cores
    assert [sorted(r.id for r in c.rules) for c in cores] == [base.meta["planted_core"]]
    assert cores[0].verified
    assert all(any("一" <= ch <= "鿿" for ch in r.text) for r in cores[0].rules)


@pytest.mark.long
def test_explain_planted_cores_in_hundreds() -> None:
    for seed in range(300):
        base = generate(30 + seed % 50, 5 + seed % 8, seed, "infeasible")
        found = [sorted(r.id for r in c.rules) for c in explain(base).cores]
        assert base.meta["planted_core"] in found, seed


def test_explain_compatible_locks_have_no_core() -> None:
    for seed in range(4):
        assert explain(generate(60, 9, seed, "typical")).cores == ()


def test_explain_core_is_minimal_by_an_independent_count() -> None:
    """Three locks of one lecturer's package in a month that allows two: all three and the limit."""
    locks = tuple(Lock(f"K{i}", "run", "A", DAYS[i]) for i in range(3))
    lecturers = (Lecturer("L1", "甲", per_month=2), Lecturer("L2", "乙"))
    base = problem(locks=locks, lecturers=lecturers)
    (core,) = contradictions(timetable_rules(Facts(base)))
    assert {r.id for r in core.rules} == {"lock:K0", "lock:K1", "lock:K2", "month:L1:2026-03"}
    assert feasible(core.rules[1:])


def test_explain_floor_beyond_the_calendar_is_a_core() -> None:
    base = problem(floors=(Floor("", 7),))
    (core,) = contradictions(timetable_rules(Facts(base)))
    assert "floor:" in {r.id for r in core.rules}


def test_explain_two_contradictions_are_both_named() -> None:
    locks = (
        Lock("K1", "run", "A", DAYS[0]),
        Lock("K2", "ban", "A", DAYS[0]),
        Lock("K3", "run", "B", DAYS[1]),
        Lock("K4", "ban", "B", DAYS[1]),
    )
    found = contradictions(timetable_rules(Facts(problem(locks=locks))))
    assert sorted(sorted(r.id for r in c.rules) for c in found) == [
        ["lock:K1", "lock:K2"],
        ["lock:K3", "lock:K4"],
    ]


def test_explain_reliefs_name_seat_and_cap() -> None:
    short = problem(halls=(Hall("H1", "主会场", 1),), units=(Unit("U1", "某单位", cap=2, soft_cap=2),))
    made = plan(short, run("A", 0, 1), run("B", 1, 1))
    seat = explain(short, plan=made).reliefs
    assert seat[0].saves == 100
    assert "多一个座位，约可省 100" in seat[0].text
    capped = problem(units=(Unit("U1", "某单位", cap=1, soft_cap=1),))
    cap = explain(capped, plan=plan(capped, run("A", 0, 1), run("B", 1, 1))).reliefs
    assert "某单位3 月 7 日多离岗 1 人" in " ".join(r.text for r in cap)


def test_explain_lock_price_is_an_interval() -> None:
    base = generate(24, 5, 1, "planted")
    lock = json.dumps({"kind": "run", "package": "K01", "day": base.days[-1].on})
    price = explain(base, lock=lock, seconds=4).lock
    assert price is not None
    assert price.low <= price.high
    with pytest.raises(FormatError):
        explain(base, lock="{", seconds=1)


def test_explain_lock_that_must_cost_says_so() -> None:
    """A lock on a cancelled day can't be kept: it costs its weight, in every plan."""
    base = problem()
    closed = replace(base, days=(replace(base.days[0], kind="holiday"), *base.days[1:]))
    lock = json.dumps({"kind": "run", "package": "A", "day": DAYS[0]})
    price = explain(closed, lock=lock, seconds=4).lock
    free = solve(closed, seconds=2)
    assert price is not None
    assert price.high >= closed.weights.lock
    assert price.low <= closed.weights.lock
    assert free.locks_not_kept == ()


def test_explain_words_in_both_forms() -> None:
    report = explain(generate(40, 8, 0, "infeasible"))
    assert "不能同时成立" in as_text(report)
    assert as_json(report)["cores"][0]["verified"] is True
