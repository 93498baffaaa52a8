"""New runs in empty slots, chosen one by one by how many of the people hit they can seat."""

from __future__ import annotations

from lunxun.engines.rota.instance import Instance
from lunxun.engines.rota.names import Naming
from lunxun.engines.rota.quota import RunKey
from lunxun.engines.rota.repair import Repair
from lunxun.engines.rota.timetable import Timetable


def new_runs(
    instance: Instance, naming: Naming, table: Timetable, wanting: dict[int, set[int]], first_day: int
) -> list[RunKey]:
    """Runs to add so that those who want a package (package → people) find seats; seats them too."""
    added: list[RunKey] = []
    probe = Repair(naming, first_day)
    left = {k: set(people) for k, people in wanting.items() if people}
    while True:
        best: tuple[int, int, RunKey, list[int]] | None = None
        for k in sorted(left):
            for w in range(first_day, instance.W):
                if not _lecturers_free(instance, naming, k, w):
                    continue
                for v in range(instance.V):
                    if not table.admissible(k, w, v):
                        continue
                    people = _seatable(instance, naming, left[k], k, w, int(instance.seats[v]))
                    if people and (best is None or (len(people), -w) > best[:2]):
                        best = (len(people), -w, (k, w, v), people)
        if best is None:
            return added
        _, _, (k, w, v), people = best
        table.put(k, w, v)
        number = naming.add_run((k, w, v))
        added.append((k, w, v))
        probe.runs_of[k].append(number)
        for i in people:
            naming.put(i, number)
        # Whoever has an elective now no longer wants the others of the pool.
        left = {k: {i for i in rest if probe.needs(i, k)} for k, rest in left.items()}
        left = {k: rest for k, rest in left.items() if rest}


def _lecturers_free(instance: Instance, naming: Naming, k: int, w: int) -> bool:
    """Nobody who teaches in k sits in another run on that day."""
    return all(k not in taught or w not in naming.week[i] for i, taught in instance.lecturing.items())


def _seatable(instance: Instance, naming: Naming, people: set[int], k: int, w: int, seats: int) -> list[int]:
    room: dict[int, int] = {}
    chosen: list[int] = []
    for i in sorted(people):
        unit = int(instance.unit_of[i])
        left = room.setdefault(unit, int(instance.cap[unit]) - naming.load[unit, w])
        teaches = k in instance.lecturing.get(i, frozenset())
        if left > 0 and w not in naming.week[i] and naming.able(i, w) and not teaches:
            room[unit] -= 1
            chosen.append(i)
            if len(chosen) == seats:
                break
    return chosen
