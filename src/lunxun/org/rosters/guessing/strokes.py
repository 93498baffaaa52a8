"""姓氏笔画: the key that sorts names by strokes, on any database and in any collation.

The table is Unihan's `kTotalStrokes` (mainland value) in the order of CLDR's stroke collation within one
count, for all of the URO and extensions A to H: see NOTICE.
"""

from __future__ import annotations

import functools
from pathlib import Path

TABLE = Path(__file__).with_name("strokes.txt")
LONGEST = 13
"""Characters that count: 13 × 6 digits fit into the 80 of the column."""
UNKNOWN = 99


class _Table(dict[int, str]):
    """Code of a character → two digits of its strokes and four of its place among those of as many strokes."""

    def __missing__(self, code: int) -> str:
        return f"{UNKNOWN}{code % 10000:04d}"


@functools.cache
def _table() -> _Table:
    found = _Table()
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        count, characters = line.split("\t")
        for place, character in enumerate(characters):
            found[ord(character)] = f"{int(count):02d}{place:04d}"
    return found


def strokes_of(character: str) -> int:
    """Strokes of one character; 99 for what is none of the table's."""
    return int(_table()[ord(character)][:2])


def stroke_key(name: str) -> str:
    """Digits only, six a character: 丁 before 王, 王 before 张; what is no 汉字 comes last."""
    return name[:LONGEST].translate(_table())
