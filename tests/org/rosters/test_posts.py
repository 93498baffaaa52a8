"""What a title, its brackets and a remark say about posts."""

from __future__ import annotations

from typing import Any

import pytest

from lunxun.org.rosters.reading import Draft, read_roster
from tests.org.rosters.build import xlsx_bytes
from tests.org.rosters.test_offices import lines


def read(*rows: list[Any]) -> Draft:
    return read_roster(xlsx_bytes({"Sheet1": list(rows)}), "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "title", "note"),
    [
        ("副主任（主持保密局工作）", "副主任", "主持保密局工作"),
        ("副馆长（试用期一年）", "副馆长", "试用期一年"),
        ("科员（2022年9月退休）", "科员", "2022年9月退休"),
        ("党委书记（一肩挑）", "党委书记（一肩挑）", ""),
        ("局长（党组书记）", "局长（党组书记）", ""),
    ],
)
def test_what_brackets_say_about_time_and_state_is_no_part_of_the_title(
    cell: str, title: str, note: str
) -> None:
    (person,) = read(["姓名", "单位", "职务"], ["张三", "区档案馆", cell]).persons
    assert ([post.title for post in person.posts], person.note) == ([title], note)


@pytest.mark.parametrize(
    ("note", "post"),
    [
        ("兼任区内审协会会长", "区内审协会：会长[concurrent]"),
        ("2021年起兼任区内审协会会长", "区内审协会：会长[concurrent]"),
        ("兼信访办主任", "区审计局：信访办主任[concurrent]"),
    ],
)
def test_another_post_in_a_remark_leaves_the_first_as_it_is(note: str, post: str) -> None:
    draft = read(["姓名", "单位", "职务", "备注"], ["张三", "区审计局", "副局长", note])
    assert lines(draft) == [f"张三 区审计局：副局长；{post}"]
    assert [(one.column, one.reason) for one in draft.messages] == [("D", "读作兼任")]
    assert draft.persons[0].note == note


@pytest.mark.parametrize("note", ["不再兼任会长", "兼职", "无兼职"])
def test_a_remark_that_names_no_other_post(note: str) -> None:
    draft = read(["姓名", "单位", "职务", "备注"], ["张三", "区审计局", "副局长", note])
    assert [len(person.posts) for person in draft.persons] == [1]


@pytest.mark.parametrize(
    ("unit", "title", "post"),
    [
        ("区人民法院", "副院长兼执行局局长", "区人民法院/执行局：局长[concurrent]"),
        ("望湖街道", "副书记兼园区副主任", "园区：副主任[concurrent]"),
        ("区财政局", "局长兼区国资局局长", "区国资局：局长[concurrent]"),
    ],
)
def test_the_unit_of_a_second_post_is_below_the_first_where_it_is_a_part(
    unit: str, title: str, post: str
) -> None:
    (line,) = lines(read(["姓名", "单位", "职务"], ["张三", unit, title]))
    assert line.endswith(f"；{post}")


@pytest.mark.parametrize(
    ("cell", "post"),
    [
        ("区第一中学校长", "区第一中学：校长"),
        ("城东派出所所长", "城东派出所：所长"),
        ("区图书馆副馆长", "区图书馆：副馆长"),
        ("城东所长助理", "：城东所长助理"),
    ],
)
def test_the_unit_before_a_title(cell: str, post: str) -> None:
    assert lines(read(["姓名", "工作单位及职务"], ["张三", cell])) == [f"张三 {post}"]


@pytest.mark.parametrize(
    "heads", [("Surname 姓", "Given name 名"), ("姓", "名"), ("姓氏", "名字"), ("Last name", "First name")]
)
def test_the_two_halves_of_a_name(heads: tuple[str, str]) -> None:
    rows = [[*heads, "单位", "职务"], ["李", "白", "区文旅局", "局长"], ["欧阳", "修", "区文旅局", "科员"]]
    assert lines(read(*rows)) == ["李白 区文旅局：局长", "欧阳修 区文旅局：科员"]


def test_nobody_without_a_column_of_titles_is_left_out_silently() -> None:
    draft = read(["姓名", "单位", "手机"], ["张三", "区文旅局", "13800000001"])
    assert [(one.kind, one.row) for one in draft.messages] == [("titles_absent", 1)]


