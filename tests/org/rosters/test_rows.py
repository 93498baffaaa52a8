"""Rows that must not pass in silence, and a date of birth in two columns."""

from __future__ import annotations

from typing import Any

import pytest

from lunxun.org.rosters.reading import Draft, Severity, read_roster
from tests.org.rosters.build import xlsx_bytes

HEAD = ["序号", "单位", "姓名", "职务", "手机"]
PEOPLE = [[1, "区财政局", "张三", "局长", "13800000001"], [2, "区财政局", "李四", "科员", "13800000002"]]


def read(*rows: list[Any]) -> Draft:
    return read_roster(xlsx_bytes({"名册": [HEAD, *PEOPLE, *rows]}), "名册.xlsx")


@pytest.mark.parametrize(
    "row",
    [
        [3, "区民政局", "", "局长", "13800000003"],
        [3, "统计局", "", "局长", "13800000003"],  # 统计… begins many a remark
        [3, "审批局", "", "局长", ""],
        [3, "区民政局", "", "局长", ""],
        [3, "区民政局", "", "", "13800000003"],
        [3, "", "", "局长", ""],
        [3, "", "", "", "13800000003"],
        ["", "区民政局", "", "", "13800000003"],
        [3, "区民政局", "/", "局长", "13800000003"],
        [3, "区民政局", "", "无", "13800000003"],
    ],
    ids=str,
)
def test_a_row_without_a_name_is_warned_of(row: list[Any]) -> None:
    draft = read(row)
    assert [person.name for person in draft.persons] == ["张三", "李四"]
    found = [one for one in draft.messages if one.row == 4 and one.severity != Severity.NOTE]
    assert [(one.kind, one.column) for one in found] == [("name_missing", "C")]


@pytest.mark.parametrize(
    "row",
    [
        [3, "区民政局", "空缺", "局长", ""],
        [3, "区民政局", "/", "局长", ""],
        [3, "区民政局", "", "局长（空缺）", ""],
        ["填表人：王五", "", "", "", "联系电话：87654321"],
        ["", "统计截至2022年2月", "", "", ""],
    ],
    ids=str,
)
def test_a_vacant_post_or_a_remark_is_only_told(row: list[Any]) -> None:
    draft = read(row)
    assert {one.kind for one in draft.messages if one.row == 4 and one.severity != Severity.NOTE} == set()
    assert len(draft.persons) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "单位", "出生年", "出生月"], ["张三", "区财政局", 1978, 5], ["李四", "区财政局", "1980", "12月"], ["王五", "区财政局", 1990, ""]],
        [["姓名", "出生月份", "出生年份", "单位"], ["张三", 5, 1978, "区财政局"], ["李四", 12, 1980, "区财政局"], ["王五", "", "1990年", "区财政局"]],
        [["姓名", "单位", "出生年月", ""], ["", "", "年", "月"], ["张三", "区财政局", 1978, 5], ["李四", "区财政局", 1980, 12], ["王五", "区财政局", 1990, ""]],
    ],
    ids=["side by side", "month first", "below one heading"],
)  # fmt: skip
def test_year_and_month_of_birth_in_two_columns(rows: list[list[Any]]) -> None:
    merges = ["C1:D1", "A1:A2", "B1:B2"] if rows[1][0] == "" else []
    draft = read_roster(xlsx_bytes({"名册": rows}, {"名册": merges}), "名册.xlsx")
    assert [person.born for person in draft.persons] == ["1978-05", "1980-12", "1990"]
    assert [one.kind for one in draft.messages if one.kind in {"column_spare", "born_odd"}] == []


def test_a_month_of_birth_that_is_none_is_remarked() -> None:
    rows = [
        ["姓名", "单位", "出生年", "出生月"],
        ["张三", "区财政局", 1978, 13],
        ["李四", "区财政局", 1980, 2],
    ]
    draft = read_roster(xlsx_bytes({"名册": rows}), "名册.xlsx")
    assert [person.born for person in draft.persons] == ["", "1980-02"]
    assert [one.row for one in draft.messages if one.kind == "born_odd"] == [2]
