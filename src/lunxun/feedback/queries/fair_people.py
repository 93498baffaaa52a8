"""The lecturers of a year in three groups, in official order within each: no ranking, and why somebody is in none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lunxun.engines.fairness.lecturers import MIN_LECTURERS, MIN_LECTURES_EACH
from lunxun.org.models import Person
from lunxun.plans.models import Lecture

GROUPS = ("above", "same", "below")


@dataclass(frozen=True, slots=True)
class FairPerson:
    """`adjusted`, `low`, `high` in points, over all of his lectures of the year."""

    person: Person
    unit_name: str
    lectures: int
    adjusted: float
    low: float
    high: float
    group: str


@dataclass(frozen=True, slots=True)
class FairPeople:
    """`groups`: (code, people) of the groups that have any; `why`: what to know, or why there are no groups."""

    groups: list[tuple[str, list[FairPerson]]]
    why: list[str]


def people_of(figures: Mapping[str, Any], lectures: Sequence[Lecture]) -> FairPeople:
    """`lectures` with unit and lecturer, those of the whole year."""
    found = figures.get("lecturers", {"rows": [], "reasons": []})
    latest = {lecture.lecturer_id: lecture for lecture in lectures}
    people = [
        FairPerson(
            latest[row["id"]].lecturer,
            latest[row["id"]].unit_name,
            *(row[name] for name in ("lectures", "adjusted", "low", "high", "group")),
        )
        for row in found["rows"]
        if row["id"] in latest
    ]
    people.sort(key=lambda one: _place(latest[one.person.pk]))
    groups = [(code, [one for one in people if one.group == code]) for code in GROUPS]
    why = [_reason(code) for code in found["reasons"]]
    left = sum(not one.group for one in people)
    if left:
        why.append(
            _("另有 {n} 位能算的课不到 {m} 堂，说不出是人还是题目，不分组。").format(
                n=left, m=MIN_LECTURES_EACH
            )
        )
    return FairPeople([(code, members) for code, members in groups if members], why)


def _place(lecture: Lecture) -> tuple[Any, ...]:
    unit, person = lecture.unit, lecture.lecturer
    return unit.order_no, unit.stroke_key, person.order_no, person.stroke_key, person.pk


def _reason(code: str) -> str:
    return {
        "few_lecturers": _(
            "讲过两堂以上的授课人不到 {n} 位，分不清是人的差别还是题目的差别，不按授课人分组。"
        ).format(n=MIN_LECTURERS),
        "no_lecturer_difference": _("扣除题目和听众之后，授课人之间看不出差别，不按授课人分组。"),
        "not_converged": _("校正没有算到要求的精度，只列原始得分。"),
    }[code]
