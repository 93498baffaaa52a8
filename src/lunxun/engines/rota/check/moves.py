"""What moving one run would do, from the checker's own increments: no re-solve, a few milliseconds.

A move puts one run on another day or into another hall (empty, or held by a run that then changes places
with it). Rules about the run itself can forbid it; people who can't come on the new day lose their seat and
are named. `apply` gives the plan after the move; `Preview` says the same without making it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from lunxun.engines.rota.calendar import is_next_week, weeks_late
from lunxun.engines.rota.model import Cost, Plan, Run

from .cost import locks_not_kept
from .facts import Facts

Key = tuple[str, str]
"""(package, day): a package runs once a day."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A hard rule that forbids the move, with what it is about: ids, never sentences."""

    rule: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """A person who loses his seat: away, teaching, busy (sits elsewhere that day), cap of the unit, seats."""

    person: str
    package: str
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The consequences of a move; `cost` are the lines after it, `change` their difference to before."""

    obstacles: tuple[Obstacle, ...]
    released: tuple[Released, ...]
    moved: tuple[tuple[Run, Run], ...]
    cost: Cost
    change: int
    unmet_change: int
    locks_broken: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """A plan with the sums that increments start from; build once per plan, ask often."""

    facts: Facts
    plan: Plan

    @cached_property
    def by_key(self) -> dict[Key, Run]:
        """Run by package and day."""
        return {(r.package, r.day): r for r in self.plan.runs}

    @cached_property
    def by_slot(self) -> dict[tuple[str, str], Run]:
        """Run by day and hall."""
        return {(r.day, r.hall): r for r in self.plan.runs}

    @cached_property
    def on_day(self) -> dict[str, list[Run]]:
        """Runs by day."""
        found: dict[str, list[Run]] = defaultdict(list)
        for run in self.plan.runs:
            found[run.day].append(run)
        return found

    @cached_property
    def seated(self) -> dict[str, set[str]]:
        """Person → days on which he sits."""
        found: dict[str, set[str]] = defaultdict(set)
        for run in self.plan.runs:
            for person in run.people:
                found[person].add(run.day)
        return found

    @cached_property
    def load(self) -> Counter[tuple[str, str]]:
        """(unit, day) → people away."""
        people = self.facts.people
        return Counter((people[p].unit, r.day) for r in self.plan.runs for p in r.people)

    @cached_property
    def lectures(self) -> Counter[tuple[str, str]]:
        """(lecturer, month) → lectures."""
        return Counter((t, r.day[:7]) for r in self.plan.runs for t in self.facts.teachers[r.package])

    @cached_property
    def pairs(self) -> dict[str, str]:
        """Open day → the next one, if within seven days."""
        days = self.facts.days
        return {a: b for a, b in pairwise(days) if is_next_week(a, b)}

    @cached_property
    def before(self) -> dict[str, str]:
        """The other way round."""
        return {b: a for a, b in self.pairs.items()}

    @cached_property
    def human(self) -> dict[str, str]:
        """Lecturer → the same human among the people."""
        return {x.id: x.person for x in self.facts.problem.lecturers if x.person is not None}


@dataclass
class _Work:
    """One move under examination."""

    seen: Seen
    moved: list[tuple[Run, Run]]
    obstacles: list[Obstacle] = field(default_factory=list)
    released: list[Released] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        return self.seen.facts


def preview(seen: Seen, key: Key, day: str, hall: str) -> Preview:
    """Consequences of putting the run `key` on `day` into `hall`; a run already there changes places with it.

    Raises:
        KeyError: no such run.
    """
    run = seen.by_key[key]
    other = seen.by_slot.get((day, hall))
    targets = [(run, replace(run, day=day, hall=hall))]
    if other is not None and other != run:
        targets.append((other, replace(other, day=run.day, hall=run.hall)))
    work = _Work(seen, targets)
    _timetable(work)
    if not work.obstacles:
        work.moved = [(old, _seat(work, old, new)) for old, new in targets]
    return _sum_up(work)


def apply(seen: Seen, found: Preview) -> tuple[Run, ...]:
    """All runs after the move, in the order of plan files."""
    gone = {(old.package, old.day) for old, _new in found.moved}
    kept = [r for r in seen.plan.runs if (r.package, r.day) not in gone]
    return tuple(
        sorted([*kept, *(new for _old, new in found.moved)], key=lambda r: (r.day, r.hall, r.package))
    )


def _timetable(work: _Work) -> None:
    """H1–H5 for the runs that move; the others stand where they stood."""
    seen, facts = work.seen, work.facts
    gone = {(old.package, old.day) for old, _new in work.moved}
    still = [r for r in seen.plan.runs if (r.package, r.day) not in gone]
    opened = set(facts.days)
    add = work.obstacles.append
    months: Counter[tuple[str, str]] = Counter()
    for old, new in work.moved:
        hall = facts.halls.get(new.hall)
        if hall is None or new.day not in opened or new.day in hall.closed:
            add(Obstacle("H1", new.day))
            continue
        if any(r.package == new.package and r.day == new.day for r in still):
            add(Obstacle("H2", new.day))
        teachers = facts.teachers[new.package]
        for teacher in teachers:
            if new.day in facts.lecturers[teacher].away:
                add(Obstacle("H3-away", teacher))
            months[teacher, old.day[:7]] -= 1
            months[teacher, new.day[:7]] += 1
        ready = facts.packages[new.package].ready_on
        if ready is not None and new.day < ready:
            add(Obstacle("H4", ready))
    _same_day(work, still)
    for (teacher, month), change in months.items():
        if change > 0 and seen.lectures[teacher, month] + change > facts.lecturers[teacher].per_month:
            add(Obstacle("H3-month", teacher))
    _order(work, still)


def _same_day(work: _Work, still: list[Run]) -> None:
    """A lecturer gives one lecture a day, and sits in no hall on it."""
    facts = work.facts
    now = [*still, *(new for _old, new in work.moved)]
    for _old, new in work.moved:
        mine = set(facts.teachers[new.package])
        for other in now:
            if other.day == new.day and other.package != new.package:
                for teacher in sorted(mine & set(facts.teachers[other.package])):
                    work.obstacles.append(Obstacle("H3-twice", teacher))
    work.obstacles[:] = list(dict.fromkeys(work.obstacles))


def _order(work: _Work, still: list[Run]) -> None:
    """H5 for every package, because a first run may have moved behind a follower."""
    touched = {new.package for _old, new in work.moved}
    first: dict[str, str] = {}
    now = [*still, *(new for _old, new in work.moved)]
    for run in now:
        first[run.package] = min(run.day, first.get(run.package, run.day))
    for run in now:
        for other in work.facts.packages[run.package].after:
            if (other in touched or run.package in touched) and first.get(other, "9999") >= run.day:
                work.obstacles.append(Obstacle("H5", other))
    work.obstacles[:] = list(dict.fromkeys(work.obstacles))


def _seat(work: _Work, old: Run, new: Run) -> Run:
    """The run on its new day with those of its people who can come; the others are named."""
    seen, facts = work.seen, work.facts
    if new.day == old.day:
        return _fit(work, new, list(new.people))
    partner = next((o for o, n in work.moved if n.day == old.day and o != old), None)
    leaving = set(partner.people) if partner is not None else set()
    load = Counter({facts.people[p].unit: 0 for p in old.people})
    for unit in load:
        load[unit] = seen.load[unit, new.day]
    for person in leaving:
        if facts.people[person].unit in load:
            load[facts.people[person].unit] -= 1
    teaching = _teaching_on(work, new.day)
    stay = []
    for person in old.people:
        unit = facts.people[person].unit
        why = ""
        if new.day in facts.away[person]:
            why = "away"
        elif person in teaching:
            why = "teaching"
        elif new.day in seen.seated[person] and person not in leaving:
            why = "busy"
        elif load[unit] >= facts.cap(unit):
            why = "cap"
        if why:
            work.released.append(Released(person, old.package, why))
        else:
            load[unit] += 1
            stay.append(person)
    return _fit(work, new, stay)


def _fit(work: _Work, new: Run, stay: list[str]) -> Run:
    """Cut to the seats of the hall, in the order of the list."""
    seats = work.facts.halls[new.hall].seats
    for person in stay[seats:]:
        work.released.append(Released(person, new.package, "seats"))
    return replace(new, people=tuple(stay[:seats]))


def _teaching_on(work: _Work, day: str) -> set[str]:
    gone = {(old.package, old.day) for old, _new in work.moved}
    runs = [r for r in work.seen.on_day.get(day, []) if (r.package, r.day) not in gone]
    runs += [new for _old, new in work.moved if new.day == day]
    human = work.seen.human
    return {human[t] for r in runs for t in work.facts.teachers[r.package] if t in human}


def _sum_up(work: _Work) -> Preview:
    seen, old = work.seen, work.seen.plan.cost
    if work.obstacles:
        return Preview(tuple(work.obstacles), (), (), old, 0, 0, ())
    others = _trainees_who_teach(work)
    if others:
        return Preview(others, (), (), old, 0, 0, ())
    facts, weights = work.facts, work.facts.problem.weights
    after = Plan(seen.plan.problem_hash, apply(seen, Preview((), (), tuple(work.moved), old, 0, 0, ())))
    broken = locks_not_kept(facts, after)
    unmet = sum(_missing(work, r) for r in work.released)
    cost = replace(
        old,
        unmet=old.unmet + weights.unmet * unmet,
        late=old.late + sum(_late(facts, n) - _late(facts, o) for o, n in work.moved),
        alternation=weights.alternation * _same_circle(facts, after.runs),
        soft_cap=old.soft_cap + weights.soft_cap * _above(work),
        consecutive=old.consecutive + weights.consecutive * _running(work),
        locks=weights.lock * len(broken),
    )
    new_broken = tuple(x for x in broken if x not in seen.plan.locks_not_kept)
    return Preview(
        (), tuple(work.released), tuple(work.moved), cost, cost.total - old.total, unmet, new_broken
    )


def _trainees_who_teach(work: _Work) -> tuple[Obstacle, ...]:
    """H10 for runs that stay: somebody seated there would have to lecture in a run that comes to his day."""
    gone = {(old.package, old.day) for old, _new in work.moved}
    found = []
    for _old, new in work.moved:
        humans = {work.seen.human[t]: t for t in work.facts.teachers[new.package] if t in work.seen.human}
        for run in work.seen.on_day.get(new.day, []):
            if (run.package, run.day) not in gone:
                found += [Obstacle("H10", humans[p]) for p in run.people if p in humans]
    return tuple(found)


def _missing(work: _Work, released: Released) -> int:
    """Attendances missing because of one lost seat: an elective may have been one more than needed."""
    facts = work.facts
    person = facts.people[released.person]
    if released.package in facts.mandatory(person):
        return 1
    count, pool = facts.electives(person)
    sits = sum((k in pool) for k, _day in _packages_of(work.seen, released.person))
    return 1 if sits <= count else 0


def _packages_of(seen: Seen, person: str) -> Iterable[Key]:
    for day in seen.seated[person]:
        for run in seen.on_day[day]:
            if person in run.people:
                yield run.package, day


def _late(facts: Facts, run: Run) -> int:
    package = facts.packages[run.package]
    return len(run.people) * package.late_weight * weeks_late(run.day, package.due_on)


def _above(work: _Work) -> int:
    """Change of the people above soft caps."""
    seen, facts = work.seen, work.facts
    change: Counter[tuple[str, str]] = Counter()
    for old, new in work.moved:
        for person in old.people:
            change[facts.people[person].unit, old.day] -= 1
        for person in new.people:
            change[facts.people[person].unit, new.day] += 1
    total = 0
    for (unit, day), difference in change.items():
        soft, now = facts.soft_cap(unit), seen.load[unit, day]
        total += max(0, now + difference - soft) - max(0, now - soft)
    return total


def _running(work: _Work) -> int:
    """Change of the pairs of Saturdays running."""
    seen = work.seen
    lost: dict[str, set[str]] = defaultdict(set)
    won: dict[str, set[str]] = defaultdict(set)
    for old, new in work.moved:
        for person in old.people:
            lost[person].add(old.day)
        for person in new.people:
            won[person].add(new.day)
    total = 0
    for person in lost.keys() | won.keys():
        before = seen.seated[person]
        after = (before - lost[person]) | won[person]
        total += _pairs(seen, after) - _pairs(seen, before)
    return total


def _pairs(seen: Seen, days: set[str]) -> int:
    return sum(seen.pairs.get(day) in days for day in days)


def _same_circle(facts: Facts, runs: Iterable[Run]) -> int:
    main = facts.problem.halls[0].id
    circle = {r.day: facts.packages[r.package].circle for r in runs if r.hall == main}
    return sum(a in circle and circle[a] == circle.get(b) for a, b in pairwise(facts.days))
