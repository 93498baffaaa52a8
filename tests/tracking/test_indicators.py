"""Monthly values: late, corrected, provisional; nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.plans.indicators.queries import lectures_of_indicator
from lunxun.tracking.indicators import actions
from lunxun.tracking.models import IndicatorValue
from tests.tracking.indicators import make_indicator

pytestmark = pytest.mark.django_db


def report(cast, indicator, month, value, *, on=None, by="head", **more):
    with clock.frozen(clock.at(on or dt.date(2022, month + 1, 8), 10)):
        return actions.report_value(
            actor=cast.actor(by), indicator=indicator, month=month, value=Decimal(value), **more
        )


def test_owner_reports_in_time_and_late(cast):
    indicator = make_indicator(cast)
    first = report(cast, indicator, 1, 3)
    late = report(cast, indicator, 2, 4, on=dt.date(2022, 3, 15))
    assert (first.days_late, first.due_on) == (0, dt.date(2022, 2, 10))
    assert late.days_late == 5
    assert set(AuditEntry.objects.filter(verb="report_value").values_list("data__days_late", flat=True)) == {
        0,
        5,
    }


def test_december_is_due_in_january(cast):
    assert make_indicator(cast).due_on(12) == dt.date(2023, 1, 10)


def test_a_correction_keeps_the_old_value(cast):
    row = report(cast, make_indicator(cast), 1, 3)
    with clock.frozen(clock.at(dt.date(2022, 3, 1), 9)):
        new = actions.correct_value(
            actor=cast.actor("head"), seen=row, value=Decimal(4), reason="一起转院后死亡，按规定补统"
        )
        with pytest.raises(Conflict):
            actions.correct_value(actor=cast.actor("clerk"), seen=row, value=Decimal(5), reason="也来改")
    assert [(v.number, v.value) for v in IndicatorValue.objects.order_by("number")] == [(1, 3), (2, 4)]
    assert new.days_late == 0


def test_reporting_twice_conflicts(cast):
    indicator = make_indicator(cast)
    report(cast, indicator, 1, 3)
    with pytest.raises(Conflict):
        report(cast, indicator, 1, 3)


def test_this_month_is_provisional_and_becomes_final_without_words(cast):
    indicator = make_indicator(cast)
    with pytest.raises(Invalid):
        report(cast, indicator, 1, 3, on=dt.date(2022, 1, 28))
    with pytest.raises(Invalid):
        report(cast, indicator, 2, 3, on=dt.date(2022, 1, 28), is_provisional=True)
    row = report(cast, indicator, 1, 3, on=dt.date(2022, 1, 28), is_provisional=True)
    final = actions.correct_value(actor=cast.actor("head"), seen=row, value=Decimal(3), reason="")
    assert (final.is_provisional, final.reason) == (False, "初步数转为正式数")


def test_nothing_changed_no_reason_too_fine_or_too_big_is_refused(cast):
    indicator = make_indicator(cast)
    row = report(cast, indicator, 1, 3)
    head = cast.actor("head")
    for value, reason in ((3, "一样"), (4, " ")):
        with pytest.raises(Invalid):
            actions.correct_value(actor=head, seen=row, value=Decimal(value), reason=reason)
    for value in ("1.5", "1e12", "NaN"):
        with pytest.raises(Invalid):
            report(cast, indicator, 2, value)
    assert IndicatorValue.objects.count() == 1


@pytest.mark.parametrize("who", ["other_head", "leader", "trainee", "inspector", "sysadmin", "outsider"])
def test_others_do_not_report(cast, who):
    indicator = make_indicator(cast)
    with pytest.raises(Refused):
        report(cast, indicator, 1, 3, by=who)
    assert report(cast, indicator, 1, 3, by="assistant").number == 1


@pytest.mark.parametrize(
    "wrong", [{"target": Decimal(40)}, {"direction": "up"}, {"measure": "x"}, {"due_day": 31}]
)
def test_an_indicator_that_makes_no_sense_is_refused(cast, wrong):
    with pytest.raises(Invalid):
        make_indicator(cast, **wrong)


def test_lectures_meant_to_move_it_come_from_its_topics_and_by_name(cast):
    indicator = make_indicator(cast)
    assert lectures_of_indicator(indicator) == [cast.lecture]
    indicator.lectures.set([cast.lecture, cast.other_lecture])
    assert lectures_of_indicator(indicator) == [cast.lecture, cast.other_lecture]
