"""Habits that were met in a further set of rosters, written down before the reader saw them."""

from __future__ import annotations

import pytest

from lunxun.org.rosters.reading import Draft, read_roster
from tests.org.rosters.build import csv_bytes, xls_bytes, xlsx_bytes
from tests.org.rosters.test_offices import lines


def read(rows, merges=()) -> Draft:
    return read_roster(xlsx_bytes({"Sheet1": rows}, {"Sheet1": list(merges)}), "a.xlsx")


OUTLINE = [
    ["单位", "姓名", "职务"],
    ["洪桥街道", "甲一", "书记"],
    ["  洪桥社区", "甲二", "书记"],
    ["    第一网格", "甲三", "网格员"],
    ["  新桥社区", "甲四", "主任"],
    ["桂园街道", "甲五", "书记"],
    ["  桂花社区", "甲六", "书记"],
]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((xlsx_bytes({"S": OUTLINE}), "a.xlsx"), id="xlsx"),
        pytest.param((xls_bytes({"S": OUTLINE}), "a.xls"), id="xls"),
        pytest.param(
            (csv_bytes([[row[0].replace("  ", "　"), *row[1:]] for row in OUTLINE], "gb18030"), "a.csv"),
            id="csv with full-width blanks",
        ),
    ],
)
def test_blanks_before_a_name_put_a_unit_below_another(data) -> None:
    assert lines(read_roster(*data)) == [
        "甲一 洪桥街道：书记",
        "甲二 洪桥街道/洪桥社区：书记",
        "甲三 洪桥街道/洪桥社区/第一网格：网格员",
        "甲四 洪桥街道/新桥社区：主任",
        "甲五 桂园街道：书记",
        "甲六 桂园街道/桂花社区：书记",
    ]


def test_a_stray_blank_before_a_unit_means_nothing() -> None:
    rows = [
        ["单位", "姓名", "职务"],
        ["区财政局", "张三", "局长"],
        [" 区教育局", "李四", "局长"],
        [" 区科技局", "王五", "局长"],
    ]
    assert lines(read(rows)) == ["张三 区财政局：局长", "李四 区教育局：局长", "王五 区科技局：局长"]


@pytest.mark.parametrize(("cell", "title"), [("副 局 长", "副局长"), ("书 记", "书记")])
def test_a_title_written_wide_is_one_word(cell: str, title: str) -> None:
    assert lines(read([["姓名", "单位", "职务"], ["张三", "区司法局", cell]])) == [f"张三 区司法局：{title}"]


def test_dates_in_full_width_characters() -> None:
    assert lines(read([["姓名", "单位", "出生年月"], ["张三", "区科技局", "１９７８／０５"]])) == [
        "张三 1978-05 区科技局："
    ]


def test_same_as_above_in_the_titles() -> None:
    rows = [["姓名", "单位", "职务"], ["张三", "区卫健局", "科员"], ["李四", "同上", "同上"]]
    assert lines(read(rows)) == ["张三 区卫健局：科员", "李四 区卫健局：科员"]


def test_a_summary_of_units_has_no_people() -> None:
    book = {
        "汇总": [["单位", "人数", "男"], ["区发改局", 2, 1], ["区商务局", 1, 1], ["合计", 3, 2]],
        "区发改局": [["姓名", "职务"], ["张三", "局长"]],
    }
    assert lines(read_roster(xlsx_bytes(book), "a.xlsx")) == ["张三 区发改局：局长"]


def test_a_form_a_person_makes_nobody_of_its_words() -> None:
    form = [["干部登记表"], ["姓名", "张三", "性别", "男"], ["工作单位", "区统计局", "现任职务", "局长"]]
    draft = read_roster(xlsx_bytes({"张三": form, "李四": form}), "a.xlsx")
    assert (draft.persons, [one.kind for one in draft.messages if one.kind == "no_people"]) == (
        (),
        ["no_people"],
    )


def test_unit_and_title_in_brackets_behind_the_name() -> None:
    assert lines(read([["参训人员"], ["张三（区财政局副局长）"], ["李四（望湖街道）"]])) == [
        "张三 区财政局：副局长",
        "李四 望湖街道：",
    ]


def test_unit_and_title_in_one_cell_with_a_blank_between() -> None:
    assert lines(read([["姓名", "单位及职务"], ["张三", "区城管执法局 局长"]])) == ["张三 区城管执法局：局长"]


def test_the_dot_of_half_width_kana() -> None:
    draft = read([["姓名", "单位"], ["艾力･买买提", "区民宗局"]])
    assert (lines(draft), [one.kind for one in draft.messages if "name" in one.kind]) == (
        ["艾力·买买提 区民宗局："],
        [],
    )


def test_the_unit_that_pays_is_not_below_the_one_where_somebody_works() -> None:
    rows = [
        ["姓名", "编制单位", "现工作单位", "职务"],
        ["张三", "区教育局", "区委办", "科员"],
        ["李四", "区教育局", "", "科长"],
    ]
    draft = read(rows)
    assert lines(draft) == ["张三 区教育局：科员", "李四 区教育局：科长"]
    assert [one.column for one in draft.messages if one.kind == "column_unused"] == ["C"]


def test_a_subtotal_with_the_name_of_its_unit_is_nobody() -> None:
    rows = [
        ["单位", "姓名", "职务"],
        ["洪桥街道", "张三", "书记"],
        ["洪桥街道小计", "1人", ""],
        ["桂园街道", "李四", "书记"],
    ]
    assert lines(read(rows)) == ["张三 洪桥街道：书记", "李四 桂园街道：书记"]


def test_numbers_with_a_nought_before_units() -> None:
    rows = [["单位", "姓名"], ["01 区财政局", "张三"], ["02 区科技局", "李四"]]
    assert lines(read(rows)) == ["张三 区财政局：", "李四 区科技局："]


def test_gender_in_two_languages() -> None:
    assert lines(
        read([["姓名", "部门", "性别"], ["张三", "财务部", "男 M"], ["李四", "财务部", "女/F"]])
    ) == [
        "张三 男 财务部：",
        "李四 女 财务部：",
    ]


def test_an_office_over_name_and_telephone_is_the_title() -> None:
    rows = [
        ["序号", "村（社区）名称", "村（社区）党组织书记", "", "村（居）委会主任", ""],
        ["", "", "姓名", "手机", "姓名", "手机"],
        [1, "青石村", "张三", 15800000001, "李四", 15800000002],
        [2, "白云村", "王五", 15800000003, "王五", 15800000003],
    ]
    assert lines(read(rows, ["A1:A2", "B1:B2", "C1:D1", "E1:F1"])) == [
        "张三 15800000001 青石村：村（社区）党组织书记",
        "王五 15800000003 白云村：村（社区）党组织书记；白云村：村（居）委会主任",
        "李四 15800000002 青石村：村（居）委会主任",
    ]
