"""Pinyin initials of names (拼音首字母): what people type to find 曾庆民 is zqm, and cqm finds him too.

A character with several readings gives several spellings, because nobody who searches knows which one
the dictionary prefers: 单 is shan as a surname, 区 is ou, 仇 is qiu. All are kept, the likeliest first.

The dictionary is loaded by the functions that need it: it takes longer than the rest of a short command.
"""

from __future__ import annotations

import functools
from itertools import product

from lunxun.kernel.text import half_width

LONGEST = 200
MOST_SPELLINGS = 16
# As surnames read otherwise than in most words; they come first. Data of the language, not of an office.
SURNAMES = {
    "单": "s", "曾": "z", "区": "o", "仇": "q", "解": "x", "查": "z", "朴": "p", "盖": "g", "覃": "q",
    "缪": "m", "员": "y", "乐": "y", "尉": "w", "翟": "z", "召": "s", "折": "s", "繁": "p", "么": "y",
    "种": "c", "秘": "b", "黑": "h", "那": "n", "长": "c", "重": "c",
}  # fmt: skip


@functools.lru_cache(maxsize=32_768)
def initials_of(*names: str) -> str:
    """Every spelling in lower-case initials, separated by spaces, the likeliest first, no longer than `LONGEST`.

    Letters and digits stand for themselves, dots and spaces are left out: 买买提·艾力 → mmtal …
    Several names (a unit's short and full one) give the spellings of each.
    """
    if len(names) == 1 and len(names[0]) <= LONGEST and len(one := _spellings(names[0])) == 1:
        return one[0]
    kept: list[str] = []
    length = 0
    for spelling in dict.fromkeys(one for name in names for one in _spellings(name)):
        length += len(spelling) + 1
        if length > LONGEST + 1:
            break
        kept.append(spelling)
    return " ".join(kept)


def _spellings(name: str) -> tuple[str, ...]:
    # Most names have characters that are all read in one way: no word of the dictionary changes that.
    plain = "".join(map(_only_letter, name))
    if len(plain) == len(name) and name[:1] not in SURNAMES:
        return (plain,) if plain else ()
    characters = [one for one in half_width(name).lower() if one.isalnum()]
    if not characters:
        return ()
    likely = list(_likely("".join(characters)))
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


@functools.cache
def _beginnings() -> frozenset[str]:
    """The first two characters of all words of the dictionary."""
    from pypinyin.constants import PHRASES_DICT

    return frozenset(word[:2] for word in PHRASES_DICT)


@functools.lru_cache(maxsize=65_536)
def _likely(text: str) -> str:
    """The likeliest initial of every character, read in words.

    A first character that begins no word is read alone, as the dictionary would: the given names that
    are left repeat, so that a hundred thousand people cost a few thousand looks into it.
    """
    if len(text) > 1 and text[:2] not in _beginnings() and not text[:2].isascii():
        return _likely(text[0]) + _likely(text[1:])
    from pypinyin import lazy_pinyin

    sounds = lazy_pinyin(text, errors="default")
    if len(sounds) != len(text):  # one sound a character, or the dictionary's word for two is not usable
        return "".join(lazy_pinyin(one, errors="default")[0][0] for one in text)
    return "".join(sound[0] for sound in sounds)


def _letters(character: str, first: str) -> list[str]:
    """The first letters of every reading of one character, the likely one first."""
    return list(dict.fromkeys([first, *_readings(character)]))


@functools.lru_cache(maxsize=16_384)
def _only_letter(character: str) -> str:
    """The one first letter with which a 汉字 is read; nothing where there are several or none."""
    letters = set(_readings(character)) if character >= "\u3400" and character.isalpha() else set()
    return letters.pop() if len(letters) == 1 else ""


@functools.lru_cache(maxsize=16_384)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    sounds = pinyin(character, style=Style.NORMAL, heteronym=True, errors="default")[0]
    return tuple(sound[0] for sound in sounds if sound and sound[0].isascii())
