"""Mobile numbers: as a number, with dashes, +86, full width, two in a cell; what is none is told apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from lunxun.org.rosters.reading.cells.text import is_nothing, line

_GOOD = re.compile(r"1[3-9][0-9]{9}")
_INSIDE = re.compile(r"(?<!\d)(?:\+?86|0086)?0?(1[3-9]\d{9})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:\(?0\d{2,3}\)?[-— ]?)?[2-8]\d{6,7}(?:[-转]\d{1,5})?(?!\d)")
_LANDLINE_FIRST = re.compile(
    r"(?<!\d)(\(?0\d{2,3}\)?[-— ]?[2-8]\d{6,7}|[2-8]\d{6,7})[\s/、,，;；]+(?=1[3-9]\d)"
)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


class Phone(NamedTuple):
    number: str  # 11 digits or ""
    others: tuple[str, ...] = ()
    problem: str = ""  # "", several, landline, short, odd, lost


def phone_of(value: str) -> Phone:
    if _GOOD.fullmatch(value):
        return Phone(value)
    if _GOOD.fullmatch(value[1:]) and len(value) == 12 and value[0] == "\x01":
        return Phone(value[1:])
    return _careful(line(value))


def _careful(text: str) -> Phone:
    if is_nothing(text):
        return Phone("")
    if _SCIENTIFIC.fullmatch(text):
        number = float(text)
        if number.is_integer() and _GOOD.fullmatch(str(int(number))) and len(text) > 13:
            return Phone(str(int(number)))
        return Phone("", (), "lost")
    text = re.sub(r"\.0+$", "", text)
    # 138-0000-0000 and 138 0000 0000 are one number; 13800000000 13900000000 are two.
    tight = re.sub(
        r"(?<=\d)[\s\-—–－.·_]+(?=\d)",
        "",
        re.sub(r"(?<=\d{11})[\s\-—–－.·_/]+(?=\+?\(?\d)", ";", _close(_LANDLINE_FIRST.sub(r"\1;", text))),
    )
    numbers = list(dict.fromkeys(_INSIDE.findall(tight)))
    if numbers:
        rest = tuple(numbers[1:]) + tuple(_LANDLINE.findall(_INSIDE.sub(" ", tight)))
        return Phone(numbers[0], rest, "several" if rest else "")
    if _LANDLINE.search(text):
        return Phone("", (text,), "landline")
    digits = re.sub(r"\D", "", text)
    return Phone("", (text,), "short" if 3 <= len(digits) <= 6 and digits == text else "odd")


def _close(text: str) -> str:
    """Numbers grouped by blanks or dashes closed up, as long as a group of eleven digits comes out."""
    return re.sub(
        r"(?<!\d)(1[3-9]\d)[\s\-—–－.·_]*(\d{4})[\s\-—–－.·_]*(\d{4})(?!\d)|(?<!\d)(1[3-9]\d{2})[\s\-—–－.]+(\d{3})[\s\-—–－.]+(\d{4})(?!\d)",
        lambda m: "".join(part or "" for part in m.groups()),
        text,
    )


def name_and_phone(cell: str) -> tuple[str, str]:
    """郑一 13744030001 → the name, and the number written with it; the cell and "" where there is none."""
    if len(cell) < 12 or not (match := _INSIDE.search(cell)):
        return cell, ""
    rest = (cell[: match.start()] + cell[match.end() :]).strip(" \n\r\t()（）:：,，、/电话手机")
    return (rest, match[1]) if rest else (cell, "")


def looks_like_phone(value: str) -> bool:
    return bool(phone_of(value).number)
