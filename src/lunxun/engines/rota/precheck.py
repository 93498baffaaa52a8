"""Arithmetic pre-checks P1–P6 in plain words: no solver, instantaneous, each with what would help."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .calendar import in_words
from .check.facts import Facts
from .model import Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """One certain shortage: rule P1–P6, the ids concerned, the sentence, attendances that must be missing."""

    rule: str
    subject: str
    text: str
    missing: int


def precheck(problem: Problem) -> tuple[Finding, ...]:
    """Findings in the order P1 … P6; none means that arithmetic alone excludes nothing."""
    facts = Facts(problem)
    return tuple(
        finding for rule in (_units, _seats, _lecturers, _chains, _cover, _duty) for finding in rule(facts)
    )


def _need(facts: Facts, unit: str) -> int:
    people = facts.members[unit]
    return sum(len(facts.mandatory(p)) + facts.electives(p)[0] for p in people)


def _units(facts: Facts) -> Iterator[Finding]:
    """P1: demand of a unit against its cap over all open days."""
    days = len(facts.days)
    for unit in facts.problem.units:
        need, cap = _need(facts, unit.id), facts.cap(unit.id)
        if need > cap * days:
            people = len(facts.members[unit.id])
            enough = math.ceil(need / days) if days else need
            text = (
                f"{unit.name} {people} 人共需参训 {need} 人次，按上限每周最多离岗 {cap} 人、"
                f"可用 {days} 天，只能安排 {cap * days} 人次，必缺 {need - cap * days} 人次；"
                f"把上限调到 {enough} 人，或与相邻单位合并计算"
            )
            yield Finding("P1", unit.id, text, need - cap * days)


def _seats(facts: Facts) -> Iterator[Finding]:
    """P2: all demand against all seats, less the slots kept in reserve."""
    slots = sorted(
        (h.seats for h in facts.problem.halls for on in facts.days if on not in h.closed), reverse=True
    )
    seats = sum(slots[: facts.max_runs])
    if facts.demanded > seats:
        text = (
            f"全年共需 {facts.demanded} 人次，可用会场扣除预留后最多 {seats} 座次，"
            f"必缺 {facts.demanded - seats} 座；请增加会场、分会场或周次"
        )
        yield Finding("P2", "", text, facts.demanded - seats)


def _demand(facts: Facts) -> Counter[str]:
    return Counter(k for p in facts.problem.people for k in facts.mandatory(p))


def _runs_needed(facts: Facts) -> dict[str, tuple[int, str]]:
    """Package → (fewest runs that could seat everybody, unit that demands most)."""
    per_unit: Counter[tuple[str, str]] = Counter()
    for person in facts.problem.people:
        per_unit.update((person.unit, k) for k in facts.mandatory(person))
    best: dict[str, tuple[int, str]] = {}
    for (unit, package), count in per_unit.items():
        cap = facts.cap(unit)
        runs = math.ceil(count / cap) if cap else len(facts.days) + 1
        if runs > best.get(package, (0, ""))[0]:
            best[package] = (runs, unit)
    most = max((h.seats for h in facts.problem.halls), default=0)
    for package, count in _demand(facts).items():
        runs = math.ceil(count / most) if most else len(facts.days) + 1
        if runs > best.get(package, (0, ""))[0]:
            best[package] = (runs, "")
    return best


def _possible(facts: Facts, package: str) -> list[str]:
    halls = facts.problem.halls
    return [on for on in facts.days if facts.may_run(package, on) and any(on not in h.closed for h in halls)]


def _lecturers(facts: Facts) -> Iterator[Finding]:
    """P3: lectures a lecturer would have to give against his months."""
    needed = _runs_needed(facts)
    packages: dict[str, list[str]] = defaultdict(list)
    for package, teachers in facts.teachers.items():
        for teacher in teachers:
            packages[teacher].append(package)
    for lecturer in facts.problem.lecturers:
        mine = packages[lecturer.id]
        days = [on for on in facts.days if on not in lecturer.away]
        by_month = Counter(on[:7] for on in days)
        most = sum(min(count, lecturer.per_month) for count in by_month.values())
        wanted = sum(needed.get(k, (0, ""))[0] for k in mine)
        if wanted > most:
            text = (
                f"授课人{lecturer.name}要讲 {wanted} 次才能讲完 {len(mine)} 个专题包，"
                f"按每月最多 {lecturer.per_month} 次、可到 {len(days)} 天，只能讲 {most} 次；"
                f"请提高每月次数、换人讲或减少专题"
            )
            yield Finding("P3", lecturer.id, text, 0)


def _chains(facts: Facts) -> Iterator[Finding]:
    """P4: ready dates and order leave no day."""
    first: dict[str, str | None] = {}
    for package in _in_order(facts):
        after = facts.packages[package].after
        earliest = [first.get(k) for k in after]
        if any(e is None for e in earliest):
            first[package] = None
        else:
            later = max((e for e in earliest if e), default="")
            first[package] = next((on for on in _possible(facts, package) if on > later), None)
        need = _demand_of(facts, package)
        if first[package] is None and need:
            name = facts.packages[package].name
            last = in_words(facts.days[-1]) if facts.days else "计划期末"
            text = (
                f"专题包{name}的提纲、授课人和先修次序合起来，到 {last} 前没有一天可办，"
                f"{need} 人次必缺；请提前审核、调整先修或换授课人"
            )
            yield Finding("P4", package, text, need)


def _demand_of(facts: Facts, package: str) -> int:
    return sum(package in facts.mandatory(p) for p in facts.problem.people)


def _in_order(facts: Facts) -> list[str]:
    """Packages with predecessors first; members of a cycle come last (they can never run)."""
    done: list[str] = []
    left = list(facts.packages)
    while left:
        free = [k for k in left if all(a in done for a in facts.packages[k].after)]
        if not free:
            return done + left
        done.extend(free)
        left = [k for k in left if k not in done]
    return done


def _cover(facts: Facts) -> Iterator[Finding]:
    """P5: fewer possible days than runs needed."""
    for package, (runs, unit) in _runs_needed(facts).items():
        days = len(_possible(facts, package))
        if 0 < days < runs:
            name = facts.packages[package].name
            why = f"{facts.units[unit].name}按离岗上限要分 {runs} 批" if unit else f"会场座位要分 {runs} 批"
            text = f"专题包{name}：{why}，可办的日子只有 {days} 天；请增加可办日期或提高上限"
            yield Finding("P5", package, text, 1)


def _duty(facts: Facts) -> Iterator[Finding]:
    """P6: a person is on duty or leave on every day on which a package is possible."""
    possible = {k: _possible(facts, k) for k in facts.packages}
    for person in facts.problem.people:
        away = facts.away[person.id]
        for package in facts.mandatory(person):
            days = possible[package]
            if days and all(on in away for on in days):
                name = facts.packages[package].name
                text = f"{person.name}（{person.id}）在专题包{name}可办的 {len(days)} 天都值班或请假；请换班或免修"
                yield Finding("P6", person.id, text, 1)
