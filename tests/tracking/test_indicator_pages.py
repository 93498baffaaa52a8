"""Pages of indicators: what they say, to whom, and at what cost."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lunxun.kernel import clock
from lunxun.plans.models import Indicator
from lunxun.tracking.indicators import actions, queries
from lunxun.tracking.models import IndicatorValue
from tests.tracking.indicators import make_indicator

pytestmark = pytest.mark.django_db


def told(cast, **changes):
    """A year to May: March late, April corrected, May provisional."""
    indicator = make_indicator(cast, **changes)
    head = cast.actor("head")
    for month, value, day in ((1, 3, 8), (2, 2, 8), (3, 3, 18), (4, 2, 9)):
        with clock.frozen(clock.at(dt.date(2022, month + 1, day), 9)):
            row = actions.report_value(actor=head, indicator=indicator, month=month, value=Decimal(value))
    with clock.frozen(clock.at(dt.date(2022, 5, 20), 9)):
        actions.correct_value(actor=head, seen=row, value=Decimal(4), reason="两起补统")
        actions.report_value(actor=head, indicator=indicator, month=5, value=Decimal(1), is_provisional=True)
    return indicator


def at_june():
    return clock.frozen(clock.at(dt.date(2022, 6, 15), 9))


def test_the_year_so_far_adds_up_and_shows_what_was(cast, signed_in):
    indicator = told(cast)
    with at_june():
        course = queries.course_of(indicator)
        page = signed_in(cast.trainee).get(reverse("tracking:indicator_detail", args=[indicator.pk]))
    assert [month.total for month in course.months[:6]] == [3, 5, 8, 12, 13, None]
    assert (course.present, course.gap, course.is_met) == (13, 0, False)
    text = page.content.decode()
    for words in (
        "迟 8 天",
        "更正：两起补统",
        '<s class="muted">2</s>',
        "初步数",
        "与讲题同期对照，不说明因果",
    ):
        assert words in text
    assert cast.lecture.title in text
    assert (
        reverse("tracking:indicator_correct", args=[indicator.pk, IndicatorValue.objects.first().pk])
        not in text
    )


def test_a_sum_with_a_hole_is_no_sum(cast):
    indicator = told(cast)
    IndicatorValue.objects.filter(month=2).delete()
    with at_june():
        course = queries.course_of(indicator)
    assert [month.total for month in course.months[:5]] == [3, None, None, None, None]
    assert [month.state for month in course.months[:7]] == [
        "reported", "overdue", "reported", "reported", "reported", "future", "future"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "target", "value", "gap", "is_met"),
    [
        ("up", 50, 44, 6, False),
        ("up", 50, 51, 0, True),
        ("down", 30, 33, 3, False),
        ("down", 30, 30, 0, True),
    ],
)
def test_a_stock_is_held_against_its_target(cast, direction, target, value, gap, is_met):
    indicator = make_indicator(
        cast, direction=direction, measure="stock", target=Decimal(target), baseline=Decimal(40)
    )
    actions.report_value(actor=cast.actor("head"), indicator=indicator, month=1, value=Decimal(value))
    course = queries.course_of(indicator)
    assert (course.present, course.gap, course.is_met) == (value, gap, is_met)


def test_the_monthly_report_on_paper_and_as_a_file(cast, signed_in):
    told(cast)
    client = signed_in(cast.leader)
    with at_june():
        page = client.get(reverse("tracking:indicator_monthly"), {"month": "4"}).content.decode()
        file = client.get(reverse("tracking:indicator_monthly_file"), {"month": "4"})
    assert "原报 2，两起补统" in page
    rows = list(load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert rows[2][:10] == (
        "生产安全事故起数",
        "降",
        38,
        32,
        4,
        12,
        "起",
        "应急局",
        "应急局事故直报",
        "原报 2，两起补统",
    )


def test_reporting_and_correcting_through_the_pages(cast, signed_in):
    indicator = make_indicator(cast)
    client = signed_in(cast.head)
    address = reverse("tracking:indicator_report", args=[indicator.pk])
    wrong = client.post(address, {"month": "1", "value": "三起"})
    assert "看不懂这个数" in wrong.content.decode()
    assert client.post(address, {"month": "1", "value": "３ "}).status_code == 302
    row = IndicatorValue.objects.get()
    again = client.post(address, {"month": "1", "value": "3"})
    assert again.status_code == 200
    address = reverse("tracking:indicator_correct", args=[indicator.pk, row.pk])
    assert "请写明为什么更正" in client.post(address, {"value": "4"}).content.decode()
    assert client.post(address, {"value": "4", "reason": "补统一起"}).status_code == 302
    stale = client.post(address, {"value": "5", "reason": "又改"})
    assert "刚刚被别人更正过" in stale.content.decode()
    assert [row.value for row in IndicatorValue.objects.order_by("number")] == [3, 4]


def test_what_waits_is_the_month_that_is_over(cast):
    indicator = make_indicator(cast)
    [line] = queries.waiting_for(cast.actor("head"))
    assert "报 1 月的数：生产安全事故起数" in line.sentence
    actions.report_value(actor=cast.actor("head"), indicator=indicator, month=1, value=Decimal(3))
    assert queries.waiting_for(cast.actor("head")) == []
    assert queries.waiting_for(cast.actor("other_head")) == []


def test_the_list_costs_the_same_for_one_and_for_three(cast):
    make_indicator(cast)
    with CaptureQueriesContext(
        connection,
    ) as one:
        queries.courses_for(cast.actor("clerk"), 2022)
    for code in ("D2", "D3"):
        told(cast, code=code)
    with CaptureQueriesContext(connection) as three:
        [(_framework, courses)] = queries.courses_for(cast.actor("clerk"), 2022)
    assert len(courses) == 3
    assert len(one) == len(three)


def test_another_organisation_sees_nothing(cast, signed_in):
    indicator = told(cast)
    client = signed_in(cast.outsider)
    assert indicator.name not in client.get(reverse("tracking:indicator_list")).content.decode()
    assert client.get(reverse("tracking:indicator_detail", args=[indicator.pk])).status_code == 404


def typed(indicator, **changes):
    return {
        "year": 2022,
        "code": "D9",
        "name": "隐患复发率",
        "framework": indicator.framework_id,
        "direction": "down",
        "measure": "stock",
        "baseline": "２３",
        "target": "15 %",
        "unit_of_measure": "%",
        "decimals": 1,
        "owner_unit": indicator.owner_unit_id,
        "due_day": 10,
        "topics": [topic.pk for topic in indicator.topics.all()],
    } | changes


def test_the_office_adds_an_indicator_by_hand_and_changes_it(cast, signed_in):
    known = make_indicator(cast)
    client = signed_in(cast.clerk)
    answer = client.post(reverse("tracking:indicator_new"), typed(known))
    made = Indicator.objects.get(code="D9")
    assert answer.url == reverse("tracking:indicator_detail", args=[made.pk])
    assert (made.baseline, made.target, list(made.topics.all())) == (23, 15, list(known.topics.all()))
    edit = reverse("tracking:indicator_edit", args=[made.pk])
    shown = client.get(edit).content.decode()
    assert 'value="23.0"' in shown and 'value="D9"' in shown
    # Code and year are fixed, whatever a browser sends.
    client.post(edit, typed(known, code="D7", year=2023, name="复发率", target="12", topics=[]))
    made.refresh_from_db()
    assert (made.code, made.year, made.name, made.target, made.topics.count()) == (
        "D9",
        2022,
        "复发率",
        12,
        0,
    )
    assert Indicator.objects.count() == 2


def test_a_code_that_is_taken_is_not_written_over(cast, signed_in):
    known = make_indicator(cast)
    page = signed_in(cast.clerk).post(reverse("tracking:indicator_new"), typed(known, code="D1"))
    assert "“生产安全事故起数”已经用了这个编码" in page.content.decode()
    known.refresh_from_db()
    assert known.name == "生产安全事故起数"


def test_a_target_behind_the_baseline_comes_back_with_what_was_typed(cast, signed_in):
    known = make_indicator(cast)
    page = signed_in(cast.clerk).post(reverse("tracking:indicator_new"), typed(known, target="99"))
    text = page.content.decode()
    assert "方向是降，目标不能高于基期。" in text
    assert 'value="隐患复发率"' in text
    assert not Indicator.objects.filter(code="D9").exists()


def test_only_the_office_may(cast, signed_in):
    known = make_indicator(cast)
    edit, new = reverse("tracking:indicator_edit", args=[known.pk]), reverse("tracking:indicator_new")
    assert (
        edit
        in signed_in(cast.clerk).get(reverse("tracking:indicator_detail", args=[known.pk])).content.decode()
    )
    client = signed_in(cast.head)
    assert edit not in client.get(reverse("tracking:indicator_detail", args=[known.pk])).content.decode()
    for address in (edit, new):
        assert client.get(address).status_code == 403
        assert client.post(address, typed(known)).status_code == 403
    assert Indicator.objects.count() == 1
