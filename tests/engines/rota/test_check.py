"""The checker: every hard rule is broken once, every cost line counted by hand, no solver imported."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from lunxun.engines.rota.check import check
from lunxun.engines.rota.model import (
    Bound,
    Cost,
    Event,
    Events,
    Floor,
    Hall,
    Lecture,
    Lecturer,
    Lock,
    Package,
    Person,
    Post,
    Shortage,
)
from lunxun.engines.rota.plan import make_plan

from .builders import DAYS, GOOD, bare, plan, problem, run


def test_check_imports_no_solver() -> None:
    code = (
        "import sys, lunxun.engines.rota.check\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy', 'ortools')]\n"
        "assert not bad, bad\n"
        "own = [m for m in sys.modules if m.startswith('lunxun.engines.rota.')]\n"
        "allowed = ('check', 'calendar', 'codec', 'errors', 'events', 'model')\n"
        "assert all(m.split('.')[3] in allowed for m in own), own\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_check_good_plan_counts_every_line() -> None:
    base = problem()
    report = check(base, plan(base))
    assert report.ok
    assert report.cost == Cost(
        unmet=0,
        late=2 * 3 * 1,  # two people, one week after 03-14
        runs=4 * 5,
        alternation=0,
        soft_cap=4 * 1,  # two away where one is free, on four days
        consecutive=2 * 2,  # people 1 and 2 on 03-07 and 03-14
        floors=0,
        locks=0,
    )
    assert report.total == 34
    assert report.demanded == 8


def test_check_consecutive_needs_adjacent_calendar_weeks() -> None:
    base = problem()
    report = check(base, plan(base, run("A", 3, 1), run("B", 4, 1)))  # 03-28 and 04-11: two weeks apart
    assert report.cost.consecutive == 0


def test_check_alternation_counts_main_hall_only() -> None:
    base = problem(halls=(Hall("H1", "主", 3), Hall("H2", "副", 3)))
    same = check(base, plan(base, run("A", 0, 1), run("A", 1, 2)))
    side = check(base, plan(base, run("A", 0, 1, hall="H2"), run("A", 1, 2, hall="H2")))
    gap = check(base, plan(base, run("A", 0, 1), run("A", 2, 2)))
    assert (same.cost.alternation, side.cost.alternation, gap.cost.alternation) == (7, 0, 0)


def test_check_shortages_are_named() -> None:
    base = problem()
    report = check(base, plan(base, run("A", 0, 1, 2), run("B", 1, 1)))
    assert report.shortages == (
        Shortage("C2", "B"),
        Shortage("C3", "A"),
        Shortage("C3", "B"),
        Shortage("C4", "A"),
        Shortage("C4", "B"),
    )
    assert report.cost.unmet == 500


def test_check_electives_count_towards_a_number() -> None:
    post = Post("P1", "干部", ("A",), ("B",), 1)
    base = problem(posts=(post,))
    report = check(base, plan(base, run("A", 0, 1, 2), run("B", 1, 1)))
    assert Shortage("C2", "*", 1) in report.shortages
    assert report.demanded == 8


def test_check_exempt_elective_is_credited() -> None:
    post = Post("P1", "干部", (), ("A", "B"), 1)
    people = (Person("C1", "学员1", "U1", "P1", exempt=("A",)), Person("C2", "学员2", "U1", "P1"))
    base = problem(posts=(post,), people=people)
    assert check(base, plan(base, run("B", 1, 2))).demanded == 1
    too_much = check(base, bare(base, run("B", 1, 1)))
    assert "H8" in {v.rule for v in too_much.hard}


@pytest.mark.parametrize(
    ("rule", "runs", "changes"),
    [
        ("H0", (run("X", 0, 1),), {}),
        ("H0", (run("A", 0, 9),), {}),
        ("H0", (run("A", 0, 1, hall="H9"),), {}),
        ("H1", (replace(run("A", 0, 1), day="2026-03-08"),), {}),
        ("H1", (run("A", 0, 1), run("B", 0, 2)), {}),
        ("H1", (run("A", 0, 1),), {"halls": (Hall("H1", "主", 3, closed=(DAYS[0],)),)}),
        (
            "H2",
            (run("A", 0, 1), run("A", 0, 2, hall="H2")),
            {"halls": (Hall("H1", "主", 3), Hall("H2", "副", 3))},
        ),
        ("H3", (run("A", 0, 1),), {"lecturers": (Lecturer("L1", "甲", away=(DAYS[0],)), Lecturer("L2", "乙"))}),
        ("H3", (run("A", 0, 1), run("A", 1, 2)), {"lecturers": (Lecturer("L1", "甲", per_month=1), Lecturer("L2", "乙"))}),
        (
            "H3",
            (run("A", 0, 1), run("B", 0, 2, hall="H2")),
            {
                "halls": (Hall("H1", "主", 3), Hall("H2", "副", 3)),
                "lectures": (Lecture("T1", "课一", "L1"), Lecture("T2", "课二", "L1")),
            },
        ),
        ("H4", (run("A", 0, 1),), {"packages": (Package("A", "甲", "x", ("T1",), ready_on=DAYS[1]), Package("B", "乙", "y", ("T2",)))}),
        ("H5", (run("A", 0, 1),), {"packages": (Package("A", "甲", "x", ("T1",), after=("B",)), Package("B", "乙", "y", ("T2",)))}),
        ("H6", (run("A", 0, 1, 2, 3),), {}),
        ("H7", (run("A", 0, 1),), {"people": (Person("C1", "学员1", "U1", "P1", away=(DAYS[0],)),)}),
        ("H8", (run("A", 0, 1), run("A", 2, 1)), {}),
        ("H8", (run("A", 0, 1, 1),), {}),
        ("H8", (run("A", 0, 1),), {"people": (Person("C1", "学员1", "U1", "P1", exempt=("A",)),)}),
        ("H8", (run("A", 0, 1, 2),), {"halls": (Hall("H1", "主", 1),)}),
        ("H9", (run("A", 0, 1), run("B", 1, 1)), {"reserve_percent": 90}),
        ("H10", (run("A", 0, 1),), {"lecturers": (Lecturer("L1", "甲", person="C1"), Lecturer("L2", "乙"))}),
    ],
)  # fmt: skip
def test_check_broken_rule_is_found(rule: str, runs: tuple, changes: dict) -> None:
    base = problem(**changes)
    assert rule in {v.rule for v in check(base, bare(base, *runs)).hard}
    first = check(base, bare(base, *runs)).hard[0].message
    assert any("一" <= c <= "鿿" for c in first)


def test_check_precedence_needs_strictly_earlier_day() -> None:
    packages = (
        Package("A", "甲", "x", ("T1",), after=("B",)),
        Package("B", "乙", "y", ("T2",)),
    )
    halls = (Hall("H1", "主", 3), Hall("H2", "副", 3))
    base = problem(packages=packages, halls=halls)
    same_day = check(base, plan(base, run("A", 1, 1), run("B", 1, 2, hall="H2")))
    before = check(base, plan(base, run("A", 1, 1), run("B", 0, 2)))
    assert [v.rule for v in same_day.hard] == ["H5"]
    assert before.ok


def test_check_false_claims_are_found() -> None:
    base = problem()
    good = plan(base)
    assert check(base, replace(good, cost=Cost())).claims[0].rule == "C2"
    assert check(base, replace(good, shortages=(Shortage("C1", "A"),))).claims[0].rule == "C3"
    assert check(base, replace(good, locks_not_kept=("K",))).claims[0].rule == "C4"
    assert check(base, replace(good, bound=Bound(value=10**6))).claims[0].rule == "C5"
    assert check(base, replace(good, bound=Bound(unmet=5))).claims[0].rule == "C5"
    other = problem(name="另一题")
    assert check(other, good).claims[0].rule == "C1"


def test_check_locks_cost_when_not_kept() -> None:
    locks = (
        Lock("K1", "run", "A", DAYS[0]),
        Lock("K2", "run", "A", DAYS[5]),
        Lock("K3", "ban", "B", DAYS[1]),
        Lock("K4", "seat", "A", DAYS[0], person="C1"),
        Lock("K5", "seat", "A", DAYS[0], person="C3"),
    )
    base = problem(locks=locks)
    report = check(base, plan(base))
    assert report.locks_not_kept == ("K2", "K3", "K5")
    assert report.cost.locks == 150


def test_check_floor_shortage_is_priced() -> None:
    base = problem(floors=(Floor("", 6),))
    assert check(base, plan(base)).cost.floors == 2 * 11


def test_check_past_must_not_change() -> None:
    base = problem()
    old = plan(base)
    events = Events(DAYS[2], (Event("cancel_day", DAYS[2]),))
    moved = make_plan(base, (run("A", 0, 1, 3), *GOOD[1:2], run("B", 4, 3, 4)), changes=(events,))
    kept = make_plan(base, (*GOOD[:2], run("A", 3, 3, 4), run("B", 5, 3, 4)), changes=(events,))
    assert "C6" in {v.rule for v in check(base, moved, old).claims}
    report = check(base, kept, old)
    assert report.ok
    assert report.touched == 2
