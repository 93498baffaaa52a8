"""Hard rules H1–H10 of decision 0111; each violation says which rule, where and what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lunxun.engines.rota.model import Plan, Run

from .facts import Facts


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken hard rule."""

    rule: str
    message: str


def violations(facts: Facts, plan: Plan) -> Iterator[Violation]:
    """All broken hard rules; unknown ids end the search, because nothing else can be judged then."""
    unknown = list(_unknown(facts, plan))
    if unknown:
        yield from unknown
        return
    yield from _slots(facts, plan)
    yield from _lecturers(facts, plan)
    yield from _order(facts, plan)
    yield from _seats(facts, plan)
    yield from _persons(facts, plan)
    yield from _caps(facts, plan)


def _unknown(facts: Facts, plan: Plan) -> Iterator[Violation]:
    for run in plan.runs:
        if run.package not in facts.packages:
            yield Violation("H0", f"{run.day} 的专题包“{run.package}”不存在")
        if run.hall not in facts.halls:
            yield Violation("H0", f"{run.day} 的会场“{run.hall}”不存在")
        for person in run.people:
            if person not in facts.people:
                yield Violation("H0", f"{run.day} 的学员“{person}”不存在")


def _slots(facts: Facts, plan: Plan) -> Iterator[Violation]:
    opened = set(facts.days)
    for run in plan.runs:
        if run.day not in opened:
            yield Violation("H1", f"{run.day} 不是可用日，却安排了“{run.package}”")
        if run.day in facts.halls[run.hall].closed:
            yield Violation("H1", f"{run.day} 会场“{run.hall}”不可用，却安排了“{run.package}”")
    for (day, hall), count in Counter((r.day, r.hall) for r in plan.runs).items():
        if count > 1:
            yield Violation("H1", f"{day} 会场“{hall}”安排了 {count} 期")
    for (day, package), count in Counter((r.day, r.package) for r in plan.runs).items():
        if count > 1:
            yield Violation("H2", f"{day} 专题包“{package}”同日办了 {count} 期")
    if len(plan.runs) > facts.max_runs:
        yield Violation("H9", f"共 {len(plan.runs)} 期，超过扣除预留后的 {facts.max_runs} 个会场日")


def _lecturers(facts: Facts, plan: Plan) -> Iterator[Violation]:
    daily: Counter[tuple[str, str]] = Counter()
    monthly: Counter[tuple[str, str]] = Counter()
    for run in plan.runs:
        ready = facts.packages[run.package].ready_on
        if ready is not None and run.day < ready:
            yield Violation("H4", f"“{run.package}”{ready} 才备好，却排在 {run.day}")
        for lecturer in facts.teachers[run.package]:
            daily[lecturer, run.day] += 1
            monthly[lecturer, run.day[:7]] += 1
            if run.day in facts.lecturers[lecturer].away:
                yield Violation("H3", f"授课人“{lecturer}”{run.day} 不在，却要讲“{run.package}”")
    for (lecturer, day), count in daily.items():
        if count > 1:
            yield Violation("H3", f"授课人“{lecturer}”{day} 同时在 {count} 处讲课")
    for (lecturer, month), count in monthly.items():
        limit = facts.lecturers[lecturer].per_month
        if count > limit:
            yield Violation("H3", f"授课人“{lecturer}”{month} 讲 {count} 次，上限 {limit} 次")


def _order(facts: Facts, plan: Plan) -> Iterator[Violation]:
    first: dict[str, str] = {}
    for run in plan.runs:
        first[run.package] = min(run.day, first.get(run.package, run.day))
    for run in plan.runs:
        for other in facts.packages[run.package].after:
            if other not in first or first[other] >= run.day:
                yield Violation("H5", f"{run.day} 的“{run.package}”应在“{other}”首期之后")


def _seats(facts: Facts, plan: Plan) -> Iterator[Violation]:
    for run in plan.runs:
        seats = facts.halls[run.hall].seats
        if len(run.people) > seats:
            yield Violation("H8", f"{run.day} 会场“{run.hall}”坐 {len(run.people)} 人，只有 {seats} 座")


def _persons(facts: Facts, plan: Plan) -> Iterator[Violation]:
    attended: dict[str, list[Run]] = defaultdict(list)
    for run in plan.runs:
        for person in run.people:
            attended[person].append(run)
    teaching = defaultdict(set)
    for run in plan.runs:
        for teacher in facts.teachers[run.package]:
            teaching[teacher].add(run.day)
    busy: dict[str, set[str]] = defaultdict(set)
    for lecturer in facts.problem.lecturers:
        if lecturer.person is not None:
            busy[lecturer.person] |= teaching[lecturer.id]
    for pid, runs in attended.items():
        yield from _one_person(facts, pid, runs, busy[pid])


def _one_person(facts: Facts, pid: str, runs: list[Run], busy: set[str]) -> Iterator[Violation]:
    person = facts.people[pid]
    mandatory = set(facts.mandatory(person))
    count, pool = facts.electives(person)
    for day, times in Counter(r.day for r in runs).items():
        if times > 1:
            yield Violation("H8", f"学员“{pid}”{day} 同日安排了 {times} 次")
        if day in facts.away[pid]:
            yield Violation("H7", f"学员“{pid}”{day} 值班或请假，却被安排参训")
        if day in busy:
            yield Violation("H10", f"学员“{pid}”{day} 自己授课，却被安排参训")
    chosen = Counter(r.package for r in runs)
    for package, times in chosen.items():
        if times > 1:
            yield Violation("H8", f"学员“{pid}”的“{package}”安排了 {times} 次")
        if package not in mandatory and package not in pool:
            yield Violation("H8", f"学员“{pid}”不需要“{package}”，却被安排")
    if sum(k in chosen for k in pool) > count:
        yield Violation("H8", f"学员“{pid}”的选修多于 {count} 门")


def _caps(facts: Facts, plan: Plan) -> Iterator[Violation]:
    loads = unit_loads(facts, plan)
    for (unit, day), count in loads.items():
        cap = facts.cap(unit)
        if count > cap:
            yield Violation("H6", f"单位“{unit}”{day} 离岗参训 {count} 人，上限 {cap} 人")


def unit_loads(facts: Facts, plan: Plan) -> Counter[tuple[str, str]]:
    """(unit id, day) → people away for training."""
    loads: Counter[tuple[str, str]] = Counter()
    for run in plan.runs:
        for person in run.people:
            loads[facts.people[person].unit, run.day] += 1
    return loads
