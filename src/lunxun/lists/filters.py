"""What a list can be narrowed by. A filter reads its part of the address, says it in words and applies it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from lunxun.documents.rows import Words
from lunxun.kernel import clock
from lunxun.kernel.text import clean_line, day_text, half_width

Apply = Callable[[Any, Any], Any]
"""(rows, value) → rows."""
Choices = Iterable[tuple[str, Words]]
LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Base. `lookup` or `apply` narrow the rows; with neither, the list's own `rows` reads `asked.values`."""

    key: str
    label: Words
    lookup: str = ""
    apply: Apply | None = None

    @property
    def params(self) -> tuple[str, ...]:
        """The names in the address."""
        return (self.key,)

    @property
    def preset(self) -> str:
        """What holds while the address says nothing."""
        return ""

    def read(self, get: Mapping[str, str], choices: Mapping[str, Words]) -> tuple[Any, str]:
        """(value or None, problem or ""). A value that can't be read is explained and not applied."""
        raise NotImplementedError

    def words(self, value: Any, choices: Mapping[str, Words]) -> str:
        """单位：应急局."""
        return f"{self.label}{_('：')}{value}"

    def narrow(self, rows: Any, value: Any) -> Any:
        if self.apply is not None:
            return self.apply(rows, value)
        return rows.filter(**{self.lookup: value}) if self.lookup else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Filter):
    """Words to look for. `apply` is the hook for a cleverer search (pinyin initials, full text)."""

    kind = "text"

    def read(self, get: Mapping[str, str], choices: Mapping[str, Words]) -> tuple[Any, str]:
        return clean_line(half_width(get.get(self.key, "").replace("\x00", "")))[:LONGEST] or None, ""

    def words(self, value: Any, choices: Mapping[str, Words]) -> str:
        return _("%(label)s有“%(text)s”") % {"label": self.label, "text": value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Filter):
    """One of a few. `choices` may ask (`choices(asked)`); `default` (or a function) holds while the address says nothing.

    `is_tabs` draws it as tabs above the list, with `counts(asked)` by value; a tab begins afresh. With
    `is_required` there is no "all".
    """

    kind = "choice"
    choices: Choices | Callable[[Any], Choices] = ()
    default: str | Callable[[], str] = ""
    every: Words | None = None
    is_tabs: bool = False
    is_required: bool = False
    counts: Callable[[Any], Mapping[str, int]] | None = None

    @property
    def preset(self) -> str:
        return self.default() if callable(self.default) else self.default

    def read(self, get: Mapping[str, str], choices: Mapping[str, Words]) -> tuple[Any, str]:
        value = get.get(self.key, self.preset).strip()
        if value in choices or not value:
            return value or None, ""
        problem = _("没有“%(value)s”这个选项，没有按它筛选。") % {"value": value[:20]}
        return self.preset or None, problem

    def words(self, value: Any, choices: Mapping[str, Words]) -> str:
        return f"{self.label}{_('：')}{choices.get(value, value)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Filter):
    """A box to tick: 只看超期."""

    kind = "yesno"

    def read(self, get: Mapping[str, str], choices: Mapping[str, Words]) -> tuple[Any, str]:
        return (True if get.get(self.key, "") in {"1", "on", "yes"} else None), ""

    def words(self, value: Any, choices: Mapping[str, Words]) -> str:
        return str(self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates(Filter):
    """From and to, both included. `lookup` names a date, or an instant with `is_instant`."""

    kind = "dates"
    is_instant: bool = False

    @property
    def params(self) -> tuple[str, ...]:
        return (f"from_{self.key}", f"to_{self.key}")

    def read(self, get: Mapping[str, str], choices: Mapping[str, Words]) -> tuple[Any, str]:
        first, last = (get.get(name, "") for name in self.params)
        try:
            days = read_day(first), read_day(last)
        except ValueError:
            return None, _("日期要写成 2022-02-12。")
        if days[0] and days[1] and days[0] > days[1]:
            return None, _("“从”比“到”晚，没有按日期筛选。")
        return (days if any(days) else None), ""

    def words(self, value: Any, choices: Mapping[str, Words]) -> str:
        first, last = (day_text(day, weekday=False) if day else "" for day in value)
        if first and last:
            return _("%(label)s：%(first)s至%(last)s") % {"label": self.label, "first": first, "last": last}
        if first:
            return _("%(label)s：%(first)s起") % {"label": self.label, "first": first}
        return _("%(label)s：到%(last)s为止") % {"label": self.label, "last": last}

    def narrow(self, rows: Any, value: Any) -> Any:
        if self.apply is not None or not isinstance(rows, QuerySet) or not self.lookup:
            return Filter.narrow(self, rows, value)
        first, last = value
        if first:
            start = clock.at(first, 0) if self.is_instant else first
            rows = rows.filter(**{f"{self.lookup}__gte": start})
        if last:
            day_after = last + dt.timedelta(days=1)
            end = clock.at(day_after, 0) if self.is_instant else day_after
            rows = rows.filter(**{f"{self.lookup}__lt": end})
        return rows


def read_day(text: str) -> dt.date | None:
    """2022-02-12, 2022年2月12日, 2022.2.12, also in full-width digits; empty gives None.

    Raises:
        ValueError: it is no date.
    """
    text = half_width(text).strip().rstrip("日")
    for mark in "年月./．":
        text = text.replace(mark, "-")
    if not text:
        return None
    year, month, day = (int(part) for part in text.split("-"))
    return dt.date(year, month, day) if 1900 <= year <= 9000 else _no_date()


def _no_date() -> dt.date:
    raise ValueError


def raw_of(get: QueryDict, filter_: Filter) -> list[tuple[str, str]]:
    """The filter's own part of the address, as it was typed."""
    return [(name, get[name]) for name in filter_.params if name in get]
