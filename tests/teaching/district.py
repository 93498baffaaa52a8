"""The audience of S5 in full size: 604 people, laid into the cast's organisation (domain.md S3 R2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lunxun.org.models import Organisation, Person, Post, PostHolding, Unit, UnitTag, UnitType

FIRST = dt.date(2020, 1, 1)
COMMUNITIES = (14, 13, 15, 13, 16, 12, 12, 13, 11, 13, 12, 10, 16)
NAMES = [
    "望湖",
    "桂园",
    "南塘",
    "石桥",
    "东井",
    "柏树岭",
    "洪桥",
    "荷花池",
    "长岭",
    "新河",
    "高桥头",
    "站前",
    "青石",
]
LINES = ("应急", "消防", "交通", "环保", "信访", "网信", "卫健", "班子")
R2 = {
    "any": [
        {"all": [{"unit_tag": "底线重点单位"}, {"post_level": ["head", "deputy", "middle"]}]},
        {"all": [{"unit_type": ["street2", "town2"]}, {"line": list(LINES)}]},
        {"all": [{"unit_type": ["community2"]}, {"is_head": True}]},
        {"all": [{"unit_type": ["community2"]}, {"line": ["安全"]}]},
        {"unit_type": ["leadership2"]},
    ]
}


class District:
    """Collects rows, then writes them in five statements."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.units: list[Unit] = []
        self.people: list[Person] = []
        self.posts: list[Post] = []
        codes = ("leadership2", "department2", "street2", "town2", "community2")
        names = ("区领导", "部门", "街道", "镇", "社区")
        self.types = {
            code: UnitType.objects.create(
                organisation=organisation, code=code, name=name, order_no=10 + number
            )
            for number, (code, name) in enumerate(zip(codes, names, strict=True))
        }

    def unit(self, type_: str, name: str, parent: Unit | None = None) -> Unit:
        number = 1000 + len(self.units)
        unit = Unit(
            organisation=self.organisation,
            code=f"D{number}",
            name=name,
            short_name=name,
            type=self.types[type_],
            parent=parent,
            order_no=number,
        )
        self.units.append(unit)
        return unit

    def post(self, unit: Unit, title: str, level: str, **fields: Any) -> None:
        number = 5000 + len(self.posts)
        self.posts.append(
            Post(
                organisation=self.organisation,
                code=f"S{number}",
                unit=unit,
                title=title,
                level=level,
                order_no=number,
                **fields,
            )
        )
        self.people.append(
            Person(
                organisation=self.organisation,
                number=f"S{number}",
                name=f"陈{number}",
                phone=f"1370000{number}",
                category="党政领导干部",
            )
        )

    def write(self) -> None:
        for parents in (True, False):
            batch = [unit for unit in self.units if (unit.parent is None) is parents]
            Unit.objects.bulk_create(batch)
        UnitTag.objects.bulk_create(
            UnitTag(organisation=self.organisation, unit=unit, tag="底线重点单位", from_on=FIRST)
            for unit in self.units
            if unit.type.code == "department2"
        )
        Post.objects.bulk_create(self.posts)
        Person.objects.bulk_create(self.people)
        PostHolding.objects.bulk_create(
            PostHolding(organisation=self.organisation, post=post, person=person, from_on=FIRST)
            for post, person in zip(self.posts, self.people, strict=True)
        )


def build_district(organisation: Organisation) -> None:
    """32 departments × 3, 13 streets × 12, 170 communities × 2, 12 leaders = 604."""
    district = District(organisation)
    leaders = district.unit("leadership2", "区领导及督查")
    for number in range(12):
        district.post(leaders, f"区领导{number}", "deputy")
    for number in range(32):
        unit = district.unit("department2", f"部门{number}")
        district.post(unit, "局长", "head", is_head=True)
        district.post(unit, "副局长", "deputy")
        district.post(unit, "业务科长", "middle")
        district.post(unit, "办事员", "staff")
    for name, count in zip(NAMES, COMMUNITIES, strict=True):
        is_town = name == "青石"
        street = district.unit("town2" if is_town else "street2", f"{name}{'镇' if is_town else '街道'}")
        for number in range(12):
            level = "head" if number == 0 else "deputy" if number < 5 else "middle"
            line = "班子" if number < 5 else LINES[number - 5]
            district.post(street, f"{line}{number}", level, line=line, is_head=number == 0)
        for number in range(count):
            community = district.unit("community2", f"{name}{number + 1}社区", street)
            district.post(community, "书记主任", "head", is_head=True)
            district.post(community, "安全专干", "staff", line="安全")
            district.post(community, "文书", "staff")
    district.write()
