"""Small problems and plans for tests, built by hand so that expected figures can be counted on fingers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lunxun.engines.rota.codec import digest
from lunxun.engines.rota.model import (
    Day,
    Hall,
    Lecture,
    Lecturer,
    Package,
    Person,
    Plan,
    Post,
    Problem,
    Run,
    Unit,
    Weights,
)
from lunxun.engines.rota.plan import make_plan

DAYS = ("2026-03-07", "2026-03-14", "2026-03-21", "2026-03-28", "2026-04-11", "2026-04-18")


def problem(**changes: Any) -> Problem:
    """Four people in one unit (cap 2, soft cap 1), two packages, one hall of 3 seats, six open days."""
    base = Problem(
        name="手算题",
        days=tuple(Day(on) for on in DAYS),
        halls=(Hall("H1", "主会场", 3),),
        lecturers=(Lecturer("L1", "甲"), Lecturer("L2", "乙")),
        lectures=(Lecture("T1", "课一", "L1"), Lecture("T2", "课二", "L2")),
        packages=(
            Package("A", "专题甲", "行政管理", ("T1",), due_on="2026-03-14", late_weight=3),
            Package("B", "专题乙", "经济发展", ("T2",)),
        ),
        units=(Unit("U1", "某单位", cap=2, soft_cap=1),),
        posts=(Post("P1", "干部", ("A", "B")),),
        people=tuple(Person(f"C{i}", f"学员{i}", "U1", "P1") for i in range(1, 5)),
        weights=Weights(unmet=100, run=5, alternation=7, soft_cap=1, consecutive=2, floor=11, lock=50),
        reserve_percent=0,
    )
    return replace(base, **changes)


def run(package: str, day: int, *people: int, hall: str = "H1") -> Run:
    """A run on the n-th open day with people by number."""
    return Run(package, DAYS[day], hall, tuple(f"C{i}" for i in people))


GOOD = (run("A", 0, 1, 2), run("B", 1, 1, 2), run("A", 2, 3, 4), run("B", 4, 3, 4))


def plan(base: Problem, *runs: Run) -> Plan:
    """A plan with honest claims."""
    return make_plan(base, runs or GOOD)


def bare(base: Problem, *runs: Run) -> Plan:
    """A plan whose runs may contain anything."""
    return Plan(problem_hash=digest(base), runs=runs)
