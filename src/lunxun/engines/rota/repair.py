"""Seats for people whom quotas or names left over: free seats first, then exchanges within the unit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .names import Naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Repair:
    """Local search on a naming; never worsens coverage."""

    def __init__(self, naming: Naming, first_day: int = 0, movable: set[int] | None = None) -> None:
        self.naming = naming
        self.first_day = first_day
        self.movable = movable
        self.members: dict[int, list[int]] = defaultdict(list)
        for i, unit in enumerate(naming.instance.unit_of.tolist()):
            self.members[unit].append(i)
        self.runs_of: dict[int, list[int]] = defaultdict(list)
        for number, (k, w, _) in enumerate(naming.runs):
            if w >= first_day:
                self.runs_of[k].append(number)

    def missing(self) -> Iterator[tuple[int, int]]:
        """(person, package) still needed; electives appear once per package that would do."""
        instance = self.naming.instance
        for i in range(instance.people):
            seat = self.naming.seat[i]
            for k in sorted(instance.mandatory[i]):
                if k not in seat:
                    yield i, k
            short = instance.elective_count[i] - len(instance.pool[i] & seat.keys())
            if short > 0:
                for k in sorted(instance.pool[i] - seat.keys()):
                    yield i, k

    def fill(self, only: set[int] | None = None) -> int:
        """Seat whoever (of ``only``) can be seated; returns how many were."""
        seated = 0
        for i, k in list(self.missing()):
            if only is not None and i not in only:
                continue
            if self.needs(i, k) and (self._direct(i, k) or self._exchange(i, k)):
                seated += 1
        return seated

    def needs(self, i: int, k: int) -> bool:
        """Whether the person still has to hear the package, as the seats are now."""
        instance, seat = self.naming.instance, self.naming.seat[i]
        if k in seat:
            return False
        if k in instance.mandatory[i]:
            return True
        return len(instance.pool[i] & seat.keys()) < instance.elective_count[i]

    def price(self, i: int, run: int) -> int:
        """Marginal cost of seating a person in a run (lateness, soft cap, Saturdays running)."""
        naming = self.naming
        instance, weights = naming.instance, naming.instance.problem.weights
        k, w, _ = naming.runs[run]
        unit = int(instance.unit_of[i])
        above = int(naming.load[unit, w] >= instance.soft[unit])
        return (
            int(instance.late[k, w])
            + weights.soft_cap * above
            + weights.consecutive * naming.neighbours(i, w)
        )

    def fits(self, i: int, run: int) -> bool:
        """Seat, cap and person allow it."""
        naming = self.naming
        _, w, _ = naming.runs[run]
        unit = int(naming.instance.unit_of[i])
        return (
            naming.free[run] > 0
            and naming.load[unit, w] < naming.instance.cap[unit]
            and w not in naming.week[i]
            and naming.able(i, w)
        )

    def _direct(self, i: int, k: int) -> bool:
        options = [run for run in self.runs_of[k] if self.fits(i, run)]
        if not options:
            return False
        self.naming.put(i, min(options, key=lambda run: (self.price(i, run), run)))
        return True

    def _exchange(self, i: int, k: int) -> bool:
        """Free what blocks the seat by moving one appointment of this person or of a colleague."""
        naming = self.naming
        unit = int(naming.instance.unit_of[i])
        for run in self.runs_of[k]:
            w = naming.runs[run][1]
            if not naming.able(i, w):
                continue
            if w in naming.week[i]:
                freed = self._move_own(i, w, run)
            else:
                full = naming.load[unit, w] >= naming.instance.cap[unit] or naming.free[run] <= 0
                freed = full and self._colleague(i, run, w, unit)
            if freed:
                naming.put(i, run)
                return True
        return False

    def _move_own(self, i: int, w: int, run: int) -> bool:
        """Move this person's other appointment of the day."""
        return self._movable(i, w) and self._move(i, self.naming.week[i][w], lambda: self.fits(i, run))

    def _colleague(self, i: int, run: int, w: int, unit: int) -> bool:
        naming = self.naming
        full_unit = naming.load[unit, w] >= naming.instance.cap[unit]
        for j in self._attending(run, w, None if naming.free[run] <= 0 and not full_unit else unit):
            if j == i or not self._movable(j, w):
                continue
            k = naming.week[j][w]
            if naming.free[run] <= 0 and naming.seat[j][k] != run:
                continue
            if self._move(j, k, lambda: self.fits(i, run)):
                return True
        return False

    def _attending(self, run: int, w: int, unit: int | None) -> list[int]:
        """People of the unit away on that day, or without unit the people in the run; ascending."""
        naming = self.naming
        if unit is None:
            return sorted(naming.seated[run])
        return [j for j in self.members[unit] if w in naming.week[j]]

    def _movable(self, i: int, w: int) -> bool:
        return w >= self.first_day and (self.movable is None or i in self.movable)

    def _move(self, i: int, k: int, helps: Callable[[], bool]) -> bool:
        """Move person i's package k to another of its runs if that makes room; else leave all as it was."""
        naming = self.naming
        old = naming.drop(i, k)
        if helps():
            options = [r for r in self.runs_of[k] if r != old and self.fits(i, r)]
            for run in sorted(options, key=lambda r: (self.price(i, r), r)):
                naming.put(i, run)
                if helps():
                    return True
                naming.drop(i, k)
        naming.put(i, old)
        return False
