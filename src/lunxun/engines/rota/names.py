"""Stage C: names, unit by unit. Each (unit, package) is a small assignment of people to seats.

Units are independent once the quotas are known. A package is re-assigned given all others until nothing
gets better (block coordinate descent); two Saturdays running cost 2, and among equal solutions they fall
on whoever carries less burden from last year.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .instance import Instance
from .quota import RunKey

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORBIDDEN = 10**7
_BASE = 1000


@dataclass(slots=True)
class Naming:
    """Who sits where: person → {package: run number}; free seats per run; people away per unit and day."""

    instance: Instance
    runs: Sequence[RunKey]
    seat: list[dict[int, int]] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    load: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    taught: list[frozenset[int]] = field(default_factory=list)
    week: list[dict[int, int]] = field(default_factory=list)
    seated: list[set[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        instance = self.instance
        self.seat = [{} for _ in range(instance.people)]
        self.week = [{} for _ in range(instance.people)]
        self.free = [int(instance.seats[v]) for _, _, v in self.runs]
        self.seated = [set() for _ in self.runs]
        taught: list[set[int]] = [set() for _ in range(instance.W)]
        for k, w, _ in self.runs:
            taught[w].add(k)
        self.taught = [frozenset(x) for x in taught]

    def add_run(self, run: RunKey) -> int:
        """Append an empty run; returns its number."""
        k, w, v = run
        self.runs = [*self.runs, run]
        self.free.append(int(self.instance.seats[v]))
        self.seated.append(set())
        self.taught[w] = self.taught[w] | {k}
        return len(self.runs) - 1

    def able(self, i: int, w: int) -> bool:
        """Present, not teaching on that day."""
        instance = self.instance
        if not instance.present[i, w]:
            return False
        mine = instance.lecturing.get(i)
        return mine is None or not mine & self.taught[w]

    def put(self, i: int, run: int) -> None:
        """Seat a person."""
        k, w, _ = self.runs[run]
        self.seat[i][k] = run
        self.week[i][w] = k
        self.seated[run].add(i)
        self.free[run] -= 1
        self.load[int(self.instance.unit_of[i]), w] += 1

    def drop(self, i: int, k: int) -> int:
        """Free a person's seat; returns the run."""
        run = self.seat[i].pop(k)
        w = self.runs[run][1]
        del self.week[i][w]
        self.seated[run].remove(i)
        self.free[run] += 1
        self.load[int(self.instance.unit_of[i]), w] -= 1
        return run

    def neighbours(self, i: int, w: int) -> int:
        """How many of the adjacent Saturdays the person already attends."""
        week, follows = self.week[i], self.instance.follows
        before = w > 0 and bool(follows[w - 1]) and w - 1 in week
        after = w + 1 < self.instance.W and bool(follows[w]) and w + 1 in week
        return int(before) + int(after)

    def people(self) -> list[list[int]]:
        """People per run, ascending."""
        return [sorted(people) for people in self.seated]


Quotas = dict[tuple[int, str], dict[int, int]]


@dataclass(slots=True)
class _Item:
    """One need of one unit: the people, and the seats (run numbers, repeated) it may use."""

    key: str
    package: int
    members: list[int]
    seats: list[int]


def assign_names(
    instance: Instance,
    runs: Sequence[RunKey],
    quotas: Quotas,
    pinned: Sequence[tuple[int, int]] = (),
    rounds: int = 6,
) -> Naming:
    """Names for whole-number quotas (unit, row key) → {run: people}; ``pinned`` (person, run) stay."""
    naming = Naming(instance, runs)
    for i, run in pinned:
        naming.put(i, run)
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(instance.people):
        members[int(instance.unit_of[i])].append(i)
    items: dict[int, list[_Item]] = defaultdict(list)
    for (unit, key), seats in quotas.items():
        items[unit].append(_item(instance, naming, members[unit], key, seats))
    for unit in sorted(items):
        mine = sorted(items[unit], key=lambda x: (len({runs[r][1] for r in x.seats}), x.key))
        _name_unit(naming, mine, rounds)
    return naming


def _item(instance: Instance, naming: Naming, members: list[int], key: str, seats: dict[int, int]) -> _Item:
    repeated = [run for run, count in sorted(seats.items()) for _ in range(count)]
    if key.startswith("*"):
        post = key[1:]
        people = instance.problem.people
        wanted = [i for i in members if people[i].post == post and instance.elective_count[i]]
        return _Item(key, -1, wanted, repeated)
    package = instance.pid[key]
    wanted = [i for i in members if package in instance.mandatory[i] and package not in naming.seat[i]]
    return _Item(key, package, wanted, repeated)


def _name_unit(naming: Naming, items: list[_Item], rounds: int) -> None:
    for item in items:
        _assign(naming, item)
    for _ in range(rounds):
        pain = _pain(naming, items)
        if not pain:
            return
        for item in items:
            _assign(naming, item)
        if _pain(naming, items) >= pain:
            return


def _pain(naming: Naming, items: list[_Item]) -> int:
    """Unfilled seats dominate, then Saturdays running."""
    total = 0
    for item in items:
        filled = 0
        for i in item.members:
            for k in _mine(naming, item, i):
                filled += 1
                total += naming.neighbours(i, naming.runs[naming.seat[i][k]][1])
        total += _BASE * max(0, min(len(item.seats), _wanted(naming, item)) - filled)
    return total


def _wanted(naming: Naming, item: _Item) -> int:
    if item.package >= 0:
        return len(item.members)
    return sum(naming.instance.elective_count[i] for i in item.members)


def _mine(naming: Naming, item: _Item, i: int) -> list[int]:
    """Packages by which this item has seated person i."""
    if item.package >= 0:
        return [item.package] if item.package in naming.seat[i] else []
    pool = naming.instance.pool[i]
    return [k for k in naming.seat[i] if k in pool]


def _assign(naming: Naming, item: _Item) -> None:
    """Best assignment of this item's people to its seats, all other items as they are."""
    for i in item.members:
        for k in _mine(naming, item, i):
            naming.drop(i, k)
    seats = list(item.seats)
    times = (
        1 if item.package >= 0 else max((naming.instance.elective_count[i] for i in item.members), default=0)
    )
    for turn in range(times):
        members = [i for i in item.members if item.package >= 0 or naming.instance.elective_count[i] > turn]
        used = _match(naming, members, seats)
        for position in sorted(used, reverse=True):
            del seats[position]


def _match(naming: Naming, members: list[int], seats: list[int]) -> list[int]:
    """Assignment by least cost (linear_sum_assignment); forbidden pairs stay open. Returns used seats."""
    if not members or not seats:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    instance = naming.instance
    people = instance.problem.people
    options = sorted(set(seats))
    prices = {}
    for run in options:
        k, w, _ = naming.runs[run]
        prices[run] = [
            _FORBIDDEN
            if w in naming.week[i]
            or k in naming.seat[i]
            or not naming.able(i, w)
            or (k not in instance.mandatory[i] and k not in instance.pool[i])
            else naming.neighbours(i, w) * (_BASE + min(people[i].carry, 99))
            for i in members
        ]
    matrix = np.array([prices[run] for run in seats], dtype=np.int64)
    used = []
    for position, number in zip(*linear_sum_assignment(matrix), strict=True):
        run, i = seats[position], members[number]
        if matrix[position, number] < _FORBIDDEN and naming.free[run] > 0:
            naming.put(i, run)
            used.append(int(position))
    return used