def test_people_under_a_title_of_seconded_people_are_seconded() -> None:
    draft = read(["区委巡察办借调人员名单"], ["姓名", "借调岗位"], ["张三", "巡察专员"])
    assert lines(draft) == ["张三 区委巡察办：巡察专员[seconded]"]
    assert ("kind_read", 3) in [(one.kind, one.row) for one in draft.messages]


def test_a_phone_of_wide_and_narrow_digits_is_kept_in_narrow_ones() -> None:
    (person,) = read(["姓名", "单位", "手机"], ["张三", "区残联", "138220３0003"]).persons
    assert person.phone == "13822030003"


def test_ditto_marks_in_a_column_of_sections() -> None:
    rows = [
        ["单位", "科室", "姓名", "职务"],
        ["区民政局", "办公室", "张三", "主任"],
        ["〃", "〃", "李四", "科员"],
    ]
    assert lines(read(*rows)) == ["张三 区民政局：办公室主任<办公室>", "李四 区民政局：科员<办公室>"]


def test_a_landline_before_a_mobile_number_hides_nothing() -> None:
    draft = read(["姓名", "单位", "手机"], ["张三", "区残联", "0571-88223344 13933270002"])
    assert (draft.persons[0].phone, draft.persons[0].note) == ("13933270002", "057188223344")
    assert "phone_several" in {one.kind for one in draft.messages}


def test_a_second_post_after_a_comma_in_a_remark() -> None:
    draft = read(["姓名", "单位", "职务", "备注"], ["张三", "区文联", "秘书长", "女，兼任工会主席"])
    assert lines(draft) == ["张三 区文联：秘书长；区文联：工会主席[concurrent]"]


@pytest.mark.parametrize("line", ["共2条记录", "共 2 行", "共计2人"])
def test_a_line_that_counts_is_nobody(line: str) -> None:
    assert lines(read(["姓名", "单位"], ["张三", "区文联"], [line])) == ["张三 区文联："]


@pytest.mark.parametrize(
    "cell", ["郑一\n13744030001", "郑一13744030001", "郑一（13744030001）", "郑一 电话：13744030001"]
)
def test_a_phone_in_the_cell_of_the_name(cell: str) -> None:
    draft = read(["姓名", "单位"], [cell, "区残联"])
    assert lines(draft) == ["郑一 13744030001 区残联："]
    assert ("phone_with_name", 2, "A") in [(one.kind, one.row, one.column) for one in draft.messages]


def test_the_place_in_a_committee_is_no_title_beside_unit_and_title() -> None:
    rows = [["职务", "姓名", "单位及职务"], ["成员", "张三", "区应急管理局局长"]]
    draft = read(*rows)
    assert lines(draft) == ["张三 区应急管理局：局长"]
    assert [one.column for one in draft.messages if one.kind == "column_spare"] == ["A"]


def test_a_post_that_somebody_is_to_have_is_not_read() -> None:
    draft = read(["姓名", "现任职务", "拟任职务"], ["张三", "区发改局副局长", "区统计局局长"])
    assert lines(draft) == ["张三 区发改局：副局长"]
    assert [one.column for one in draft.messages if one.kind == "column_unused"] == ["C"]


@pytest.mark.parametrize("cell", ["区发改局副局长、区统计局局长", "区发改局副局长兼区统计局局长"])
def test_two_units_in_one_title_take_no_title_apart(cell: str) -> None:
    (line,) = lines(read(["姓名", "单位及职务"], ["张三", cell]))
    assert "副局：" not in line
    assert line.startswith("张三 区发改局：副局长")


@pytest.mark.parametrize(
    ("cell", "post"),
    [
        ("区委组织部 干部科科长", "区委组织部：干部科科长"),
        ("沙河镇 党委书记", "沙河镇：党委书记"),
        ("副 主 任", "：副主任"),
    ],
)
def test_a_blank_between_unit_and_title(cell: str, post: str) -> None:
    assert lines(read(["姓名", "单位及职务"], ["张三", cell])) == [f"张三 {post}"]
