"""What somebody typed into the box, read: words that must all be there, phrases, and words that lift."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lunxun.search.tokens import LONGEST, fold, pairs, pieces, words

LONGEST_QUESTION = 120
MOST_TOKENS = 40

_QUOTED = re.compile(r"[\"“”「『]([^\"“”「」『』]+)[\"“”」』]")
_STOP = frozenset("的了在是和与及或把被就都而个")
"""Words that carry nothing: they are left out as long as something else remains."""


@dataclass(frozen=True, slots=True)
class Question:
    """`required`: tokens that an entry must have, all of them. `lifting`: tokens that only lift it.

    `phrases`: folded strings that must stand there as they are. `marked`: what is highlighted.
    """

    text: str
    required: tuple[str, ...] = ()
    lifting: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.required

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.required, *self.lifting)))


def read(text: str) -> Question:
    """Several words: all of them. In quotes: as it stands. Full-width letters and digits are accepted."""
    text = text.strip()[:LONGEST_QUESTION]
    phrases = [fold(phrase).strip() for phrase in _QUOTED.findall(text)]
    loose = _QUOTED.sub(" ", text)
    required: list[str] = []
    lifting: list[str] = []
    marked: list[str] = [phrase for phrase in phrases if phrase]
    for phrase in phrases:
        for kind, piece in pieces(phrase):
            required += (pairs(piece) or [piece]) if kind == "han" else [piece[:LONGEST]]
    weak: list[str] = []
    for kind, piece in pieces(loose):
        if kind != "han":
            required.append(piece[:LONGEST])
            marked.append(piece)
            continue
        # A run of two characters is taken as a word, whatever the segmenter thinks of it.
        place = 0
        for word in [piece] if len(piece) <= 2 else words(piece):
            before, place = place, place + len(word)
            if word in _STOP:
                weak.append(word)
                continue
            marked.append(word)
            if len(word) == 1 < len(piece):
                # A single character typed without a gap belongs to its neighbour: 告知单 is 告知 and 知单.
                start = max(0, before - 1)
                required.append(piece[start : start + 2])
                continue
            required += pairs(word) or [word]
            if 2 < len(word) <= LONGEST:
                lifting.append(word)
    if not required:
        required, marked = weak, weak
    return Question(
        text=text,
        required=tuple(dict.fromkeys(required))[:MOST_TOKENS],
        lifting=tuple(dict.fromkeys(lifting))[:MOST_TOKENS],
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if phrase)),
        marked=tuple(sorted(dict.fromkeys(marked), key=len, reverse=True)),
    )
