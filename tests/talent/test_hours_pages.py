"""Records, units and the burden bill: sums, who sees what, and a cost that does not grow with people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.plans.models import Circle
from lunxun.talent import actions, queries
from lunxun.talent.burden import bill_for
from tests.talent.factories import held
from tests.teaching.factories import more_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(cast):
    Circle.objects.filter(pk=cast.session.circle_id).update(is_floor=True)
    cast.session.circle.refresh_from_db()


def names(lines):
    return [line.person.name for line in lines]


def test_a_street_and_who_heard_no_floor_lecture(cast, floor):
    held(cast, "王芳")
    found = queries.unit_hours(cast.actor("contact"), cast.units["street"], 2022)
    assert names(found.lines) == ["陶可", "王芳"]
    assert found.totals == [Decimal("1.33")]
    assert names(found.without_floor) == ["陶可"]
    assert found.without_floor[0].tally.floor_reason == "missed"
    new = more_people(cast, 1)[0]
    again = queries.unit_hours(cast.actor("contact"), cast.units["street"], 2022)
    assert {line.person: line.tally.floor_reason for line in again.without_floor}[new] == "not_called"


def test_a_check_in_typed_in_later_counts_and_one_undone_does_not(cast, floor):
    from lunxun.teaching import actions as teaching
    from lunxun.teaching.models import RosterEntry
    from tests.teaching.factories import on_the_day

    held(cast)
    entry = RosterEntry.objects.get(name="陶可")
    clerk = cast.actor("clerk")
    with on_the_day(cast, 20):
        teaching.check_in_by_staff(actor=clerk, entry=entry, method="paper")
        assert queries.record_of(clerk, entry.person, 2022).tally.total == Decimal("1.33")
        teaching.undo_check_in(actor=clerk, entry=entry)
    assert queries.record_of(clerk, entry.person, 2022).tally.total == 0


def test_a_lecturer_is_credited_and_entries_and_counter_entries_add_up(cast):
    held(cast)
    clerk, head = cast.actor("clerk"), cast.head.person
    entry = actions.record_hours(
        actor=clerk, person=head, on=dt.date(2022, 1, 5), title="省委党校班", kind="class", hours=Decimal(20)
    )
    actions.take_back_hours(actor=clerk, entry=entry, reason="证书 18", hours=Decimal(18))
    record = queries.record_of(clerk, head, 2022)
    assert (record.tally.taught, record.tally.elsewhere, record.tally.total) == (
        Decimal("3.33"),
        18,
        Decimal("21.33"),
    )
    assert [row.hours for row in record.rows] == [20, -20, 18, None, Decimal("3.33")]


def test_a_year_and_five_years_are_held_against_the_rule(cast):
    held(cast)
    clerk, person = cast.actor("clerk"), cast.head.person
    person.rank = "正科"
    person.save()
    actions.record_hours(
        actor=clerk, person=person, on=dt.date(2022, 1, 5), title="班", kind="class", hours=Decimal(80)
    )
    record = queries.record_of(clerk, person, 2022)
    assert (record.is_met, record.missing) == (False, Decimal("6.67"))
    person.rank = "副处"
    person.save()
    actions.record_hours(
        actor=clerk, person=person, on=dt.date(2018, 1, 5), title="班", kind="class", hours=Decimal(470)
    )
    actions.record_hours(
        actor=clerk, person=person, on=dt.date(2017, 1, 5), title="班", kind="class", hours=Decimal(500)
    )
    record = queries.record_of(clerk, person, 2022)
    assert (record.period, record.period_hours, record.is_met) == ((2018, 2022), Decimal("553.33"), True)


def test_leave_beyond_a_seventh_is_said(cast):
    from lunxun.teaching import actions as teaching
    from lunxun.teaching.models import RosterEntry

    held(cast)
    entry = RosterEntry.objects.get(name="王芳")
    RosterEntry.objects.filter(pk=entry.pk).update(status="on_leave")
    record = queries.record_of(cast.actor("clerk"), entry.person, 2022)
    assert record.too_much_leave
    assert record.rows[0].attendance == "请假"
    assert teaching is not None


def test_everybody_sees_his_own_record_and_the_office_all(cast, signed_in):
    held(cast, "王芳")
    page = signed_in(cast.trainee).get(reverse("talent:record_me")).content.decode()
    assert "王芳 2022 年培训档案" in page
    other = reverse("talent:record", args=[cast.head.person_id])
    assert signed_in(cast.trainee).get(other).status_code == 403
    assert signed_in(cast.clerk).get(other).status_code == 200
    assert signed_in(cast.outsider).get(other).status_code == 404


def test_pages_of_units_open_and_do_not_rank(cast, floor, signed_in):
    held(cast, "王芳")
    client = signed_in(cast.clerk)
    assert "洪桥街道" in client.get(reverse("talent:unit_list")).content.decode()
    page = client.get(reverse("talent:unit_detail", args=[cast.units["street"].pk])).content.decode()
    assert "今年没听过底线课" in page
    assert "调训 1 次，没有到" in page
    assert (
        signed_in(cast.other_head)
        .get(reverse("talent:unit_detail", args=[cast.units["street"].pk]))
        .status_code
        == 403
    )


def test_cost_does_not_grow_with_people(cast, floor):
    held(cast, "王芳")
    clerk = cast.actor("clerk")

    def cost():
        with CaptureQueriesContext(connection) as caught:
            queries.unit_hours(clerk, cast.units["street"], 2022)
            queries.units_hours(clerk, 2022)
        return len(caught)

    before = cost()
    more_people(cast, 30)
    assert cost() == before
    assert before <= 18


def test_taking_back_through_the_page_keeps_what_was_typed(cast, signed_in):
    entry = actions.record_hours(
        actor=cast.actor("clerk"),
        person=cast.trainee.person,
        on=dt.date(2022, 1, 5),
        title="班",
        kind="class",
        hours=Decimal(20),
    )
    address = reverse("talent:hours_take_back", args=[entry.pk])
    client = signed_in(cast.clerk)
    assert "请写明为什么更正" in client.post(address, {"hours": "18"}).content.decode()
    assert client.post(address, {"hours": "18", "reason": "看错"}).status_code == 302
    assert "已经冲销过" in client.post(address, {"hours": "17", "reason": "再改"}).content.decode()


def test_the_burden_bill_counts_what_was_asked_of_the_grassroots(cast):
    from lunxun.tracking.indicators.actions import report_value
    from tests.tracking.indicators import make_indicator

    clerk = cast.actor("clerk")
    indicator = make_indicator(cast, owner_unit=cast.units["street"])
    report_value(actor=clerk, indicator=indicator, month=1, value=Decimal(3))
    bill = bill_for(clerk, 2022, 2)
    assert [(line.name, line.count) for line in bill.lines if line.count] == [("指标报数", 1)]
    assert (bill.minutes, bill.people) == (10, 2)
    assert bill_for(clerk, 2022, 3).minutes == 0
    assert bill_for(clerk, 2022, 12).minutes == 0
