"""Look-ups of a problem for the checker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from lunxun.engines.rota.calendar import open_days
from lunxun.engines.rota.model import Hall, Lecturer, Package, Person, Post, Problem, Unit


@dataclass(frozen=True)
class Facts:
    """Dictionaries by id, and what follows from the rules about demand and caps."""

    problem: Problem

    @cached_property
    def days(self) -> tuple[str, ...]:
        """Open days."""
        return open_days(self.problem)

    @cached_property
    def halls(self) -> dict[str, Hall]:
        """Halls by id."""
        return {x.id: x for x in self.problem.halls}

    @cached_property
    def packages(self) -> dict[str, Package]:
        """Packages by id."""
        return {x.id: x for x in self.problem.packages}

    @cached_property
    def people(self) -> dict[str, Person]:
        """People by id."""
        return {x.id: x for x in self.problem.people}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Posts by id."""
        return {x.id: x for x in self.problem.posts}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by id."""
        return {x.id: x for x in self.problem.units}

    @cached_property
    def lecturers(self) -> dict[str, Lecturer]:
        """Lecturers by id."""
        return {x.id: x for x in self.problem.lecturers}

    @cached_property
    def teachers(self) -> dict[str, tuple[str, ...]]:
        """Package id → lecturer ids."""
        by_lecture = {x.id: x.lecturer for x in self.problem.lectures}
        return {p.id: tuple(by_lecture[x] for x in p.lectures) for p in self.problem.packages}

    @cached_property
    def away(self) -> dict[str, frozenset[str]]:
        """Person id → dates of duty or leave."""
        return {p.id: frozenset(p.away) for p in self.problem.people}

    @cached_property
    def members(self) -> dict[str, list[Person]]:
        """Unit id → people."""
        result: dict[str, list[Person]] = {u.id: [] for u in self.problem.units}
        for person in self.problem.people:
            result[person.unit].append(person)
        return result

    def cap(self, unit: str) -> int:
        """Most people away on one day."""
        own = self.units[unit].cap
        return own if own is not None else self._share(unit, self.problem.cap_percent)

    def soft_cap(self, unit: str) -> int:
        """People away without cost."""
        own = self.units[unit].soft_cap
        return own if own is not None else self._share(unit, self.problem.soft_percent)

    def _share(self, unit: str, percent: int) -> int:
        return max(1, math.ceil(percent * len(self.members[unit]) / 100))

    def mandatory(self, person: Person) -> list[str]:
        """Packages this person must attend."""
        return [k for k in self.posts[person.post].mandatory if k not in person.exempt]

    def electives(self, person: Person) -> tuple[int, list[str]]:
        """How many electives the person still needs, and from which packages."""
        post = self.posts[person.post]
        credited = sum(k in person.exempt for k in post.electives)
        return max(0, post.elective_count - credited), [k for k in post.electives if k not in person.exempt]

    @cached_property
    def demanded(self) -> int:
        """Attendances demanded in total."""
        people = self.problem.people
        return sum(len(self.mandatory(p)) + self.electives(p)[0] for p in people)

    @cached_property
    def attendances(self) -> dict[tuple[str, str, str], list[int]]:
        """(package, unit, row) → people who could attend, per open day, at most the cap; row: package or *post."""
        counts: dict[tuple[str, str, str], list[int]] = {}
        for person in self.problem.people:
            here = [on not in self.away[person.id] for on in self.days]
            rows = [(k, k) for k in self.mandatory(person)]
            count, pool = self.electives(person)
            if count:
                rows += [(k, f"*{person.post}") for k in pool]
            for package, row in rows:
                line = counts.setdefault((package, person.unit, row), [0] * len(here))
                for w, present in enumerate(here):
                    line[w] += present
        return {key: [min(c, self.cap(key[1])) for c in line] for key, line in counts.items()}

    @cached_property
    def needs(self) -> dict[tuple[str, str], int]:
        """(unit, row) → attendances demanded; row: package or *post (electives)."""
        result: dict[tuple[str, str], int] = {}
        for person in self.problem.people:
            count, _ = self.electives(person)
            for row, times in [*((k, 1) for k in self.mandatory(person)), (f"*{person.post}", count)]:
                if times:
                    result[person.unit, row] = result.get((person.unit, row), 0) + times
        return result

    @cached_property
    def left_out(self) -> dict[str, list[int]]:
        """Package → fewest mandatory attendances missing after 0, 1, 2 … runs, whichever days are taken.

        One and two runs are tried on all days, more are bounded by the best days of each unit for itself.
        """
        seats = max((h.seats for h in self.problem.halls), default=0)
        found = {}
        for package in self.packages:
            mine = [
                (self.needs[unit, row], line)
                for (k, unit, row), line in self.attendances.items()
                if k == row == package
            ]
            held = [w for w, on in enumerate(self.days) if self.may_run(package, on)]
            lines = [(need, [line[w] for w in held]) for need, line in mine]
            found[package] = _left_out(lines, len(held), seats)
        return found

    def may_run(self, package: str, day: str) -> bool:
        """Ready, and every lecturer available."""
        ready = self.packages[package].ready_on
        if ready is not None and day < ready:
            return False
        return not any(day in self.lecturers[x].away for x in self.teachers[package])

    @cached_property
    def max_runs(self) -> int:
        """Slots minus reserve."""
        slots = sum(on not in h.closed for h in self.problem.halls for on in self.days)
        return slots - slots * self.problem.reserve_percent // 100


def _left_out(lines: list[tuple[int, list[int]]], days: int, seats: int) -> list[int]:
    total = sum(need for need, _ in lines)
    best = [sorted(line, reverse=True) for _, line in lines]
    found = [total]
    for runs in range(1, days + 1):
        if not found[-1]:
            break
        left = sum(max(0, need - sum(top[:runs])) for (need, _), top in zip(lines, best, strict=True))
        if runs == 1:
            left = min(sum(max(0, need - line[w]) for need, line in lines) for w in range(days))
        elif runs == 2:
            left = min(
                sum(max(0, need - line[w] - line[x]) for need, line in lines)
                for w in range(days)
                for x in range(w)
            )
        found.append(max(left, total - runs * seats, 0))
    return found
