"""Chinese text into tokens, the same in every database, because no database takes part.

A run of Han characters gives three kinds of tokens: the words that the segmenter finds in search mode,
every pair of neighbours, and every single character. The pairs guarantee that a word of two characters
(燃气) is found even where the segmenter joined it with its neighbours; the single characters serve rare
names (𬭎) and questions of one character; the words lift a text that has the whole word over one that has
only its pieces. Latin words and numbers are whole: 8,420 and ８４２０ are one number, 6.4 another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

VERSION = 1
"""Stored with every entry; raise it when tokens change, and `lunxun search rebuild` renews them."""

LONGEST = 32
"""A token is at most this long: longer ones are no words that anybody types."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)+"
_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|(?P<number>{_NUMBER})|(?P<word>(?:(?![{HAN}])[^\W_])+)")


def fold(text: str) -> str:
    """Full-width, compatibility forms and capitals levelled."""
    return unicodedata.normalize("NFKC", text).lower()


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` that it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for piece in fold(character):
            folded.append(piece)
            places.append(place)
    return "".join(folded), places


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    """Loaded when first needed: the dictionary takes a fifth of a second and 30 MB."""
    import rjieba

    return rjieba


def words(run: str, *, searching: bool = False) -> list[str]:
    """Words of a run of Han characters; `searching` also gives the words inside long words."""
    segmenter = _segmenter()
    found: list[str] = (segmenter.cut_for_search if searching else segmenter.cut)(run)
    return found


def pieces(text: str) -> list[tuple[str, str]]:
    """(kind, piece) of a text, in its order; kind is han, number or word."""
    found = []
    for match in _PIECE.finditer(fold(text)):
        kind = str(match.lastgroup)
        piece = match.group()
        found.append((kind, piece.replace(",", "") if kind == "number" else piece))
    return found


def pairs(run: str) -> list[str]:
    """Neighbours: 燃气安全 → 燃气, 气安, 安全."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def search_tokens(text: str) -> Counter[str]:
    """Every token of a text with how often it stands there."""
    counted: Counter[str] = Counter()
    for kind, piece in pieces(text):
        if kind != "han":
            counted[piece[:LONGEST]] += 1
            continue
        counted.update(piece)
        counted.update(pairs(piece))
        counted.update(word for word in words(piece, searching=True) if 2 < len(word) <= LONGEST)
    return counted
