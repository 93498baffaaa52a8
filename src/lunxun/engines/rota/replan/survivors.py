"""What of a plan survives the events: runs frozen together with their hall, seats, and who is hit."""

from __future__ import annotations

from dataclasses import dataclass, field

from lunxun.engines.rota.instance import Instance
from lunxun.engines.rota.model import Plan, Run
from lunxun.engines.rota.names import Naming
from lunxun.engines.rota.quota import RunKey


@dataclass(slots=True)
class Survivors:
    """Surviving runs and seats (indices of the revised problem); packages of lost runs; people hit."""

    runs: list[RunKey] = field(default_factory=list)
    people: list[list[int]] = field(default_factory=list)
    lost: list[Run] = field(default_factory=list)
    hit: set[int] = field(default_factory=set)
    first_day: int = 0

    def naming(self, instance: Instance, extra: list[RunKey] | None = None) -> Naming:
        """Seats of the survivors in a fresh naming, with further empty runs behind."""
        naming = Naming(instance, [*self.runs, *(extra or [])])
        for number, people in enumerate(self.people):
            for i in people:
                naming.put(i, number)
        return naming


def survivors(instance: Instance, plan: Plan, today: str) -> Survivors:
    """Split the plan's runs; order rules that lost their first run take followers down with them."""
    result = Survivors(first_day=sum(on < today for on in instance.days))
    kept: list[tuple[RunKey, list[int]]] = []
    for run in plan.runs:
        key = _possible(instance, run, today)
        people = [instance.iid[p] for p in run.people]
        if key is None:
            result.lost.append(run)
            result.hit.update(people)
        else:
            kept.append((key, people))
    kept = _orderly(instance, kept, result)
    for (k, w, v), people in kept:
        staying = []
        for i in people:
            away = w >= result.first_day and not instance.present[i, w]
            if away:
                result.hit.add(i)
            else:
                staying.append(i)
        result.runs.append((k, w, v))
        result.people.append(staying)
    return result


def _possible(instance: Instance, run: Run, today: str) -> RunKey | None:
    """The run as indices, or None if the events make it impossible. The past is always possible."""
    w = instance.wid.get(run.day)
    if w is None:
        return None
    k, v = instance.pid[run.package], instance.vid[run.hall]
    if run.day >= today and not (instance.allowed[k, w] and instance.hall_open[w, v]):
        return None
    return k, w, v


def _orderly(
    instance: Instance, kept: list[tuple[RunKey, list[int]]], result: Survivors
) -> list[tuple[RunKey, list[int]]]:
    """Drop future runs whose predecessor no longer comes first, until the order holds."""
    while True:
        first: dict[int, int] = {}
        for (k, w, _), _ in kept:
            first[k] = min(w, first.get(k, w))
        bad = [
            (key, people)
            for key, people in kept
            if key[1] >= result.first_day
            and any(first.get(a, instance.W) >= key[1] for a in instance.after[key[0]])
        ]
        if not bad:
            return kept
        problem = instance.problem
        for (k, w, v), people in bad:
            names = tuple(problem.people[i].id for i in people)
            result.lost.append(Run(problem.packages[k].id, instance.days[w], problem.halls[v].id, names))
            result.hit.update(people)
        kept = [x for x in kept if x not in bad]
