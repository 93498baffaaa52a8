"""Lower bound on missing attendances by maximum flow: what caps, seats, duty and lecturers allow at all.

Network: demand of a unit (rows with equal possible days merged) → (unit, day) → day → out, with capacities
need; people present; unit cap; seats of the day. Every plan is such a flow, hence the bound. Dinic's
algorithm (1970), plain Python.
"""

from __future__ import annotations

from collections import defaultdict, deque

from .facts import Facts


class _Network:
    """Adjacency in flat lists; arc ``a`` and its reverse ``a ^ 1``."""

    def __init__(self, nodes: int) -> None:
        self.head: list[list[int]] = [[] for _ in range(nodes)]
        self.to: list[int] = []
        self.room: list[int] = []

    def arc(self, start: int, end: int, capacity: int) -> None:
        self.head[start].append(len(self.to))
        self.to.append(end)
        self.room.append(capacity)
        self.head[end].append(len(self.to))
        self.to.append(start)
        self.room.append(0)

    def levels(self, source: int, sink: int) -> list[int]:
        level = [-1] * len(self.head)
        level[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for arc in self.head[node]:
                end = self.to[arc]
                if self.room[arc] > 0 and level[end] < 0:
                    level[end] = level[node] + 1
                    queue.append(end)
        return level if level[sink] >= 0 else []

    def push(self, source: int, sink: int, level: list[int], place: list[int]) -> int:
        """One augmenting path in the level graph (iterative, because the graph may be deep)."""
        path: list[int] = []
        node = source
        while node != sink:
            while place[node] < len(self.head[node]):
                arc = self.head[node][place[node]]
                if self.room[arc] > 0 and level[self.to[arc]] == level[node] + 1:
                    break
                place[node] += 1
            else:
                if not path:
                    return 0
                level[node] = -1
                node = self.to[path.pop() ^ 1]
                continue
            path.append(arc)
            node = self.to[arc]
        amount = min(self.room[a] for a in path)
        for arc in path:
            self.room[arc] -= amount
            self.room[arc ^ 1] += amount
        return amount

    def maximum(self, source: int, sink: int) -> int:
        total = 0
        while level := self.levels(source, sink):
            place = [0] * len(self.head)
            while amount := self.push(source, sink, level, place):
                total += amount
        return total


def unmet_bound(facts: Facts) -> int:
    """Fewest missing attendances of any plan under the relaxed network."""
    rows = _rows(facts)
    days = facts.days
    units = [u.id for u in facts.problem.units]
    size = 2 + len(days) + len(units) * len(days) + len(rows)
    network = _Network(size)
    unit_number = {u: i for i, u in enumerate(units)}
    for w, on in enumerate(days):
        seats = sum(h.seats for h in facts.problem.halls if on not in h.closed)
        network.arc(2 + w, 1, seats)
    cell = 2 + len(days)
    for u, unit in enumerate(units):
        cap = facts.cap(unit)
        for w in range(len(days)):
            network.arc(cell + u * len(days) + w, 2 + w, cap)
    first = cell + len(units) * len(days)
    for number, ((unit, possible), (need, present)) in enumerate(rows.items()):
        network.arc(0, first + number, need)
        for w in possible:
            if present[w]:
                network.arc(first + number, cell + unit_number[unit] * len(days) + w, present[w])
    return facts.demanded - network.maximum(0, 1)


def _rows(facts: Facts) -> dict[tuple[str, tuple[int, ...]], tuple[int, list[int]]]:
    """(unit, possible days) → need and people present per day, merged over packages."""
    days = facts.days
    possible = {k: tuple(w for w, on in enumerate(days) if facts.may_run(k, on)) for k in facts.packages}
    need: dict[tuple[str, tuple[int, ...]], int] = defaultdict(int)
    present: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(lambda: [0] * len(days))
    for person in facts.problem.people:
        here = [w for w, on in enumerate(days) if on not in facts.away[person.id]]
        wanted = [(possible[k], 1) for k in facts.mandatory(person)]
        count, pool = facts.electives(person)
        if count:
            union = tuple(sorted({w for k in pool for w in possible[k]}))
            wanted.append((union, count))
        demand: dict[tuple[int, ...], int] = defaultdict(int)
        for row, times in wanted:
            demand[row] += times
        for row, times in demand.items():
            need[person.unit, row] += times
            counts = present[person.unit, row]
            for w in here:
                counts[w] += 1  # one attendance a day, however many packages share the row
    return {key: (need[key], present[key]) for key in need}
