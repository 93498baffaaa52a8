"""Pinyin initials of names (拼音首字母): what people type to find 曾庆民 is zqm, and cqm finds him too.

A character with several readings gives several spellings, because nobody who searches knows which one
the dictionary prefers: 单 is shan as a surname, 区 is ou, 仇 is qiu. All are kept, the likeliest first.
"""

from __future__ import annotations

import functools
from itertools import product

from pypinyin import Style, lazy_pinyin, pinyin

from lunxun.kernel.text import half_width

LONGEST = 200
MOST_SPELLINGS = 16
# As surnames read otherwise than in most words; they come first. Data of the language, not of an office.
SURNAMES = {
    "单": "s", "曾": "z", "区": "o", "仇": "q", "解": "x", "查": "z", "朴": "p", "盖": "g", "覃": "q",
    "缪": "m", "员": "y", "乐": "y", "尉": "w", "翟": "z", "召": "s", "折": "s", "繁": "p", "么": "y",
    "种": "c", "秘": "b", "黑": "h", "那": "n", "长": "c", "重": "c",
}  # fmt: skip


def initials_of(*names: str) -> str:
    """Every spelling in lower-case initials, separated by spaces, the likeliest first, no longer than `LONGEST`.

    Letters and digits stand for themselves, dots and spaces are left out: 买买提·艾力 → mmtal …
    Several names (a unit's short and full one) give the spellings of each.
    """
    kept: list[str] = []
    length = 0
    for spelling in dict.fromkeys(one for name in names for one in _spellings(name)):
        length += len(spelling) + 1
        if length > LONGEST + 1:
            break
        kept.append(spelling)
    return " ".join(kept)


@functools.lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[str, ...]:
    characters = [one for one in half_width(name).lower() if one.isalnum()]
    if not characters:
        return ()
    likely = [sound[0] for sound in lazy_pinyin("".join(characters), errors="default")]
    if len(likely) != len(
        characters
    ):  # one sound a character, or the dictionary's word for two is not usable
        likely = [lazy_pinyin(one, errors="default")[0][0] for one in characters]
    likely[0] = SURNAMES.get(characters[0], likely[0])
    choices = [_letters(one, first) for one, first in zip(characters, likely, strict=True)]
    found = dict.fromkeys(["".join(likely)])
    # One character read differently is likelier than two: those come before the full product.
    for place, letters in enumerate(choices):
        found |= dict.fromkeys("".join([*likely[:place], one, *likely[place + 1 :]]) for one in letters)
    for combination in product(*choices):
        if len(found) >= MOST_SPELLINGS:
            break
        found["".join(combination)] = None
    return tuple(found)[:MOST_SPELLINGS]


def _letters(character: str, first: str) -> list[str]:
    """The first letters of every reading of one character, the likely one first."""
    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="default")[0]
    letters = (reading[0] for reading in readings if reading and reading[0].isascii())
    return list(dict.fromkeys([first, *letters]))
