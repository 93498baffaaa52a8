"""Referential and arithmetic validity of a problem; says where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from .errors import ProblemError
from .model import DAY_KINDS, EVENT_KINDS, LOCK_KINDS, Events, Problem

_MAX_LECTURES = 8


def validate(problem: Problem) -> None:
    """Raise ProblemError with the first faults (at most five) of the problem."""
    faults = []
    for fault in _faults(problem):
        faults.append(fault)
        if len(faults) == 5:
            break
    if faults:
        raise ProblemError("；".join(faults))


def validate_events(problem: Problem, events: Events) -> None:
    """Raise ProblemError if an event names something unknown."""
    targets = {
        "lecturer_away": {x.id for x in problem.lecturers},
        "hall_closed": {x.id for x in problem.halls},
        "person_away": {x.id for x in problem.people},
    }
    if not is_date(events.today):
        raise ProblemError(f"today“{events.today}”不是日期；请写成 2026-03-14")
    for number, event in enumerate(events.events):
        where = f"events[{number}]"
        if event.kind not in EVENT_KINDS:
            raise ProblemError(f"{where}.kind“{event.kind}”不认识；可用：{'、'.join(EVENT_KINDS)}")
        if not is_date(event.start) or (event.end and not is_date(event.end)):
            raise ProblemError(f"{where} 的日期不对；请写成 2026-03-14")
        if event.end and event.end < event.start:
            raise ProblemError(f"{where} 的结束日期早于开始日期；请改正")
        if event.kind in targets and event.target not in targets[event.kind]:
            raise ProblemError(f"{where}.target“{event.target}”不存在；请改用已有的编号")


def is_date(text: str) -> bool:
    """Whether the text is a full ISO date."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _faults(problem: Problem) -> Iterator[str]:
    yield from _shape(problem)
    yield from _days(problem)
    yield from _teaching(problem)
    yield from _demand(problem)
    yield from _locks(problem)
    yield from _numbers(problem)


def _shape(problem: Problem) -> Iterator[str]:
    parts: tuple[tuple[str, Iterable[Any]], ...] = (
        ("halls", problem.halls),
        ("lecturers", problem.lecturers),
        ("lectures", problem.lectures),
        ("packages", problem.packages),
        ("units", problem.units),
        ("posts", problem.posts),
        ("people", problem.people),
        ("locks", problem.locks),
    )
    for name, items in parts:
        seen: set[str] = set()
        for item in items:
            if item.id.startswith("*"):
                yield f"{name} 的编号“{item.id}”以 * 开头；请换一个编号"
            if not item.id:
                yield f"{name} 里有空的 id；每项都要有编号"
            if item.id in seen:
                yield f"{name} 里编号“{item.id}”重复；编号必须唯一"
            seen.add(item.id)


def _days(problem: Problem) -> Iterator[str]:
    previous = ""
    for day in problem.days:
        if not is_date(day.on):
            yield f"days 里的“{day.on}”不是日期；请写成 2026-03-14"
        elif day.on <= previous:
            yield f"days 里的 {day.on} 没有按日期先后排列或重复；请按日期升序排列"
        if day.kind not in DAY_KINDS:
            yield f"{day.on} 的 kind“{day.kind}”不认识；可用：{'、'.join(DAY_KINDS)}"
        previous = day.on


def _teaching(problem: Problem) -> Iterator[str]:
    lecturers = {x.id for x in problem.lecturers}
    people = {x.id for x in problem.people}
    lectures = {x.id: x for x in problem.lectures}
    packages = {x.id for x in problem.packages}
    for lecturer in problem.lecturers:
        if lecturer.person is not None and lecturer.person not in people:
            yield f"授课人“{lecturer.name}”的 person“{lecturer.person}”不在 people 里；请改正或留空"
    for lecture in problem.lectures:
        if lecture.lecturer not in lecturers:
            yield f"讲题“{lecture.title}”的授课人“{lecture.lecturer}”不存在；请先登记授课人"
    for package in problem.packages:
        where = f"专题包“{package.name}”"
        unknown = [x for x in package.lectures if x not in lectures]
        if unknown:
            yield f"{where}的讲题“{unknown[0]}”不存在；请先登记讲题"
            continue
        if not 1 <= len(package.lectures) <= _MAX_LECTURES:
            yield f"{where}有 {len(package.lectures)} 个讲题；应为 1 至 {_MAX_LECTURES} 个"
        if len({lectures[x].lecturer for x in package.lectures}) < len(package.lectures):
            yield f"{where}有同一授课人的两个讲题；请分到两个专题包"
        minutes = sum(lectures[x].minutes for x in package.lectures)
        if minutes > problem.session_minutes:
            yield f"{where}共 {minutes} 分钟，超过一天的 {problem.session_minutes} 分钟；请减少讲题"
        for other in package.after:
            if other not in packages or other == package.id:
                yield f"{where}的先修“{other}”不存在或是它自己；请改正"
        for label, value in (("ready_on", package.ready_on), ("due_on", package.due_on)):
            if value is not None and not is_date(value):
                yield f"{where}的 {label}“{value}”不是日期；请写成 2026-03-14"


