"""Text as people type it in offices: full-width digits, stray spaces, spaced names."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from django.utils.translation import get_language

_SPACES = re.compile(r"\s+")
_BREAKS = re.compile("\r\n|[\r\v\f\x85]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WEEKDAYS = "一二三四五六日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def half_width(text: str) -> str:
    """Full-width ASCII → half-width; the ideographic space → a space. Chinese punctuation stays."""
    return "".join(
        " "
        if c == "　"
        else chr(ord(c) - 0xFEE0)
        if "０" <= c <= "９" or "Ａ" <= c <= "Ｚ" or "ａ" <= c <= "ｚ"
        else c
        for c in text
    )


def clean_line(text: str | None) -> str:
    """One line: trimmed, inner runs of white space folded, NFC."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text or "")).strip()


def printable(text: str) -> str:
    """Without what no document can hold (XML 1.0 §2.2): control characters, halves of surrogate pairs, U+FFFE and
    U+FFFF. Tab and line feed stay; the other breaks, Word's among them, become a line feed."""
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", text))


def clean_name(text: str | None) -> str:
    """A person's name: 张 三 → 张三; 买买提·艾力 keeps its dot."""
    return _SPACES.sub("", clean_line(text)).replace("•", "·").replace("．", "·")


def digits_only(text: str | None) -> str:
    return re.sub(r"\D", "", half_width(text or ""))


def chinese_date(on: dt.date, *, year: bool = True) -> str:
    """2022年2月12日（周六）; without the year 2月12日（周六）."""
    head = f"{on.year}年" if year else ""
    return f"{head}{on.month}月{on.day}日（周{WEEKDAYS[on.weekday()]}）"


def is_english() -> bool:
    """Whether the reader's language is English; everything else reads Chinese."""
    return (get_language() or "").startswith("en")


def month_text(month: int) -> str:
    """2月 or Feb."""
    return _MONTHS[month - 1] if is_english() else f"{month}月"


def day_text(on: dt.date, *, year: bool = True, weekday: bool = True) -> str:
    """A date for the reader: 2022年2月12日（周六） or Sat 12 Feb 2022, without the parts not wanted."""
    if is_english():
        head = f"{_DAYS[on.weekday()]} " if weekday else ""
        tail = f" {on.year}" if year else ""
        return f"{head}{on.day} {_MONTHS[on.month - 1]}{tail}"
    text = chinese_date(on, year=year)
    return text if weekday else text.split("（")[0]
