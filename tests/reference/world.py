"""A cast with something in every reference table."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from lunxun.kernel import clock
from lunxun.plans.actions import set_day
from lunxun.talent.actions import record_hours
from lunxun.tracking.indicators.actions import correct_value, report_value
from tests.tracking.indicators import make_indicator


def fill(cast: Any) -> None:
    clerk = cast.actor("clerk")
    set_day(
        actor=clerk, on=dt.date(2022, 10, 1), kind="holiday", name="国庆节", document="国办发明电〔2021〕11号"
    )
    set_day(actor=clerk, on=dt.date(2022, 12, 31), kind="holiday", name="元旦", known_on=dt.date(2022, 12, 8))
    set_day(actor=clerk, on=dt.date(2022, 10, 8), kind="makeup", name="=调休", is_provisional=True)
    first = make_indicator(cast)
    make_indicator(
        cast,
        code="U2",
        name="环境满意度",
        direction="up",
        measure="stock",
        baseline=Decimal("86.2"),
        target=Decimal(89),
        decimals=1,
    )
    with clock.frozen(clock.at(dt.date(2022, 2, 15), 9)):
        row = report_value(actor=cast.actor("head"), indicator=first, month=1, value=Decimal(3))
        correct_value(actor=clerk, seen=row, value=Decimal(4), reason="补统")
        report_value(actor=clerk, indicator=first, month=2, value=Decimal(1), is_provisional=True)
    for person, hours in ((cast.trainee.person, "18"), (cast.head.person, "7.5")):
        record_hours(
            actor=clerk,
            person=person,
            on=dt.date(2021, 11, 6),
            title="市委党校班",
            kind="class",
            hours=Decimal(hours),
            circle=cast.session.circle,
        )


def wipe(cast: Any) -> None:
    """Take away what the tables hold and nothing else hangs on."""
    from lunxun.org.models import Portfolio
    from lunxun.plans.models import CalendarDay, Indicator, Lecture, Topic, TrainingSession, Venue
    from lunxun.talent.models import HoursEntry
    from lunxun.tracking.models import IndicatorValue

    Lecture.objects.update(topic=None)
    TrainingSession.objects.update(venue=None)
    for model in (IndicatorValue, Indicator, HoursEntry, Topic, Venue, CalendarDay, Portfolio):
        model.objects.filter(organisation=cast.organisation).delete()
