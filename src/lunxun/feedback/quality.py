"""Texts in the same words: quality of a lecture's data, never of a person.

Nothing is deleted or weighed less for it; the results say it beside the figures (domain.md B2).
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

SHORTEST = 8
"""Letters below which two people write the same by themselves: 讲得很好, 没有意见."""
ALIKE = 0.9
"""Dice coefficient of neighbouring pairs of letters from which two texts say the same in the same words."""
AT_MOST = 40
"""A text is compared with the latest so many that share a pair, so that filled-in patterns don't hold up a seal."""

_LETTERS = re.compile(r"[\W_]+")


def copied(texts: Sequence[str]) -> list[bool]:
    """For each text whether another one says the same in the same words, punctuation and case aside."""
    letters = [_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold() for text in texts]
    times = Counter(letters)
    distinct = [text for text in times if len(text) >= SHORTEST]
    alike = _alike([_pairs(text) for text in distinct])
    marks = {text: times[text] > 1 or number in alike for number, text in enumerate(distinct)}
    return [marks.get(text, False) for text in letters]


def _pairs(text: str) -> set[tuple[str, int]]:
    """Neighbouring letters; the second time that a pair comes it is another one."""
    seen: Counter[str] = Counter()
    found = set()
    for one, other in itertools.pairwise(text):
        seen[one + other] += 1
        found.add((one + other, seen[one + other]))
    return found


def _alike(texts: Sequence[set[tuple[str, int]]]) -> set[int]:
    """Positions of the texts that are alike to another one.

    Prefix filter (Chaudhuri et al. 2006): with all pairs in one order, the rarest first, two texts alike
    share one among the first few of each, so that thousands are compared with a handful only.
    """
    known = Counter(pair for one in texts for pair in one)
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    found: set[int] = set()
    for number, mine in enumerate(texts):
        order = sorted(mine, key=lambda pair: (known[pair], pair))
        first = order[: len(mine) - math.ceil(len(mine) * ALIKE / (2 - ALIKE)) + 1]
        for other in {holder for pair in first for holder in holders[pair][-AT_MOST:]}:
            is_new = number not in found or other not in found
            if is_new and 2 * len(mine & texts[other]) >= ALIKE * (len(mine) + len(texts[other])):
                found |= {number, other}
        for pair in first:
            holders[pair].append(number)
    return found


def copied_by_lecture(written: Iterable[tuple[int, str]]) -> Counter[int]:
    """Lecture id → texts on it that somebody in the same session wrote in the same words."""
    pairs = list(written)
    marks = copied([words for _lecture, words in pairs])
    return Counter(lecture for (lecture, _words), mark in zip(pairs, marks, strict=True) if mark)
