"""Hard timetable rules as separate, named constraints with a Chinese sentence each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lunxun.engines.rota.calendar import in_words
from lunxun.engines.rota.check.facts import Facts

Slot = tuple[str, str, str]  # package, day, hall


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule instance. ``kind``: none (no slot used), some (at least ``number``), most (at most
    ``number``), after (each slot of ``slots`` needs an earlier one of ``others``)."""

    id: str
    text: str
    kind: str
    slots: tuple[Slot, ...]
    number: int = 0
    others: tuple[Slot, ...] = ()


def timetable_rules(facts: Facts) -> list[Rule]:
    """All rules that can take part in a contradiction about runs (packages in locks or floors)."""
    problem = facts.problem
    packages = _relevant(facts)
    days = [d.on for d in problem.days]
    slots = [(k, on, h.id) for k in packages for on in days for h in problem.halls]
    rules = [*_locks(facts, slots), *_days(facts, slots), *_lecturers(facts, slots), *_limits(facts, slots)]
    return [r for r in rules if r.slots or r.kind == "some"]


def _relevant(facts: Facts) -> list[str]:
    """Packages with a run lock or under a floor, and all their predecessors."""
    floors = {f.branch for f in facts.problem.floors}
    wanted = {x.package for x in facts.problem.locks if x.kind == "run"}
    wanted |= {p.id for p in facts.problem.packages if p.branch in floors}
    stack = list(wanted)
    while stack:
        for other in facts.packages[stack.pop()].after:
            if other not in wanted:
                wanted.add(other)
                stack.append(other)
    return [p.id for p in facts.problem.packages if p.id in wanted]


def _locks(facts: Facts, slots: list[Slot]) -> Iterator[Rule]:
    for lock in facts.problem.locks:
        if lock.kind == "seat":
            continue
        mine = tuple(s for s in slots if s[:2] == (lock.package, lock.day) and lock.hall in (None, s[2]))
        name = facts.packages[lock.package].name
        where = f"在{facts.halls[lock.hall].name}" if lock.hall else ""
        if lock.kind == "run":
            text = f"锁定“{lock.id}”：{in_words(lock.day)}{where}办{name}"
            yield Rule(f"lock:{lock.id}", text, "some", mine, 1)
        else:
            text = f"锁定“{lock.id}”：{in_words(lock.day)}{where}不办{name}"
            yield Rule(f"lock:{lock.id}", text, "none", mine)
    for floor in facts.problem.floors:
        mine = tuple(s for s in slots if facts.packages[s[0]].branch == floor.branch)
        if floor.min_runs:
            text = f"{floor.branch}全年至少 {floor.min_runs} 期"
            yield Rule(f"floor:{floor.branch}", text, "some", mine, floor.min_runs)


def _days(facts: Facts, slots: list[Slot]) -> Iterator[Rule]:
    words = {"holiday": "是法定假日", "makeup": "是调休上班日", "emergency": "因应急取消"}
    by_day: dict[str, list[Slot]] = defaultdict(list)
    by_hall: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    by_package: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_day[slot[1]].append(slot)
        by_hall[slot[2], slot[1]].append(slot)
        by_package[slot[0]].append(slot)
    for day in facts.problem.days:
        if day.kind != "open":
            yield Rule(
                f"day:{day.on}", f"{in_words(day.on)}{words[day.kind]}，不安排", "none", tuple(by_day[day.on])
            )
    for (hall, on), mine in by_hall.items():
        name = facts.halls[hall].name
        if on in facts.halls[hall].closed:
            yield Rule(f"closed:{hall}:{on}", f"{name}{in_words(on)}不可用", "none", tuple(mine))
        yield Rule(f"slot:{hall}:{on}", f"{name}{in_words(on)}只能办一期", "most", tuple(mine), 1)
    for package, mine in by_package.items():
        ready = facts.packages[package].ready_on
        name = facts.packages[package].name
        if ready is not None:
            early = tuple(s for s in mine if s[1] < ready)
            yield Rule(f"ready:{package}", f"{name}的提纲 {in_words(ready)} 才审完", "none", early)
        for other in facts.packages[package].after:
            text = f"{name}每期都要在{facts.packages[other].name}首期之后"
            yield Rule(f"after:{other}:{package}", text, "after", tuple(mine), 0, tuple(by_package[other]))


def _lecturers(facts: Facts, slots: list[Slot]) -> Iterator[Rule]:
    by_day: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    by_month: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for slot in slots:
        for lecturer in facts.teachers[slot[0]]:
            by_day[lecturer, slot[1]].append(slot)
            by_month[lecturer, slot[1][:7]].append(slot)
    for (who, on), mine in by_day.items():
        name = facts.lecturers[who].name
        if on in facts.lecturers[who].away:
            yield Rule(f"away:{who}:{on}", f"授课人{name}{in_words(on)}不在", "none", tuple(mine))
        yield Rule(f"once:{who}:{on}", f"授课人{name}{in_words(on)}只能讲一处", "most", tuple(mine), 1)
    for (who, month), mine in by_month.items():
        limit = facts.lecturers[who].per_month
        name = facts.lecturers[who].name
        text = f"授课人{name} {month} 至多讲 {limit} 次"
        yield Rule(f"month:{who}:{month}", text, "most", tuple(mine), limit)


def _limits(facts: Facts, slots: list[Slot]) -> Iterator[Rule]:
    text = f"预留 {facts.problem.reserve_percent}% 会场日后，全年最多 {facts.max_runs} 期"
    yield Rule("reserve", text, "most", tuple(slots), facts.max_runs)
    by_package: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for slot in slots:
        by_package[slot[0], slot[1]].append(slot)
    for (package, on), mine in by_package.items():
        if len(mine) > 1:
            text = f"{facts.packages[package].name}{in_words(on)}只办一期"
            yield Rule(f"same:{package}:{on}", text, "most", tuple(mine), 1)