def _demand(problem: Problem) -> Iterator[str]:
    packages = {x.id for x in problem.packages}
    units = {x.id for x in problem.units}
    posts = {x.id for x in problem.posts}
    for post in problem.posts:
        where = f"职务类别“{post.name}”"
        wanted = (*post.mandatory, *post.electives)
        for item in wanted:
            if item not in packages:
                yield f"{where}要求的专题包“{item}”不存在；请先登记"
        if len(set(wanted)) < len(wanted):
            yield f"{where}的必修与选修有重复；每个专题包只写一次"
        if not 0 <= post.elective_count <= len(post.electives):
            yield f"{where}要选 {post.elective_count} 门，选修只有 {len(post.electives)} 门；请改正"
    for person in problem.people:
        if person.unit not in units:
            yield f"人员“{person.name}”（{person.id}）的单位“{person.unit}”不存在；请先登记单位"
        if person.post not in posts:
            yield f"人员“{person.name}”（{person.id}）的职务类别“{person.post}”不存在；请先登记"
    for floor in problem.floors:
        if floor.min_runs < 0:
            yield f"“{floor.branch}”的最少期数是负数；请填 0 或正数"


def _locks(problem: Problem) -> Iterator[str]:
    known = {
        "package": {x.id for x in problem.packages},
        "hall": {x.id for x in problem.halls},
        "person": {x.id for x in problem.people},
        "day": {x.on for x in problem.days},
    }
    for lock in problem.locks:
        where = f"锁定“{lock.id}”"
        if lock.kind not in LOCK_KINDS:
            yield f"{where}的 kind“{lock.kind}”不认识；可用：{'、'.join(LOCK_KINDS)}"
        for label, value in (("package", lock.package), ("day", lock.day), ("hall", lock.hall)):
            if value is not None and value not in known[label]:
                yield f"{where}的 {label}“{value}”不存在；请改正"
        if lock.kind == "seat" and lock.person not in known["person"]:
            yield f"{where}的 person“{lock.person}”不存在；请改正"


def _numbers(problem: Problem) -> Iterator[str]:
    for hall in problem.halls:
        if hall.seats <= 0:
            yield f"会场“{hall.name}”的座位数是 {hall.seats}；应大于 0"
    for lecture in problem.lectures:
        if lecture.minutes <= 0:
            yield f"讲题“{lecture.title}”的时长是 {lecture.minutes}；应大于 0"
    for lecturer in problem.lecturers:
        if lecturer.per_month < 0:
            yield f"授课人“{lecturer.name}”的每月次数是负数；请填 0 或正数"
    for package in problem.packages:
        if package.late_weight < 0:
            yield f"专题包“{package.name}”的 late_weight 是负数；请填 0 或正数"
    for unit in problem.units:
        if (unit.cap or 0) < 0 or (unit.soft_cap or 0) < 0:
            yield f"单位“{unit.name}”的上限是负数；请填 0 或正数"
    for label, value in (("cap_percent", problem.cap_percent), ("soft_percent", problem.soft_percent)):
        if not 0 < value <= 100:
            yield f"{label} 是 {value}；应在 1 至 100 之间"
    if not 0 <= problem.reserve_percent < 100:
        yield f"reserve_percent 是 {problem.reserve_percent}；应在 0 至 99 之间"
    names = ("unmet", "run", "alternation", "soft_cap", "consecutive", "floor", "lock")
    for name in names:
        if getattr(problem.weights, name) < 0:
            yield f"权重 {name} 是负数；请填 0 或正数"
