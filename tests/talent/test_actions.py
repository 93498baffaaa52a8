"""Hours are fixed when a session is held, booked from elsewhere, and taken back only by counter-entries."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.talent import actions
from lunxun.talent.credit import SHIPPED
from lunxun.talent.models import HoursEntry, LectureHours, SessionHours
from tests.talent.factories import held

pytestmark = pytest.mark.django_db


def definition(**changes):
    return json.loads(SHIPPED.read_text(encoding="utf-8"))["definition"] | changes


def booked(cast, **changes):
    values = {
        "person": cast.trainee.person,
        "on": dt.date(2021, 11, 6),
        "title": "市委党校社区书记班",
        "kind": "class",
        "hours": Decimal(18),
        "document": "结业证书 2021-118",
    } | changes
    return actions.record_hours(actor=cast.actor("clerk"), **values)


def test_holding_a_session_fixes_its_hours(cast):
    session = held(cast, "王芳")
    fixed = SessionHours.objects.get(session=session)
    assert (fixed.minutes, fixed.hours, fixed.rules_number) == (80, Decimal("1.33"), 0)
    assert {(row.lecture_id, row.credit) for row in LectureHours.objects.all()} == {
        (cast.lecture.pk, Decimal("3.33")),
        (cast.other_lecture.pk, Decimal("3.33")),
    }


def test_rules_of_the_day_count_and_later_ones_do_not_move_the_past(cast):
    clerk = cast.actor("clerk")
    adopt = {"actor": clerk, "document": "", "definition": definition(least_minutes=60)}
    actions.adopt_hours_rules(name="2022 年试行", from_on=dt.date(2022, 1, 1), **adopt)
    actions.adopt_hours_rules(name="以后再用", from_on=dt.date(2022, 6, 1), **adopt)
    session = held(cast)
    assert (session.credit.hours, session.credit.rules_number) == (Decimal("3.00"), 1)
    actions.adopt_hours_rules(
        actor=clerk,
        name="改了",
        document="",
        from_on=dt.date(2022, 1, 2),
        definition=definition(day_hours="9"),
    )
    assert actions.fix_missing_hours(actor=clerk) == 0
    session.credit.refresh_from_db()
    assert session.credit.hours == Decimal("3.00")


def test_sessions_held_before_are_fixed_once(cast):
    session = held(cast)
    LectureHours.objects.all().delete()
    SessionHours.objects.all().delete()
    assert actions.fix_missing_hours(actor=cast.actor("clerk")) == 1
    assert actions.fix_missing_hours(actor=cast.actor("clerk")) == 0
    assert SessionHours.objects.filter(session=session).count() == 1
    with pytest.raises(Refused):
        actions.fix_missing_hours(actor=cast.actor("leader"))


def test_taking_back_adds_a_counter_entry_and_keeps_the_first(cast):
    entry = booked(cast)
    new = actions.take_back_hours(
        actor=cast.actor("clerk"), entry=entry, reason="证书上是 16 学时", hours=Decimal(16)
    )
    assert new is not None
    assert [row.hours for row in HoursEntry.objects.order_by("pk")] == [18, -18, 16]
    with pytest.raises(Conflict):
        actions.take_back_hours(actor=cast.actor("clerk"), entry=entry, reason="再来一次")
    counter = HoursEntry.objects.get(reverses=entry)
    with pytest.raises(Conflict):
        actions.take_back_hours(actor=cast.actor("clerk"), entry=counter, reason="冲销的冲销")


def test_booking_is_the_offices_and_needs_sense(cast):
    with pytest.raises(Refused):
        actions.record_hours(
            actor=cast.actor("head"),
            person=cast.head.person,
            on=dt.date(2022, 1, 1),
            title="自学",
            kind="online",
            hours=Decimal(3),
        )
    for wrong in (
        {"hours": Decimal(0)},
        {"hours": Decimal("1.005")},
        {"kind": "points"},
        {"title": " "},
        {"on": dt.date(2022, 2, 10)},
    ):
        with pytest.raises(Invalid):
            booked(cast, **wrong)
    entry = booked(cast)
    with pytest.raises(Invalid):
        actions.take_back_hours(actor=cast.actor("clerk"), entry=entry, reason=" ")
    assert HoursEntry.objects.count() == 1


def test_who_left_at_noon_gets_less(cast):
    clerk = cast.actor("clerk")
    values = {"person": cast.trainee.person, "session": cast.session, "reason": "下午出警，中途离开"}
    with pytest.raises(Conflict):
        actions.adjust_session_hours(actor=clerk, hours=Decimal(-1), **values)
    held(cast, "王芳")
    with pytest.raises(Invalid):
        actions.adjust_session_hours(actor=clerk, hours=Decimal(-2), **values)
    row = actions.adjust_session_hours(actor=clerk, hours=Decimal("-0.66"), **values)
    assert (row.hours, row.circle_id) == (Decimal("-0.66"), cast.session.circle_id)
