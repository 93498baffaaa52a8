"""Families whose answer is known by construction (``meta`` says what was planted and why it holds)."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from lunxun.engines.rota.calendar import open_days, saturdays
from lunxun.engines.rota.model import (
    Hall,
    Lecture,
    Lecturer,
    Lock,
    Package,
    Person,
    Post,
    Problem,
    Unit,
    usual_weights,
)

from .district import district


def _plain(
    name: str, sizes: list[int], weeks: int, packages: int, wanted: int, *, seats: int | None = None
) -> Problem:
    """One post, one lecturer per package, nobody away, no due dates: only caps and seats matter."""
    days = saturdays(weeks)
    people = sum(sizes)
    wide = seats if seats is not None else people
    crew: list[Person] = []
    for unit, size in enumerate(sizes):
        for _ in range(size):
            number = len(crew) + 1
            crew.append(Person(f"C{number:05d}", f"学员{number}", f"U{unit + 1:04d}", "P1"))
    return Problem(
        name=name,
        days=days,
        halls=(Hall("H1", "区会议中心", wide), Hall("H2", "党校报告厅", wide)),
        lecturers=tuple(Lecturer(f"L{i + 1:03d}", f"授课人{i + 1}") for i in range(packages)),
        lectures=tuple(Lecture(f"T{i + 1:03d}", f"讲题{i + 1}", f"L{i + 1:03d}") for i in range(packages)),
        packages=tuple(
            Package(f"K{i + 1:02d}", f"专题{i + 1}", ("行政管理", "经济发展")[i % 2], (f"T{i + 1:03d}",))
            for i in range(packages)
        ),
        units=tuple(Unit(f"U{i + 1:04d}", f"第{i + 1}单位") for i in range(len(sizes))),
        posts=(Post("P1", "职务类别1", tuple(f"K{i + 1:02d}" for i in range(wanted))),),
        people=tuple(crew),
        weights=usual_weights(people),
    )


def _split(people: int, rng: random.Random, step: int, largest: int) -> list[int]:
    sizes = []
    left = people
    while left > 0:
        size = min(left, step * rng.randrange(1, largest // step + 1))
        sizes.append(size)
        left -= size
    return sizes


def overloaded(people: int, weeks: int, seed: int) -> Problem:
    """Every unit is asked for more than cap × days; the shortage is Σ max(0, n·m − c·W), by counting.

    It is reachable: packages run every day in two wide halls, and each unit fills its cap each day.
    """
    rng = random.Random(f"overloaded/{people}/{weeks}/{seed}")  # noqa: S311
    sizes = _split(people, rng, 1, 12)
    wanted = max(2, min(weeks, math.ceil(weeks * 0.30)))
    problem = _plain(f"overloaded {people} 人 {weeks} 周 #{seed}", sizes, weeks, wanted, wanted)
    caps = [max(1, math.ceil(problem.cap_percent * n / 100)) for n in sizes]
    short = sum(max(0, n * wanted - c * weeks) for n, c in zip(sizes, caps, strict=True))
    lecturers = tuple(replace(x, per_month=9) for x in problem.lecturers)
    meta = {"family": "overloaded", "seed": seed, "planted_shortage": short}
    return replace(problem, lecturers=lecturers, reserve_percent=0, meta=meta)


def optimum(people: int, weeks: int, seed: int) -> Problem:
    """The optimum is 4 runs per package and nothing else.

    Units of 4, 8, 12 … people have cap n/4 and soft cap n/4, so every package needs 4 runs (or somebody
    misses it, at 100 each, dearer than a run); 4 runs per package fit without any other cost.
    """
    rng = random.Random(f"planted/{people}/{weeks}/{seed}")  # noqa: S311
    people = max(8, people - people % 4)
    sizes = _split(people, rng, 4, 24)
    weeks = max(weeks, 9)
    wanted = max(1, (weeks - 1) // 8) * 2
    problem = _plain(f"planted {people} 人 {weeks} 周 #{seed}", sizes, weeks, wanted, wanted)
    runs = 4 * wanted
    if runs > weeks - 1:  # one run a day keeps every unit within its cap
        wanted = max(1, (weeks - 1) // 4)
        problem = _plain(problem.name, sizes, weeks, wanted, wanted)
        runs = 4 * wanted
    units = tuple(replace(u, cap=n // 4, soft_cap=n // 4) for u, n in zip(problem.units, sizes, strict=True))
    weights = replace(problem.weights, alternation=0, consecutive=0)
    cost = runs * weights.run
    meta = {"family": "planted", "seed": seed, "planted_cost": cost}
    lecturers = tuple(replace(x, per_month=9) for x in problem.lecturers)
    return replace(problem, units=units, weights=weights, lecturers=lecturers, meta=meta)


def symmetric(people: int, weeks: int, seed: int) -> Problem:
    """Units, packages and halls are all alike: any search that tries all of them is lost."""
    sizes = [8] * (people // 8) + ([people % 8] if people % 8 else [])
    wanted = max(1, weeks // 5)
    problem = _plain(f"symmetric {people} 人 {weeks} 周 #{seed}", sizes, weeks, wanted, wanted, seats=people)
    lecturers = tuple(replace(x, per_month=9) for x in problem.lecturers)
    return replace(problem, lecturers=lecturers, meta={"family": "symmetric", "seed": seed})


def infeasible(people: int, weeks: int, seed: int) -> Problem:
    """A district with one planted contradiction among its locks and dates; ``meta`` names the core."""
    problem = replace(district(people, weeks, seed, "easy"), locks=(), floors=())
    rng = random.Random(f"infeasible/{people}/{weeks}/{seed}")  # noqa: S311
    opened = open_days(problem)
    package = problem.packages[rng.randrange(len(problem.packages))]
    kind = ("ready", "lecturer", "ban", "hall", "after")[seed % 5]
    on = opened[len(opened) // 2]
    lock = Lock("K-1", "run", package.id, on)
    teacher = next(x.lecturer for x in problem.lectures if x.id == package.lectures[0])
    core = ["lock:K-1"]
    if kind != "lecturer":  # only the planted reason may forbid the day
        problem = _free_day(problem, package.id, on)
    if kind == "ready":
        late = replace(package, ready_on=opened[-1], after=())
        problem = _swap(problem, late)
        core.append(f"ready:{package.id}")
    elif kind == "lecturer":
        problem = _free_day(problem, package.id, on)
        crew = tuple(replace(x, away=(on,)) if x.id == teacher else x for x in problem.lecturers)
        problem = replace(problem, lecturers=crew)
        core.append(f"away:{teacher}:{on}")
    elif kind == "ban":
        problem = replace(problem, locks=(Lock("K-2", "ban", package.id, on),))
        core.append("lock:K-2")
    elif kind == "hall":
        problem, core = _hall_clash(problem, package, on, core)
        lock = replace(lock, hall="H1")
    else:
        problem, core = _after_clash(problem, package, opened, core)
    locks = (*problem.locks, lock)
    meta = {"family": "infeasible", "seed": seed, "planted_core": sorted(core)}
    return replace(problem, locks=locks, meta=meta)


def _swap(problem: Problem, package: Package) -> Problem:
    packages = tuple(package if p.id == package.id else p for p in problem.packages)
    return replace(problem, packages=packages)


def _free_day(problem: Problem, package_id: str, on: str) -> Problem:
    """Nothing but the planted rule may stand in the way of this package on this day."""
    package = next(p for p in problem.packages if p.id == package_id)
    teachers = {x.lecturer for x in problem.lectures if x.id in package.lectures}
    crew = tuple(
        replace(x, away=tuple(d for d in x.away if d != on)) if x.id in teachers else x
        for x in problem.lecturers
    )
    return _swap(replace(problem, lecturers=crew), replace(package, ready_on=None, after=()))


def _hall_clash(problem: Problem, package: Package, on: str, core: list[str]) -> tuple[Problem, list[str]]:
    """Two packages locked into one hall on one day."""
    teachers = {x.lecturer for x in problem.lectures if x.id in package.lectures}
    lecturer_of = {x.id: x.lecturer for x in problem.lectures}
    others = [p for p in problem.packages if p.id != package.id]
    other = next((p for p in others if not teachers & {lecturer_of[x] for x in p.lectures}), others[0])
    fresh = tuple(Lecturer(f"LX{i}", f"外请授课人{i}") for i in range(len(other.lectures)))
    lectures = tuple(Lecture(f"TX{i}", f"外请讲题{i}", f"LX{i}") for i in range(len(other.lectures)))
    problem = replace(
        problem, lecturers=(*problem.lecturers, *fresh), lectures=(*problem.lectures, *lectures)
    )
    problem = _swap(problem, replace(other, lectures=tuple(x.id for x in lectures), ready_on=None, after=()))
    return replace(problem, locks=(Lock("K-2", "run", other.id, on, "H1"),)), [
        *core,
        "lock:K-2",
        f"slot:H1:{on}",
    ]


def _after_clash(
    problem: Problem, package: Package, opened: tuple[str, ...], core: list[str]
) -> tuple[Problem, list[str]]:
    """The earlier package is ready only on the day of the later one."""
    other = next(p for p in problem.packages if p.id != package.id)
    problem = _swap(problem, replace(other, ready_on=opened[-1], after=()))
    current = next(p for p in problem.packages if p.id == package.id)
    problem = _swap(problem, replace(current, after=(other.id,)))
    return problem, [*core, f"after:{other.id}:{package.id}", f"ready:{other.id}"]
