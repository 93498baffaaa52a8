"""The planning problem of 2023, derived from the district and the lectures of 2022 (domain.md S12).

`python -m lunxun.web.demo.planning OUT.json` writes what `python -m lunxun.engines.rota solve` reads.
Needs: twenty packages made of this year's sessions, several runs each; two halls, the Saturdays of 2023
by the notice of 2022-12-08, what each class of posts has to hear, duty by turns, and the load that a
person carried in 2022.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lunxun.engines.rota import codec
from lunxun.engines.rota.model import (
    Day,
    Floor,
    Hall,
    Lecture,
    Lecturer,
    Lock,
    Package,
    Person,
    Post,
    Problem,
    Unit,
    usual_weights,
)
from lunxun.web.demo.district import District
from lunxun.web.demo.places import ECONOMY, FLOOR
from lunxun.web.demo.year import sessions

NOTICE = "国办发明电〔2022〕16号"
CLOSED = {
    "2023-01-21": ("holiday", "春节"), "2023-01-28": ("makeup", "春节调休"), "2023-04-29": ("holiday", "劳动节"),
    "2023-05-06": ("makeup", "劳动节调休"), "2023-06-24": ("holiday", "端午节"), "2023-09-30": ("holiday", "国庆节"),
    "2023-10-07": ("makeup", "国庆节调休"),
}  # fmt: skip
FIRST, LAST = dt.date(2023, 2, 4), dt.date(2023, 12, 30)
CIRCLES = {"floor": ("行政管理", "底线"), "general": ("行政管理", "综合"), "economy": ("经济发展", "")}
# The sessions of 2022, by number, whose lectures are given again in 2023.
AGAIN = (1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 20, 23, 25, 27, 28, 33, 36)
MOST = 4
"""Lectures of one package."""
DUTY = 10
"""Every tenth open Saturday somebody of the streets and communities is on duty."""
# Class of posts → numbers of the packages that everybody hears, and those of which one is chosen.
DEMAND: dict[str, tuple[str, tuple[int, ...], tuple[int, ...]]] = {
    "head": ("部门正职", (1, 3, 33), (4, 9, 12)),
    "economy": ("经济战线业务人员", (1, 6, 12), (4, 9, 16)),
    "floor": ("底线重点部门业务人员", (11, 15, 36), (5, 8, 25)),
    "street": ("街镇班子", (11, 13, 15, 36), (10, 27)),
    "line": ("街镇专线", (15, 20, 23), ()),
    "secretary": ("社区村书记", (10, 11, 23, 36), ()),
    "guard": ("社区村安全专干", (20, 23, 36), ()),
    "staff": ("其他干部", (28,), ()),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A person with the post that names him."""

    number: str
    name: str
    unit: str
    unit_name: str
    kind: str
    level: str
    is_head: bool
    line: str


def problem() -> Problem:
    """The problem; always the same, because the district is."""
    people = _people()
    days = _days()
    opened = [day.on for day in days if day.kind == "open"]
    heads = {row.unit_name: row for row in people if row.is_head}
    lecturers, lectures, packages = _teaching(heads, opened)
    teaches = {lecturer.id: lecturer.person for lecturer in lecturers}
    credited: dict[str, set[str]] = {}
    for package in packages:
        for lecture in lectures:
            who = teaches[lecture.lecturer]
            if lecture.id in package.lectures and who is not None:
                credited.setdefault(who, set()).add(package.id)
    crew = tuple(
        Person(
            row.number,
            row.name,
            row.unit,
            _class_of(row),
            away=_duty(row, opened),
            exempt=tuple(sorted(credited.get(row.number, ()))),
            carry=_carry(row),
        )
        for row in people
    )
    units = Counter(row.unit for row in people)
    names = {row.unit: row.unit_name for row in people}
    return Problem(
        name="澄湖区 2023 年轮训",
        days=days,
        halls=(Hall("centre", "区会议中心（含 13 个分会场）", 900), Hall("school", "区委党校报告厅", 220)),
        lecturers=lecturers,
        lectures=lectures,
        packages=packages,
        units=tuple(Unit(unit, names[unit]) for unit in units),
        posts=tuple(
            Post(
                code,
                name,
                tuple(f"K{number:02d}" for number in mandatory),
                tuple(f"K{number:02d}" for number in electives),
                1 if electives else 0,
            )
            for code, (name, mandatory, electives) in DEMAND.items()
        ),
        people=crew,
        weights=usual_weights(len(crew)),
        floors=(Floor("底线", 10),),
        locks=(Lock("K-1", "run", "K01", opened[0], "centre"),),
        meta={"source": "2022 年 41 期轮训", "notice": NOTICE},
    )


