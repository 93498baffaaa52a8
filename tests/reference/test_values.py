"""Cells as people type them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.org.reference import values
from lunxun.org.reference.values import Wrong


@pytest.mark.parametrize(
    "raw",
    [
        "2022-02-12",
        "2022年2月12日",
        "2022.2.12",
        "2022/02/12",
        "20220212",
        "２０２２－２－１２",
        " 2022 年 2 月 12 日（周六）",
        "44604",
        "44604.5",
    ],
)
def test_a_day_in_any_dress(raw):
    assert values.day(raw) == "2022-02-12"


@pytest.mark.parametrize("raw", ["2022-02-30", "去年", "2022", "12-02-2022", ""])
def test_no_day(raw):
    with pytest.raises(Wrong):
        values.day(raw)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_excel_numbers_and_texts_agree(on):
    number = (on - dt.date(1899, 12, 30)).days
    assert values.day(str(number)) == values.day(f"{on.year}年{on.month}月{on.day}日") == on.isoformat()


@pytest.mark.parametrize("raw", ["2022-02", "2022年2月", "2022.2", "202202", "2022-02-28", "44604"])
def test_a_month_in_any_dress(raw):
    assert values.month(raw) == "2022-02"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1,234", "1234"),
        ("８６．２", "86.2"),
        ("85%", "85"),
        ("86.20000000000000284", "86.2"),
        ("-3.50", "-3.5"),
        ("0", "0"),
        ("440", "440"),
    ],
)
def test_numbers(raw, expected):
    assert values.number(4)(raw) == expected


@pytest.mark.parametrize("raw", ["三", "1e99", "NaN", "1.23456", "inf"])
def test_no_numbers(raw):
    with pytest.raises(Wrong):
        values.number(4)(raw)


def test_yes_and_choices_under_other_names():
    assert [values.yes(raw) for raw in ("是", "√", "TRUE", "1", "否", "")] == ["是", "是", "是", "是", "", ""]
    with pytest.raises(Wrong):
        values.yes("也许")
    assert values.choice({"放假": ("休",)})(" 休 ") == "放假"
    with pytest.raises(Wrong) as wrong:
        values.one_of({"应急局": "应急局", "应急管理局": "应急局"}, "单位")("应急")
    assert "应急局" in wrong.value.suggestion
