"""Dates and figures in the house's words (look/README, "Words")."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.text import day_text, is_english

NOTHING = "—"


def as_date(value: dt.date | dt.datetime) -> dt.date:
    """The local day of a date or an instant."""
    return local(value).date() if isinstance(value, dt.datetime) else value


def local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def date_text(value: dt.date | dt.datetime | None, *, year: bool) -> str:
    """2月12日（周六）, with the year 2022年2月12日（周六）; nothing gives a dash."""
    if value is None or value == "":
        return NOTHING
    return day_text(as_date(value), year=year)


def short_day(value: dt.date) -> str:
    """3/26, where there is room for nothing longer."""
    return f"{value.month}/{value.day}"


def time_text(value: dt.time | dt.datetime | None) -> str:
    """08:40."""
    if value is None or value == "":
        return NOTHING
    return (local(value) if isinstance(value, dt.datetime) else value).strftime("%H:%M")


def instant_text(value: dt.datetime | None) -> str:
    """今天 18:00, 明天 12:00, 昨天 …, 2月12日（周六）08:40; another year is named."""
    if value is None or value == "":
        return NOTHING
    day, today = as_date(value), clock.today()
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get((day - today).days)
    if near:
        return f"{near} {time_text(value)}"
    gap = " " if is_english() else ""
    return f"{date_text(value, year=day.year != today.year)}{gap}{time_text(value)}"


def _tenths(value: Decimal) -> str:
    """One decimal, rounded 四舍五入 as offices do, not to the even digit."""
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def one_decimal(value: Any) -> str:
    """94.25 → 94.3; nothing gives a dash."""
    return NOTHING if value is None or value == "" else _tenths(Decimal(str(value)))


def share_text(share: Any) -> str:
    """A share 0…1 → 96.9, for columns whose heading or legend says per cent."""
    return NOTHING if share is None or share == "" else _tenths(Decimal(str(share)) * 100)


def percent_text(share: Any) -> str:
    """A share 0…1 → 96.9 %."""
    text = share_text(share)
    return text if text == NOTHING else f"{text} %"


def clauses(sentence: str) -> SafeString:
    """A motto on wide screens: one clause a line."""
    parts = [part + "，" for part in sentence.split("，")]
    parts[-1] = parts[-1].removesuffix("，")
    return format_html_join(SafeString('<br class="only-wide">'), "{}", ((part,) for part in parts))
