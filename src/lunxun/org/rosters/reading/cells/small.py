"""Gender, yes and no, order numbers, identity numbers."""

from __future__ import annotations

import re

from lunxun.org.rosters.reading.cells.text import plain, squeezed
from lunxun.org.rosters.reading.opening.frames import NUMBER

_GENDERS = {
    "男": "男",
    "女": "女",
    "男性": "男",
    "女性": "女",
    "m": "男",
    "f": "女",
    "male": "男",
    "female": "女",
    "1": "男",
    "2": "女",
    "男。": "男",
    "女。": "女",
    "男m": "男",
    "女f": "女",
    "m男": "男",
    "f女": "女",
    "男/m": "男",
    "女/f": "女",
    "男male": "男",
    "女female": "女",
}
_YES = {
    "是",
    "有",
    "能",
    "会",
    "√",
    "✓",
    "✔",
    "y",
    "yes",
    "true",
    "1",
    "可以",
    "使用",
    "智能",
    "智能机",
    "智能手机",
    "用",
}
_NO = {
    "否",
    "无",
    "不能",
    "不会",
    "没有",
    "×",
    "x",
    "✗",
    "n",
    "no",
    "false",
    "0",
    "老年机",
    "老人机",
    "非智能机",
    "功能机",
    "不",
    "不用",
    "没",
}
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dXx])"
)


def gender_of(value: str) -> str | None:
    """男, 女, "" for nothing; None where it is something else."""
    text = squeezed(value)
    return "" if text in {"", "/", "-"} else _GENDERS.get(text)


def yes_no(value: str) -> bool | None:
    text = squeezed(value)
    return True if text in _YES else False if text in _NO else None


def order_of(value: str) -> int | None:
    text = value[1:] if value[:1] == NUMBER else value
    if not text.isdigit():
        text = plain(value).strip().rstrip(".、．)）")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def has_identity(value: str) -> bool:
    return len(value) >= 18 and bool(_IDENTITY.search(re.sub(r"[\s\-]", "", value)))


def without_identity(text: str) -> str:
    """An identity number that slipped into a note is not kept."""
    return _IDENTITY.sub("（证件号略）", text) if len(text) >= 18 else text
