"""Dates as offices write them: Excel serials, 1978.05, 1978年5月, 197805, 78.05, 一九七八年五月."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from lunxun.org.rosters.reading.cells.text import is_nothing, line
from lunxun.org.rosters.reading.opening.frames import DATE, NUMBER

_ZERO = dt.date(1899, 12, 30)
_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YMD = re.compile(
    r"(\d{4}|\d{2})\s*[年.．。\-/、,，·\\\s—~]\s*(\d{1,2})(?:\s*[月.．。\-/、,，·\\\s—]\s*(\d{1,2})?\s*[日号]?)?\s*(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?\s*(?:生|出生|起|任)?"
)
_DMY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_EN = re.compile(r"(?:(\d{1,2})[- ])?([A-Za-z]{3})[a-z]*[-. ,]+(\d{4}|\d{2})")
FIRST, LAST = 1925, 2100


class Moment(NamedTuple):
    """A date as precise as it is known: month and day are 0 when they are not."""

    year: int = 0
    month: int = 0
    day: int = 0
    problem: str = ""  # "", odd, month (1978.1 as a number: January or October)
    is_serial: bool = False

    def text(self) -> str:
        if not self.year:
            return ""
        return "-".join([f"{self.year:04}", *(f"{one:02}" for one in (self.month, self.day) if one)])

    def first_day(self) -> dt.date | None:
        return dt.date(self.year, self.month or 1, self.day or 1) if self.year else None


NONE = Moment()
ODD = Moment(problem="odd")


@lru_cache(maxsize=20_000)
def moment_of(value: str) -> Moment:
    """What a cell says; `problem` where it says nothing that is a date."""
    if not value:
        return NONE
    if value[0] == DATE:
        return _of_date(value[1:])
    if value[0] == NUMBER:
        return _of_number(value[1:])
    return _of_text(unicodedata.normalize("NFKC", line(value)))  # １９７８／０５


def _good(year: int, month: int = 0, day: int = 0, *, is_serial: bool = False) -> Moment:
    if year < 100:
        year += 2000 if year <= 30 else 1900
    if not FIRST <= year <= LAST or month > 12:
        return ODD
    if month and day:
        try:
            dt.date(year, month, day)
        except ValueError:
            return ODD
    return Moment(year, month, day if month else 0, "", is_serial)


def _of_date(text: str) -> Moment:
    day = dt.date.fromisoformat(text[:10])
    serial = (day - _ZERO).days
    # 1978 or 197805 typed into a cell that is formatted as a date.
    if 1925 <= serial <= 2100:
        return _good(serial)
    if 192_501 <= serial <= 210_012:
        return _good(serial // 100, serial % 100)
    return _good(day.year, day.month, day.day, is_serial=True)


def _of_number(text: str) -> Moment:
    if "." in text or "e" in text:
        year, _, rest = text.partition(".")
        if not year.isdigit() or not rest.isdigit():
            return ODD
        if len(rest) > 2:
            whole = round(float(text), 2)
            if abs(whole - float(text)) > 1e-9 and not (10_000 < float(text) < 60_000):
                return _good(int(rest[:0] or year), int(rest[:2]), int(rest[2:4])) if len(rest) == 4 else ODD
            if 10_000 < float(text) < 60_000:
                return _of_number(year)
            return _of_number(f"{whole:g}")
        if rest == "1":
            moment = _good(int(year))
            return moment._replace(problem="month") if moment.year else ODD
        return _good(int(year), int(rest))
    if not text.isdigit():
        return ODD
    number = int(text)
    if len(text) == 4:
        return _good(number)
    if len(text) == 5 and 9_000 <= number <= 60_000:
        day = _ZERO + dt.timedelta(days=number)
        return _good(day.year, day.month, day.day, is_serial=True)
    return _compact(text)


def _compact(text: str) -> Moment:
    if len(text) == 6:
        if 19 <= int(text[:2]) <= 20 and 1 <= int(text[4:]) <= 12:
            return _good(int(text[:4]), int(text[4:]))
        return _good(int(text[:2]), int(text[2:4]), int(text[4:]))
    if len(text) == 8:
        return _good(int(text[:4]), int(text[4:6]), int(text[6:]))
    return ODD


def _of_text(text: str) -> Moment:
    if is_nothing(text):
        return NONE
    text = re.sub(r"[(（].*?[)）]", "", text).strip(" 。.，,;；'’‘生")
    if re.search("[一二三四五六七八九〇零○]", text):
        text = _from_chinese(text)
    if text.isdigit():
        return _of_number(text)
    match = _YMD.fullmatch(text)
    if match:
        return (
            _good(int(match[1]), int(match[2]), int(match[3] or 0)) if int(match[2]) else _good(int(match[1]))
        )
    if match := re.fullmatch(r"(\d{4})\s*年?", text):
        return _good(int(match[1]))
    if match := _DMY.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        return _good(int(match[3]), first, second) if first <= 12 else _good(int(match[3]), second, first)
    match = _EN.fullmatch(text)
    if match and match[2].lower() in _MONTHS:
        return _good(int(match[3]), _MONTHS[match[2].lower()], int(match[1] or 0))
    return ODD


def _from_chinese(text: str) -> str:
    """一九七八年十二月 → 1978年12月."""

    def month(match: re.Match[str]) -> str:
        word = match[1]
        if word == "十":
            return "10" + match[2]
        if "十" in word:
            tens, ones = word.split("十")
            return f"{(tens.translate(_CHINESE) or '1')}{(ones.translate(_CHINESE) or '0')}" + match[2]
        return word.translate(_CHINESE) + match[2]

    text = re.sub("([一二三四五六七八九十]{1,3})([月日])", month, text)
    return text.translate(_CHINESE)


def looks_like_date(value: str) -> bool:
    moment = moment_of(value)
    return bool(moment.year) and not moment.problem
