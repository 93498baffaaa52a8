"""Levels that an office shows by nothing but blanks before the name: 洪桥街道, and below it 　洪桥社区."""

from __future__ import annotations

from collections.abc import Sequence

from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.words.units import is_grassroots, is_internal, unit_path

_WIDTHS = {"\u3000": 2, "\t": 4}
_PARTS = ("网格", "小组", "支部", "片区", "小区", "中心", "站", "所", "队")


def indent_of(cell: str) -> int:
    """How far a name is moved to the right, in half-width blanks."""
    blanks = cell[: len(cell) - len(cell.lstrip())]
    return sum(_WIDTHS.get(one, 1) for one in blanks)


def is_outline(cells: Sequence[str]) -> bool:
    """Whether the blanks mean something: every name always has the same, the first the fewest, and most of
    what is moved is of a kind that lies below others. A stray blank before 区财政局 means nothing.
    """
    indents: dict[str, int] = {}
    for cell in cells:
        if indents.setdefault(line(cell), indent_of(cell)) != indent_of(cell):
            return False
    least = min(indents.values(), default=0)
    moved = [name for name, indent in indents.items() if indent > least]
    if len(moved) < 2 or next(iter(indents.values())) != least:
        return False
    return sum(map(_is_low, moved)) * 5 >= len(moved) * 3


def _is_low(name: str) -> bool:
    last = (unit_path(name) or ("",))[-1]
    return is_grassroots(last) or is_internal(last) or last.endswith(_PARTS)


class Outline:
    """The names above the one just read, with their indents."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []

    def begin(self) -> None:
        """A title of a group: nothing before it is above what follows."""
        self._above = []

    def path_of(self, cell: str) -> str:
        """洪桥街道/洪桥社区: the name with those it lies below, as one cell would say it."""
        indent = indent_of(cell)
        while self._above and self._above[-1][0] >= indent:
            self._above.pop()
        self._above.append((indent, line(cell)))
        return "/".join(name for _indent, name in self._above)
