"""The greedy heuristic of decision 0111: what a diligent clerk does by hand. Also the start of every solve.

Saturday by Saturday, hall by hall (largest first): the admissible package with the most people who still
need it and can be away today; people are seated in list order. It looks at no date but today's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .instance import Instance
from .quota import RunKey
from .timetable import Timetable

if TYPE_CHECKING:
    from .instance import Bools, Ints


@dataclass(slots=True)
class Seating:
    """Runs and the people (indices) in each."""

    runs: list[RunKey] = field(default_factory=list)
    people: list[list[int]] = field(default_factory=list)


def greedy(instance: Instance) -> Seating:
    """A complete named plan without any look-ahead."""
    import numpy as np

    missing = np.zeros((instance.people, instance.K), dtype=np.bool_)
    elective = np.zeros_like(missing)
    left = np.array(instance.elective_count, dtype=np.int64)
    for i in range(instance.people):
        missing[i, sorted(instance.mandatory[i])] = True
        elective[i, sorted(instance.pool[i])] = True
    table = Timetable(instance)
    table.place_locks()
    seating = Seating()
    halls = np.argsort(-instance.seats, kind="stable").tolist()
    for w in range(instance.W):
        busy = ~instance.present[:, w]
        room = instance.cap.copy()
        for v in halls:
            if not instance.hall_open[w, v]:
                continue
            open_for = missing | (elective & (left > 0)[:, None])
            choice, chosen = _best(instance, table, open_for, busy, room, w, v)
            if choice < 0:
                continue
            if table.at[w, v] < 0:
                table.put(choice, w, v)
            _seat(instance, chosen, busy, room)
            seating.runs.append((choice, w, v))
            seating.people.append(chosen.tolist())
            left[chosen] -= elective[chosen, choice] & ~missing[chosen, choice]
            missing[chosen, choice] = False
            elective[chosen, choice] = False
        _drop_lecturers(instance, seating, w)
    return seating


def _drop_lecturers(instance: Instance, seating: Seating, w: int) -> None:
    """A later hall may have made somebody a lecturer today; he keeps teaching and loses the seat."""
    today = [n for n, run in enumerate(seating.runs) if run[1] == w]
    taught = {seating.runs[n][0] for n in today}
    for n in today:
        people = seating.people[n]
        seating.people[n] = [i for i in people if not instance.lecturing.get(i, frozenset()) & taught]


def _best(
    instance: Instance, table: Timetable, open_for: Bools, busy: Bools, room: Ints, w: int, v: int
) -> tuple[int, Ints]:
    import numpy as np

    best, chosen = -1, np.zeros(0, dtype=np.int64)
    locked = int(table.at[w, v])
    for k in [locked] if locked >= 0 else range(instance.K):
        if locked < 0 and not table.admissible(k, w, v):
            continue
        waiting = np.flatnonzero(open_for[:, k] & ~busy)
        units = instance.unit_of[waiting]
        order = np.argsort(units, kind="stable")
        ranked = units[order]
        rank = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
        able = np.sort(waiting[order][rank < room[ranked]])[: int(instance.seats[v])]
        if len(able) > len(chosen) or (locked >= 0 and best < 0):
            best, chosen = k, able
    return best, chosen


def _seat(instance: Instance, chosen: Ints, busy: Bools, room: Ints) -> None:
    import numpy as np

    busy[chosen] = True
    np.subtract.at(room, instance.unit_of[chosen], 1)
