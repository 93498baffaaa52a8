"""The audience rules of the demo year in the language of `teaching.audience` (domain.md S3)."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from lunxun.org.models import Person, PostHolding

DEPARTMENTS = ["department", "platform"]
STREETS = ["street", "town"]
COMMUNITIES = ["community", "village"]
COUNTS = {"R1": 164, "R2": 604, "R3": 134, "R4": 183, "R5": 200, "R6": 106, "R7": 196, "R8": 120}
"""People per rule by the plan of the year; distinct, on the day that S3 names."""

R1 = {
    "any": [
        {"unit_type": DEPARTMENTS, "is_head": True},
        {"unit_tag": ["经济战线"], "line": ["分管业务", "业务"]},
        {"unit_type": STREETS, "is_head": True},
        {"unit_type": STREETS, "line": ["经济"]},
        {"unit_type": ["platform"], "line": ["园区"]},
    ]
}
R2 = {
    "any": [
        {"unit_tag": ["底线重点"], "is_head": True},
        {"unit_tag": ["底线重点"], "line": ["分管业务", "业务"]},
        {
            "unit_type": STREETS,
            "line": ["班子", "应急", "消防", "交通", "环保", "信访", "网信", "卫健"],
        },
        {"unit_type": COMMUNITIES, "is_head": True},
        {"unit_type": COMMUNITIES, "line": ["安全"]},
        {"unit_type": ["leadership"], "line": ["底线", "督查"]},
    ]
}
# 区委办 宣传部 政法委 网信办 团区委 妇联 政府办 教育局 民政局 住建局 应急局 市监局 城管执法局 公安分局 消防救援大队
R3_UNITS = [
    "D01", "D04", "D06", "D08", "D20", "D21", "D25", "D27", "D30", "D34", "D41", "D43", "D46", "D50", "D52",
]  # fmt: skip
R3 = {
    "any": [
        {"unit_type": STREETS, "line": ["班子", "网信", "组织", "综合"]},
        {"unit": R3_UNITS, "is_head": True},
        {"unit": R3_UNITS, "line": ["分管业务"]},
    ]
}
R4 = {
    "any": [
        {"unit_type": COMMUNITIES, "is_head": True},
        {"unit_type": STREETS, "line": ["组织"]},
    ]
}
R6 = {
    "any": [
        {"unit_type": DEPARTMENTS, "is_head": True},
        {"unit_type": STREETS, "is_head": True},
        {"unit_type": ["leadership"], "line": ["底线", "班子"]},
    ]
}
R7 = {
    "any": [
        {"unit_type": STREETS, "line": ["应急", "交通"]},
        {"unit_type": COMMUNITIES, "line": ["安全"]},
    ]
}
NAMES = {
    "R1": "经济战线、街镇班子与经济口、各部门正职",
    "R2": "底线工作：重点部门、街镇、社区村负责人",
    "R3": "街镇班子与综合口、十五个部门",
    "R4": "社区村书记与街镇组织委员",
    "R5": "35 岁以下年轻干部（抽签 200 人）",
    "R6": "各部门、街镇正职与区领导",
    "R7": "街镇应急交通线与社区安全专干",
    "R8": "自选报名（120 人）",
}
YOUTH_ON = dt.date(2022, 12, 3)
YOUTH_AGE = 35


def expression(code: str, organisation_id: int) -> dict[str, Any]:
    """The rule's expression; R5 and R8 are drawn from the people of the organisation, always the same."""
    if code == "R5":
        return {"person": _draw(organisation_id, COUNTS[code], born_after=_born_after(YOUTH_ON, YOUTH_AGE))}
    if code == "R8":
        return {"person": _draw(organisation_id, COUNTS[code])}
    rules: dict[str, dict[str, Any]] = {"R1": R1, "R2": R2, "R3": R3, "R4": R4, "R6": R6, "R7": R7}
    return rules[code]


def _born_after(on: dt.date, age: int) -> dt.date:
    """Who is born after this day is `age` years old or younger on `on`."""
    return on.replace(year=on.year - age - 1)


def _draw(organisation_id: int, count: int, born_after: dt.date = dt.date.min) -> list[str]:
    """Numbers of people who hold a post and are no leaders, drawn with a fixed seed."""
    serving = PostHolding.objects.filter(organisation_id=organisation_id, to_on__isnull=True)
    people = Person.objects.filter(
        organisation_id=organisation_id,
        born_on__gt=born_after,
        left_on__isnull=True,
        pk__in=serving.exclude(post__unit__type__code="leadership").values("person_id"),
    ).exclude(category="编外人员")
    numbers = list(people.order_by("number").values_list("number", flat=True))
    return sorted(random.Random(count).sample(numbers, count))  # noqa: S311 (who sits where is no secret)
