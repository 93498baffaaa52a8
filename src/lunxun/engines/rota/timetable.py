"""Stage A state: which package runs on which day in which hall, and which moves the hard rules admit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .instance import Instance
from .quota import RunKey

if TYPE_CHECKING:
    from collections.abc import Iterable


class Timetable:
    """Mutable timetable with the hard rules H1–H5, H9; locks are placed first and then left alone."""

    def __init__(self, instance: Instance, runs: Iterable[RunKey] = ()) -> None:
        import numpy as np

        self.instance = instance
        self.at = np.full((instance.W, instance.V), -1, dtype=np.int64)
        self.count = 0
        months = int(instance.month.max(initial=-1)) + 1
        self.monthly = np.zeros((len(instance.month_limit), months), dtype=np.int64)
        self.fixed: set[tuple[int, int]] = set()
        self.banned = self._bans()
        for k, w, v in runs:
            self.put(k, w, v)

    def _bans(self) -> set[RunKey]:
        instance = self.instance
        banned = set()
        for lock in instance.problem.locks:
            if lock.kind == "ban" and lock.day in instance.wid:
                halls = range(instance.V) if lock.hall is None else [instance.vid[lock.hall]]
                banned |= {(instance.pid[lock.package], instance.wid[lock.day], v) for v in halls}
        return banned

    def copy(self) -> Timetable:
        """An independent copy."""
        twin = Timetable.__new__(Timetable)
        twin.instance = self.instance
        twin.at = self.at.copy()
        twin.count = self.count
        twin.monthly = self.monthly.copy()
        twin.fixed = self.fixed
        twin.banned = self.banned
        return twin

    def runs(self) -> list[RunKey]:
        """(package, day, hall) in order of day and hall."""
        return [(int(self.at[w, v]), int(w), int(v)) for w, v in zip(*(self.at >= 0).nonzero(), strict=True)]

    def put(self, k: int, w: int, v: int) -> None:
        """Place a run in an empty slot."""
        self.at[w, v] = k
        self.count += 1
        self.monthly[:, self.instance.month[w]] += self.instance.teaches[:, k]

    def clear(self, w: int, v: int) -> None:
        """Empty a slot."""
        k = self.at[w, v]
        self.at[w, v] = -1
        self.count -= 1
        self.monthly[:, self.instance.month[w]] -= self.instance.teaches[:, k]

    def admissible(self, k: int, w: int, v: int) -> bool:
        """Whether run k may be put into the empty slot, as far as this run alone is concerned."""
        instance = self.instance
        if self.at[w, v] >= 0 or not instance.allowed[k, w] or not instance.hall_open[w, v]:
            return False
        if (k, w, v) in self.banned or self.count >= instance.max_runs:
            return False
        if any(x >= 0 and instance.clash[k, x] for x in self.at[w]):
            return False
        month = self.monthly[:, instance.month[w]] + instance.teaches[:, k]
        if ((month > instance.month_limit) & (instance.teaches[:, k] > 0)).any():
            return False
        return all(self.first(a) < w for a in instance.after[k])

    def first(self, k: int) -> int:
        """First day of a package, or a day after the end."""
        days = (self.at == k).any(axis=1).nonzero()[0]
        return int(days[0]) if len(days) else self.instance.W

    def orderly(self) -> bool:
        """Every run lies after the first run of its predecessors."""
        first = [self.first(k) for k in range(self.instance.K)]
        used = [k for k in range(self.instance.K) if first[k] < self.instance.W]
        return all(first[a] < first[k] for k in used for a in self.instance.after[k])

    def place_locks(self) -> None:
        """Place each run lock (hall asked for, else the smallest free one) and what must precede it.

        A lock that contradicts a hard rule or another lock stays out; the plan then names it as not kept.
        """
        instance = self.instance
        wanted = [x for x in instance.problem.locks if x.kind == "run" and x.day in instance.wid]
        for lock in sorted(wanted, key=lambda x: (x.hall is None, x.day)):
            w, k = instance.wid[lock.day], instance.pid[lock.package]
            halls = list(range(instance.V)) if lock.hall is None else [instance.vid[lock.hall]]
            if any(self.at[w, v] == k for v in halls):
                continue
            for v in sorted(halls, key=lambda v: (instance.seats[v], v)):
                if self._place_with_predecessors(k, w, v):
                    self.fixed.add((w, v))
                    break

    def _place_with_predecessors(self, k: int, w: int, v: int, depth: int = 0) -> bool:
        instance = self.instance
        if depth > instance.K:
            return False
        before = self.at.copy(), self.count, self.monthly.copy()
        for a in instance.after[k]:
            if self.first(a) >= w and not self._place_before(a, w, depth):
                self.at, self.count, self.monthly = before
                return False
        if not self.admissible(k, w, v):
            self.at, self.count, self.monthly = before
            return False
        self.put(k, w, v)
        return True

    def _place_before(self, a: int, w: int, depth: int) -> bool:
        halls = range(self.instance.V)
        slots = [(d, v) for d in range(w - 1, -1, -1) for v in halls if self.at[d, v] < 0]
        return any(self._place_with_predecessors(a, d, v, depth + 1) for d, v in slots)