def _people() -> list[Row]:
    rows = District().build()
    units = {code: (short, kind) for code, _name, short, kind, _parent, _key in rows["units.csv"]}
    posts = {row[0]: row for row in rows["posts.csv"]}
    names = {row[0]: row[1] for row in rows["people.csv"]}
    found = []
    for post, person, kind, is_primary, _from, _to in rows["holdings.csv"]:
        _code, unit, _title, level, is_head, line, _up = posts[post]
        short, unit_kind = units[unit]
        if is_primary == "1" and kind != "seconded" and unit_kind != "leadership":
            found.append(Row(person, names[person], unit, short, unit_kind, level, is_head == "1", line))
    return found


def _class_of(row: Row) -> str:
    if row.kind in {"department", "platform"}:
        if row.is_head:
            return "head"
        if row.line in {"分管业务", "业务"} and row.unit_name in ECONOMY:
            return "economy"
        return "floor" if row.line in {"分管业务", "业务"} and row.unit_name in FLOOR else "staff"
    if row.kind in {"street", "town"}:
        if row.is_head or row.line == "班子":
            return "street"
        return "line" if row.line in {"应急", "消防", "交通", "环保", "信访", "网信", "卫健"} else "staff"
    return "secretary" if row.is_head else "guard" if row.line == "安全" else "staff"


def _days() -> tuple[Day, ...]:
    found, on = [], FIRST
    while on <= LAST:
        kind, note = CLOSED.get(on.isoformat(), ("open", ""))
        is_late = on.month == 12 and on.day > 29
        found.append(
            Day(on.isoformat(), kind, provisional=is_late, note=f"{note} {NOTICE}".strip() if note else "")
        )
        on += dt.timedelta(days=7)
    return tuple(found)


def _teaching(
    heads: dict[str, Row], opened: list[str]
) -> tuple[tuple[Lecturer, ...], tuple[Lecture, ...], tuple[Package, ...]]:
    """Each package has the lectures of one session of 2022; its lecturers are the heads."""
    lecturers: dict[str, Lecturer] = {}
    lectures, packages = [], []
    for number in AGAIN:
        planned = sessions()[number - 1]
        circle, branch = CIRCLES[planned.circle]
        own = []
        for lecture in planned.lectures[:MOST]:
            head = heads.get(lecture.unit)
            draw = random.Random(f"away-{lecture.unit}")  # noqa: S311 (invented absences, no secret)
            away = tuple(sorted(draw.sample(opened, 3)))
            lecturers.setdefault(
                lecture.unit,
                Lecturer(
                    lecture.unit,
                    head.name if head else f"{lecture.unit}主要负责人",
                    away=away,
                    person=head.number if head else None,
                ),
            )
            lectures.append(Lecture(f"T{number:02d}-{len(own) + 1}", lecture.title, lecture.unit))
            own.append(lectures[-1].id)
        packages.append(
            Package(f"K{number:02d}", planned.title, circle, tuple(own), branch=branch, late_weight=0)
        )
    return tuple(lecturers.values()), tuple(lectures), tuple(packages)


def _duty(row: Row, opened: list[str]) -> tuple[str, ...]:
    if row.kind in {"department", "platform"}:
        return ()
    turn = int(row.number[2:]) % DUTY
    return tuple(on for place, on in enumerate(opened) if place % DUTY == turn)


def _carry(row: Row) -> int:
    """How often somebody of this class was called up in 2022, in points that the fairness of 2023 starts from."""
    return {"secretary": 3, "guard": 3, "street": 3, "line": 2, "head": 2}.get(_class_of(row), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the planning problem of 2023.")
    parser.add_argument("out", type=Path)
    parser.parse_args().out.write_text(codec.dumps(problem()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
