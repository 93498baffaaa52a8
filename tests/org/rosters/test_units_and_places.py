"""What is part of which unit, and columns that only look as if they named the unit of the people."""

from __future__ import annotations

import pytest

from lunxun.org.rosters.reading.tables.sources import belongs
from tests.org.rosters.test_offices import lines
from tests.org.rosters.test_where_units_come_from import read


@pytest.mark.parametrize(
    ("upper", "child", "is_part"),
    [
        ("区人民法院", "执行局", True),
        ("区公安分局", "交警大队", True),
        ("望城区公安局", "望城区交警大队", True),
        ("望湖街道", "荷花社区", True),
        ("区中医院", "东院区", True),
        ("区住建局", "城市管理科", True),
        ("城投集团", "市场部", True),
        ("部队", "望城区人武部", False),
        ("派出所", "城东派出所", False),
        ("区教育局", "区财政局", False),
        ("荷花社区", "党政办", False),
    ],
)
def test_parts(upper: str, child: str, is_part: bool) -> None:
    assert belongs(upper, child) is is_part


@pytest.mark.parametrize("heading", ["联系村（社区）", "包保社区", "挂钩村"])
def test_the_village_that_somebody_looks_after_is_not_where_he_works(heading: str) -> None:
    rows = [["沙河镇领导班子成员分工及联系方式"], ["姓名", "职务", heading]]
    rows += [["张三", "书记", "沙河村"], ["李四", "镇长", "石桥村"]]
    draft = read(Sheet1=rows)
    assert lines(draft) == ["张三 沙河镇：书记", "李四 沙河镇：镇长"]
    assert [one.column for one in draft.messages if one.kind == "column_unused"] == ["C"]


def test_the_two_committees_of_a_community_are_no_unit() -> None:
    rows = [["望江社区两委成员及工作人员情况表"], ["职务", "姓名"], ["书记", "张三"]]
    assert lines(read(望江社区=rows)) == ["张三 望江社区：书记"]


def test_whoever_is_at_the_headquarters_is_of_the_whole() -> None:
    rows = [["望城区综合行政执法大队花名册"], ["中队", "姓名"], ["机关", "张三"], ["一中队", "李四"]]
    assert lines(read(Sheet1=rows)) == [
        "张三 望城区综合行政执法大队：",
        "李四 望城区综合行政执法大队/一中队：",
    ]


def test_two_kinds_of_people_side_by_side() -> None:
    rows = [
        ["区妇幼保健院护士名册"],
        ["科室", "护士长", "护士"],
        ["产科", "张三", "李四"],
        ["儿科", "王五", "赵六"],
    ]
    assert lines(read(Sheet1=rows)) == [
        "张三 区妇幼保健院/产科：护士长",
        "王五 区妇幼保健院/儿科：护士长",
        "李四 区妇幼保健院/产科：护士",
        "赵六 区妇幼保健院/儿科：护士",
    ]
