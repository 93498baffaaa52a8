"""Characters: full width, stray and invisible ones, private ones of old codings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lunxun.org.rosters.reading.opening.frames import DATE, NUMBER

HAN = "\u3400-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufe00-\ufe0f]")
_SPACES = re.compile(r"\s+")
# GBK kept these in the private use area until Unicode had them; Python's codec still answers so.
_PRIVATE = str.maketrans(
    dict(
        zip(
            "\ue863\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
            "\u4dae\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
            strict=True,
        )
    )
)
DITTO = {"〃", "″", "同上", "”", '"', "''", "同  上", "同 上", "…", "..", "、、"}
NOTHING = {
    "/",
    "\\",
    "-",
    "—",
    "——",
    "--",
    "无",
    "0",
    "\x010",
    "空",
    "N/A",
    "n/a",
    "NULL",
    "null",
    "None",
    "暂无",
    "、",
    "／",
    "－",
}


def plain(value: str) -> str:
    """A cell as a person sees it: without the mark of its type."""
    return value[1:] if value[:1] in (NUMBER, DATE) else value


def line(value: str) -> str:
    """One line: NFC, visible, half-width letters and digits, white space folded."""
    return value if value.isascii() and value.isalnum() else _line(value)


@lru_cache(maxsize=20_000)
def _line(value: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", plain(value)).translate(_PRIVATE))
    text = "".join(_half(one) for one in text) if not text.isascii() else text
    return _SPACES.sub(" ", text).strip()


def _half(one: str) -> str:
    return (
        chr(ord(one) - 0xFEE0) if "０" <= one <= "９" or "Ａ" <= one <= "Ｚ" or "ａ" <= one <= "ｚ" else one
    )


@lru_cache(maxsize=20_000)
def squeezed(value: str) -> str:
    """For comparing words: NFKC, no white space at all, lower case."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", plain(value)))
    return _SPACES.sub("", text).lower()


def has_word(value: str) -> bool:
    """Whether there is any Chinese character or letter."""
    return any(one.isalpha() for one in value)


def is_nothing(value: str) -> bool:
    return not value or value in NOTHING
