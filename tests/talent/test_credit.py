"""The sums of the rule set (domain.md B1)."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.kernel.errors import Invalid
from lunxun.talent.credit import SHIPPED, rules_from, shipped_rules


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


MORNING = [
    (at("08:40"), at("09:25")),
    (at("09:25"), at("10:10")),
    (at("10:25"), at("11:10")),
    (at("11:10"), at("11:55")),
]
AFTERNOON = [(at("14:00"), at("14:45")), (at("14:45"), at("15:30"))]


def rules(**changes):
    definition = json.loads(SHIPPED.read_text(encoding="utf-8"))["definition"] | changes
    return rules_from(definition, name="试行", number=1, document="", from_on=dt.date(2022, 1, 1))


@pytest.mark.parametrize(
    ("lectures", "minutes", "hours", "days"),
    [
        (MORNING, 180, "3.00", "0.50"),
        (MORNING + AFTERNOON, 270, "6.00", "1.00"),
        (AFTERNOON, 90, "3.00", "0.50"),
        (AFTERNOON[:1], 45, "0.75", "0.00"),
        (MORNING + AFTERNOON[:1], 225, "3.75", "0.50"),
        ([(at("19:00"), at("20:30"))], 90, "3.00", "0.50"),
        ([*MORNING, *AFTERNOON, (at("19:00"), at("21:00"))], 390, "6.00", "1.00"),
        ([], 0, "0.00", "0.00"),
    ],
)
def test_half_days(lectures, minutes, hours, days):
    credit = shipped_rules().session_credit(lectures)
    assert (credit.minutes, credit.hours, credit.days) == (minutes, Decimal(hours), Decimal(days))


def test_by_minutes_counts_what_the_clock_says():
    credit = rules(attendance="minutes", minutes_per_hour=45).session_credit(MORNING + AFTERNOON)
    assert credit.hours == Decimal("6.00")
    assert rules(attendance="minutes").session_credit(MORNING).hours == Decimal("3.00")


def test_a_lecturer_is_credited_five_times():
    assert shipped_rules().lecturer_credit(45) == (Decimal("0.75"), Decimal("3.75"))
    assert rules(lecturer_factor="2").lecturer_credit(60) == (Decimal("1.00"), Decimal("2.00"))


@given(st.lists(st.tuples(st.integers(8 * 60, 20 * 60), st.integers(1, 60)), max_size=12))
def test_no_day_is_worth_more_than_a_day_nor_less_for_more_lectures(spans):
    lectures = [
        (dt.time(start // 60, start % 60), dt.time((start + length) // 60, (start + length) % 60))
        for start, length in spans
    ]
    whole = shipped_rules().session_credit(lectures)
    assert 0 <= whole.hours <= 6
    if lectures:
        assert shipped_rules().session_credit(lectures[:-1]).minutes < whole.minutes


def test_requirements_follow_rank_or_grade():
    found = shipped_rules()
    township, county = found.requirement_for("副科", ""), found.requirement_for("", "四级调研员")
    assert township is not None
    assert county is not None
    assert (township.hours, township.years, county.hours, county.years) == (90, 1, 550, 5)
    assert found.requirement_for("", "") is None
    assert township.is_met(Decimal(90), Decimal(0))
    assert township.is_met(Decimal(72), Decimal(12))
    assert not township.is_met(Decimal("89.99"), Decimal("11.5"))


def test_leave_beyond_a_seventh_is_flagged():
    found = shipped_rules()
    assert not found.too_much_leave(Decimal(6), Decimal(42))
    assert found.too_much_leave(Decimal("6.01"), Decimal(42))
    assert not found.too_much_leave(Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    "changes",
    [
        {"attendance": "by mood"},
        {"minutes_per_hour": 0},
        {"day_hours": "viel"},
        {"leave_share": [1, 0]},
        {"requirements": [{}]},
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(changes):
    with pytest.raises(Invalid):
        rules(**changes)
