"""Short passages around what was found, cut into parts that are hits and parts that are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lunxun.search.tokens import fold_with_places

AROUND = 24
"""Characters shown before the first hit of a passage."""
LENGTH = 90
"""Characters of a passage."""


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    is_hit: bool


def marked(text: str, wanted: Sequence[str]) -> list[Part]:
    """The whole text in parts; adjoining hits are one."""
    return _parts(text, _hits(text, wanted), 0, len(text))


def snippet(text: str, wanted: Sequence[str]) -> list[Part]:
    """One passage: around the place with the most different hits close together, else the beginning."""
    hits = _hits(text, wanted)
    start = max(0, _best(hits) - AROUND) if hits else 0
    end = min(len(text), start + LENGTH)
    parts = _parts(text, hits, start, end)
    if start > 0:
        parts.insert(0, Part("…", False))
    if end < len(text):
        parts.append(Part("…", False))
    return parts


def _hits(text: str, wanted: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first place, place after the last, what) in the order of the text, overlapping ones included."""
    folded, places = fold_with_places(text)
    found = []
    for word in wanted:
        at = folded.find(word)
        while at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1, word))
            at = folded.find(word, at + 1)
    return sorted(found)


def _best(hits: Sequence[tuple[int, int, str]]) -> int:
    """Where the passage with the most different words begins; the first among equals."""
    best, most = hits[0][0], 0
    for first, _after, _word in hits:
        inside = {word for at, after, word in hits if first <= at and after <= first + LENGTH - AROUND}
        if len(inside) > most:
            best, most = first, len(inside)
    return best


def _parts(text: str, hits: Sequence[tuple[int, int, str]], start: int, end: int) -> list[Part]:
    is_hit = [False] * (end - start)
    for first, after, _word in hits:
        for place in range(max(first, start), min(after, end)):
            is_hit[place - start] = True
    parts: list[Part] = []
    place = start
    while place < end:
        after = place
        while after < end and is_hit[after - start] == is_hit[place - start]:
            after += 1
        parts.append(Part(" ".join(text[place:after].split("\n")), is_hit[place - start]))
        place = after
    return parts
