"""报数、更正. Nothing is overwritten: the newest entry of a month counts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.plans.models import Indicator
from lunxun.tracking.indicators.rules import can_report
from lunxun.tracking.models import IndicatorValue


@action
def report_value(
    *,
    actor: Actor,
    indicator: Indicator,
    month: int,
    value: Decimal,
    is_provisional: bool = False,
    note: str = "",
) -> IndicatorValue:
    """Report a month for the first time; after the due day it is marked late.

    Raises:
        Invalid: no such month, or it has not ended yet (a provisional figure may come before its end).
        Conflict: the month has been reported; a change is a correction.
    """
    require(can_report(actor, indicator))
    if not 1 <= month <= 12:
        raise Invalid({"month": _("月份填 1 到 12。")})
    first = dt.date(indicator.year, month, 1)
    today = clock.today()
    if first > today:
        raise Invalid({"month": _("%(month)s 月还没到，不能报数。") % {"month": month}})
    if (first.year, first.month) == (today.year, today.month) and not is_provisional:
        raise Invalid({"is_provisional": _("%(month)s 月还没过完，只能先报初步数。") % {"month": month}})
    taken = _("%(month)s 月的数已经报过。要改，请用“更正”，原数会留着。") % {"month": month}
    if IndicatorValue.objects.filter(indicator=indicator, month=month).exists():
        raise Conflict(taken)
    try:
        with transaction.atomic():
            row = _add(actor, indicator, month, 1, _decimal(indicator, value), is_provisional, note=note)
    except IntegrityError as error:
        raise Conflict(taken) from error
    record(
        actor=actor,
        verb="report_value",
        subject=row,
        data={"value": str(row.value), "days_late": row.days_late, "provisional": is_provisional},
    )
    return row


@action
def correct_value(
    *, actor: Actor, seen: IndicatorValue, value: Decimal, reason: str, is_provisional: bool = False
) -> IndicatorValue:
    """Add a counter-entry to the value seen; the old one stays visible.

    Turning a provisional figure into the final one needs no words of its own.

    Raises:
        Invalid: no reason, or nothing changes.
        Conflict: somebody corrected it first.
    """
    indicator = seen.indicator
    require(can_report(actor, indicator))
    value = _decimal(indicator, value)
    if value == seen.value and is_provisional == seen.is_provisional:
        raise Invalid({"value": _("和现在的数一样，不用更正。")})
    reason = reason.strip()
    if not reason and seen.is_provisional and not is_provisional:
        reason = _("初步数转为正式数")
    if not reason:
        raise Invalid({"reason": _("请写明为什么更正。")})
    newest = IndicatorValue.objects.filter(indicator=indicator, month=seen.month).order_by("-number").first()
    stale = _("这个月的数刚刚被别人更正过。请看过现在的数再办。")
    if newest is None or newest.number != seen.number:
        raise Conflict(stale)
    try:
        with transaction.atomic():
            row = _add(
                actor, indicator, seen.month, seen.number + 1, value, is_provisional, reason=reason[:200]
            )
    except IntegrityError as error:
        raise Conflict(stale) from error
    record(
        actor=actor,
        verb="correct_value",
        subject=row,
        note=reason,
        data={"from": str(seen.value), "to": str(value)},
    )
    return row


def _decimal(indicator: Indicator, value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= Decimal(10) ** 10:
        raise Invalid({"value": _("这个数太大了，请核对单位。")})
    kept = round(value, indicator.decimals)
    if kept != value:
        raise Invalid({"value": _("这个指标最多保留 %(n)s 位小数。") % {"n": indicator.decimals}})
    return kept


def _add(
    actor: Actor,
    indicator: Indicator,
    month: int,
    number: int,
    value: Decimal,
    is_provisional: bool,
    *,
    reason: str = "",
    note: str = "",
) -> IndicatorValue:
    return IndicatorValue.objects.create(
        organisation_id=actor.organisation_id,
        indicator=indicator,
        month=month,
        number=number,
        value=value,
        is_provisional=is_provisional,
        due_on=indicator.due_on(month),
        reported_on=clock.today(),
        reported_by=(actor.title or actor.label)[:60],
        reason=reason,
        note=note.strip()[:200],
    )
