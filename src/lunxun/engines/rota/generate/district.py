"""A district as in the design notes: lognormal units, rotating duty, absent lecturers, waiting outlines."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

from lunxun.engines.rota.calendar import open_days, saturdays
from lunxun.engines.rota.model import (
    Day,
    Floor,
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

_CIRCLES = ("行政管理", "经济发展")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国春梅志文海燕"


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes a family: how full the hall slots and the unit caps get."""

    slot_use: float
    load_use: float
    demand: float
    unit_mean: float = 12.0
    unit_min: int = 4
    unit_max: int = 60
    duty: float = 0.10
    absence: float = 0.08
    late_share: float = 0.4


SHAPES = {
    "typical": Shape(slot_use=0.80, load_use=0.85, demand=8 / 37),
    "disturbed": Shape(slot_use=0.80, load_use=0.85, demand=8 / 37),
    "easy": Shape(slot_use=0.55, load_use=0.60, demand=5 / 37, absence=0.03),
    "tight": Shape(slot_use=0.92, load_use=0.95, demand=9 / 37),
    "tiny": Shape(slot_use=0.80, load_use=0.90, demand=6 / 37, unit_mean=2.5, unit_min=1, unit_max=4),
}


def district(people: int, weeks: int, seed: int, family: str) -> Problem:
    """One district; demand is trimmed until slots and unit caps can carry it in principle."""
    rng = random.Random(f"{family}/{people}/{weeks}/{seed}")  # noqa: S311 - reproducible, not secret
    shape = SHAPES[family]
    days = saturdays(weeks)
    opened = tuple(d.on for d in days if d.kind == "open")
    posts = [f"P{i + 1}" for i in range(5 if people >= 1000 else 3)]
    units, members = make_units(rng, people, len(posts), shape)
    halls = (
        Hall("H1", "区会议中心", max(2, round(people * 7 / 30))),
        Hall("H2", "党校报告厅", max(2, people // 10)),
    )
    lecturers, lectures, packages = make_teaching(rng, opened, shape, people)
    crew = make_people(rng, members, posts, opened, shape)
    lecturers = tuple(
        replace(x, person=crew[i * 7 % len(crew)].id if i % 3 == 0 else None) for i, x in enumerate(lecturers)
    )
    crew = exempt_lecturers(crew, lecturers, lectures, packages)
    problem = Problem(
        name=f"{family} {people} 人 {weeks} 周 #{seed}",
        days=days,
        halls=halls,
        lecturers=lecturers,
        lectures=lectures,
        packages=packages,
        units=units,
        posts=(),
        people=crew,
        weights=usual_weights(people),
        meta={"family": family, "seed": seed},
    )
    problem = replace(problem, posts=make_demand(rng, problem, posts, shape))
    floors = (Floor("底线", sum(p.branch == "底线" for p in packages)),)
    return replace(problem, floors=floors, locks=(_easy_lock(problem),))


def make_units(
    rng: random.Random, people: int, posts: int, shape: Shape
) -> tuple[tuple[Unit, ...], list[tuple[str, int]]]:
    """Units with lognormal sizes that add up to ``people``; members as (unit id, post number)."""
    units: list[Unit] = []
    members: list[tuple[str, int]] = []
    left = people
    while left:
        size = round(rng.lognormvariate(math.log(shape.unit_mean) - 0.18, 0.6))
        size = min(max(size, shape.unit_min), shape.unit_max, left)
        if 0 < left - size < shape.unit_min:
            size = left
        unit = Unit(f"U{len(units) + 1:04d}", f"第{len(units) + 1}单位")
        units.append(unit)
        members.extend((unit.id, 0 if i == 0 else rng.randrange(1, posts)) for i in range(size))
        left -= size
    return tuple(units), members


def make_people(
    rng: random.Random,
    members: list[tuple[str, int]],
    posts: list[str],
    opened: tuple[str, ...],
    shape: Shape,
) -> tuple[Person, ...]:
    """People with rotating duty: each open day a different tenth of the staff is on duty."""
    every = max(2, round(1 / shape.duty)) if shape.duty else 0
    crew = []
    for number, (unit, post) in enumerate(members):
        offset = rng.randrange(every) if every else 0
        away = tuple(on for i, on in enumerate(opened) if every and (i + offset) % every == 0)
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN)
        crew.append(Person(f"C{number + 1:05d}", name, unit, posts[post], away=away, carry=rng.randrange(4)))
    return tuple(crew)


def make_teaching(
    rng: random.Random, opened: tuple[str, ...], shape: Shape, people: int
) -> tuple[tuple[Lecturer, ...], tuple[Lecture, ...], tuple[Package, ...]]:
    """Lecturers, lectures and packages; half of the packages wait for the review of their outlines."""
    weeks = len(opened)
    count = max(2, int(weeks * 0.65))
    per_package = 5 if people >= 1000 else 3
    crew_size = max(per_package, round(count * per_package * (0.5 if people >= 1000 else 1.0)))
    lecturers = tuple(
        Lecturer(
            f"L{i + 1:03d}",
            f"授课人{i + 1}",
            away=tuple(on for on in opened if rng.random() < shape.absence),
        )
        for i in range(crew_size)
    )
    deck: list[int] = []
    lectures: list[Lecture] = []
    packages: list[Package] = []
    for number in range(count):
        if len(deck) < per_package:
            deck = rng.sample(range(crew_size), crew_size)
        chosen, deck = deck[:per_package], deck[per_package:]
        ids = []
        for who in chosen:
            lectures.append(
                Lecture(f"T{len(lectures) + 1:03d}", f"讲题{len(lectures) + 1}", lecturers[who].id)
            )
            ids.append(lectures[-1].id)
        packages.append(_package(rng, number, tuple(ids), opened, shape))
    for later in range(1, count):
        if rng.random() < 0.12:
            packages[later] = replace(packages[later], after=(packages[rng.randrange(later)].id,))
    return lecturers, tuple(lectures), tuple(packages)


def _package(
    rng: random.Random, number: int, lectures: tuple[str, ...], opened: tuple[str, ...], shape: Shape
) -> Package:
    weeks = len(opened)
    ready = rng.randrange(1, max(2, weeks // 3)) if rng.random() < 0.5 else 0
    due, weight = None, 0
    if rng.random() < shape.late_share:
        due = opened[min(weeks - 1, ready + rng.randrange(weeks // 3, max(weeks // 3 + 1, 2 * weeks // 3)))]
        weight = rng.choice((1, 1, 2))
    circle = _CIRCLES[number % 2]
    return Package(
        f"K{number + 1:02d}",
        f"专题{number + 1}",
        circle,
        lectures,
        branch="底线" if circle == _CIRCLES[0] and number % 4 == 0 else "综合",
        ready_on=opened[ready] if ready else None,
        due_on=due,
        late_weight=weight,
    )


def exempt_lecturers(
    crew: tuple[Person, ...],
    lecturers: tuple[Lecturer, ...],
    lectures: tuple[Lecture, ...],
    packages: tuple[Package, ...],
) -> tuple[Person, ...]:
    """Whoever teaches in a package is credited with it."""
    person_of = {x.id: x.person for x in lecturers}
    teacher = {x.id: person_of[x.lecturer] for x in lectures}
    credited: dict[str, set[str]] = {}
    for package in packages:
        for lecture in package.lectures:
            who = teacher[lecture]
            if who is not None:
                credited.setdefault(who, set()).add(package.id)
    return tuple(replace(p, exempt=tuple(sorted(credited[p.id]))) if p.id in credited else p for p in crew)


def make_demand(rng: random.Random, problem: Problem, posts: list[str], shape: Shape) -> tuple[Post, ...]:
    """Packages per post, then trimmed so that slots and unit caps suffice in principle."""
    ids = [p.id for p in problem.packages]
    weeks = len(open_days(problem))
    target = max(2, round(weeks * shape.demand))
    common = ids[: max(1, round(target * 0.3))]
    wants = {}
    for post in posts:
        own = rng.sample(ids[len(common) :], min(target - len(common), len(ids) - len(common)))
        wants[post] = [*common, *own]
    for package in ids:  # nobody prepares a package for nobody
        if not any(package in w for w in wants.values()):
            wants[rng.choice(posts)].append(package)
    _trim(rng, problem, wants, shape)
    result = []
    for number, post in enumerate(posts):
        rest = [k for k in ids if k not in wants[post] and any(k in w for w in wants.values())]
        offered = tuple(rng.sample(rest, min(3, len(rest)))) if number % 3 == 1 else ()
        count = 1 if offered else 0
        result.append(Post(post, f"职务类别{number + 1}", tuple(sorted(wants[post])), offered, count))
    return tuple(result)


def _trim(rng: random.Random, problem: Problem, wants: dict[str, list[str]], shape: Shape) -> None:
    slots = len(open_days(problem)) * len(problem.halls)
    seats = sum(h.seats for h in problem.halls) / len(problem.halls)
    weeks = len(open_days(problem))
    while True:
        sizes: dict[str, int] = {}
        need: dict[tuple[str, str], int] = {}
        for person in problem.people:
            sizes[person.unit] = sizes.get(person.unit, 0) + 1
            for package in wants[person.post]:
                need[person.unit, package] = need.get((person.unit, package), 0) + 1
        cap = {u: max(1, math.ceil(problem.cap_percent * n / 100)) for u, n in sizes.items()}
        runs: dict[str, int] = {}
        total: dict[str, int] = {}
        load: dict[str, int] = {}
        for (unit, package), count in need.items():
            runs[package] = max(runs.get(package, 0), math.ceil(count / cap[unit]))
            total[package] = total.get(package, 0) + count
            load[unit] = load.get(unit, 0) + count
        used = sum(max(r, math.ceil(total[k] / seats)) for k, r in runs.items())
        heavy = [u for u, n in load.items() if n > shape.load_use * cap[u] * weeks]
        if used <= shape.slot_use * slots and not heavy:
            return
        choices = [(p, k) for p in wants for k in wants[p] if len(wants[p]) > 1]
        if not choices:
            return
        post, package = rng.choice(choices)
        wants[post].remove(package)


def _easy_lock(problem: Problem) -> Lock:
    """The clerk promised one package for a day on which it can be held."""
    opened = open_days(problem)
    away = {x.id: set(x.away) for x in problem.lecturers}
    teacher = {x.id: x.lecturer for x in problem.lectures}
    for package in problem.packages:
        for on in opened[len(opened) // 4 :]:
            free = not any(on in away[teacher[x]] for x in package.lectures)
            if free and not package.after and (package.ready_on or "") <= on:
                return Lock("K-1", "run", package.id, on)
    return Lock("K-1", "ban", problem.packages[0].id, opened[0])


def plain_days(weeks: int) -> tuple[Day, ...]:
    """Open days of the stored calendar, for the small families."""
    return saturdays(weeks)
