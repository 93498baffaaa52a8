"""Finding tables: the rows of their headers and the columns that belong together.

A header has a word for names and, most often, other known words beside it. It may take two or three rows, may
be repeated on every printed page, and two tables may stand side by side or one below the other.
"""

from __future__ import annotations

import functools
import itertools
import re

from lunxun.org.rosters.reading.cells.names import looks_like_name
from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.opening.frames import NUMBER
from lunxun.org.rosters.reading.tables.found import GROUP, Found, has_values, heading_texts
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.tables.headless import without_names
from lunxun.org.rosters.reading.words.headings import heading_of
from lunxun.org.rosters.reading.words.units import looks_like_unit

_MAYBE = re.compile(
    r"姓\s*名|名\s*字|[Nn]ame|NAME|^\s*(?:人\s*员|名|人\s*名|姓)\s*$|参训|参会|参加人员|值班人?员|[带值]班领导"
    r"|^.{0,8}(?:负责人|领导|联系人|联络员|经办人|责任人|信息员|书记|主任|校长|院长|局长|所长|站长|组长|班长|经理|专干|委员|网格长|网格员|文书|楼长|楼栋长|安全员|教师|老师|班主任|医生|医师|护士长?|民警)(?:姓名)?\s*$",
    re.DOTALL,
)
_DIGITS = 5  # more of them in a cell are a phone, a number or a date


def find_tables(grid: Grid) -> list[Found]:
    found: list[Found] = []
    covered = -1
    for row in range(grid.height):
        if row <= covered or not _is_header(grid, row):
            continue
        top, bottom = _span(grid, row)
        top = max(top, covered + 1)
        tables = _split(grid, top, bottom)
        covered = bottom
        same = [old for old in found if old.last == 0 and any(_is_repeat(old, new) for new in tables)]
        if tables and len(same) == len(tables):
            for old in same:
                old.repeats += list(range(top, bottom + 1))
            continue
        for old in found:
            if old.last == 0 and _overlap(old, tables):
                old.last = _above(grid, top, old.bottom)
        found += tables
    if not found:
        found = without_names(grid)
    for table in found:
        table.last = table.last or grid.height
    return found


def _is_repeat(old: Found, new: Found) -> bool:
    """The same columns with nearly the same words: a header printed again on the next page."""
    mine, theirs = dict(old.signature), dict(new.signature)
    same = sum(1 for column, heading in theirs.items() if mine.get(column, "").find(heading) >= 0)
    return old.name_column == new.name_column and set(theirs) <= set(mine) and same * 10 >= len(mine) * 8


def _overlap(old: Found, tables: list[Found]) -> bool:
    mine = {column for column, _h in old.columns}
    return any(mine & {column for column, _h in new.columns} for new in tables)


def _above(grid: Grid, top: int, floor: int) -> int:
    """Where the lines of text above a lower table begin: they are its title."""
    row = top
    while row - 1 > floor and (grid.is_one_text(row - 1) or not grid.filled(row - 1)):
        row -= 1
        if not grid.filled(row):
            break
    return row


@functools.lru_cache(maxsize=65_536)
def may_head(value: str) -> bool:
    """Whether a cell may be the heading of names."""
    return bool(_MAYBE.search(value))


def _is_header(grid: Grid, row: int) -> bool:
    cells = grid.rows[row]
    # Asked of every row of a hundred thousand: what most rows are must be told apart at once.
    if not any(
        may_head(value) for value in cells if value and (not value.isascii() or "am" in value.lower())
    ):
        return False
    if sum(1 for value in cells if len(value) > _DIGITS and sum(map(str.isdigit, value)) > _DIGITS) > 1:
        return False  # phones, numbers, dates: a row of people
    filled = grid.filled(row)
    known = [heading_of(line(cells[column])) for column in filled]
    if not any(one.field in {"name", "role"} for one in known):
        return False
    count = sum(1 for one in known if one.field and one.certainty >= 0.7)
    if any(one.field == "name" and one.certainty >= 0.8 for one in known):
        below = sum(
            1
            for column in filled
            if row + 1 < grid.height and heading_of(line(grid.at(row + 1, column))).field
        )
        return (
            (count >= 2 and count * 5 >= len(filled) * 2)
            or (len(filled) == 1 and _names_below(grid, row, filled[0]))
            or (count + below >= 3 and count >= 1)
        )
    # 负责人, 联系人…: a contact list; another known word and names below are wanted.
    if row + 1 < grid.height and any(
        heading_of(line(value)).field == "name" and len(line(value)) <= 4 for value in grid.rows[row + 1]
    ):
        return False  # 书记 over 姓名 and 手机: the first line of a header in two
    return (
        count >= 2
        and count * 2 >= len(filled)
        and any(
            one.field == "role" and _names_below(grid, row, column)
            for one, column in zip(known, filled, strict=True)
        )
    )


def _names_below(grid: Grid, row: int, column: int) -> bool:
    values = [grid.at(below, column).strip() for below in range(row + 1, min(row + 12, grid.height))]
    values = [value for value in values if value]
    return bool(values) and sum(map(looks_like_name, values)) * 2 >= len(values)


def _span(grid: Grid, row: int) -> tuple[int, int]:
    """First and last row of the header that has its word for names in `row`."""
    name = next(
        column
        for column in grid.filled(row)
        if heading_of(line(grid.at(row, column))).field in {"name", "role"}
    )
    top = bottom = row
    for first, left, last, right in grid.sheet.merges:
        if first <= row <= last and left <= name <= right and last - first < 5:
            top, bottom = min(top, first), max(bottom, last)
    while bottom - row < 3 and _continues(grid, bottom + 1, row, name):
        bottom += 1
    if bottom == row and _is_translation(grid, row + 1, row, name):
        bottom += 1
    while row - top < 3 and top > 0 and _groups(grid, top - 1, row):
        top -= 1
    return top, bottom


def _is_translation(grid: Grid, row: int, header: int, name: int) -> bool:
    """The same headings once more in English, below the Chinese ones."""
    if row >= grid.height or not grid.at(row, name).strip().isascii():
        return False
    known = [heading_of(line(grid.at(row, column))).field for column in grid.filled(row)]
    return heading_of(line(grid.at(row, name))).field == "name" and len(
        [one for one in known if one]
    ) * 2 > len(grid.filled(header))


def _continues(grid: Grid, row: int, header: int, name: int) -> bool:
    """The row is a second line of the header: words below groups, nothing below the word for names."""
    if row >= grid.height or grid.at(row, name).strip():
        return False
    filled = grid.filled(row)
    if (
        not filled
        or row in grid.wide
        or not all(_is_below_group(grid, row, column, header) for column in filled)
    ):
        return False
    words = [line(grid.at(row, column)) for column in filled]
    if any(
        word[:1].isdigit() or grid.at(row, column).startswith(NUMBER)
        for word, column in zip(words, filled, strict=True)
    ):
        return False
    known = sum(1 for word in words if heading_of(word).field)
    return known >= 1 and known * 2 >= len(words)


def _is_below_group(grid: Grid, row: int, column: int, header: int) -> bool:
    """A second line of a header stands under a word, under the range it is merged over, or beside it in text files."""
    if grid.shown(header, column):
        return True
    left = next((c for c in range(column - 1, -1, -1) if grid.at(header, c).strip()), None)
    return left is not None and bool(GROUP.search(line(grid.at(header, left)))) and column - left <= 5


def _groups(grid: Grid, row: int, header: int) -> bool:
    """The row is a first line of the header: groups over several columns, or words whose columns go on below."""
    filled = grid.filled(row)
    if len(filled) < 2 and not (len(filled) == 1 and _is_group_merge(grid, row, filled[0], header)):
        return False
    words = [line(grid.at(row, column)) for column in filled]
    if any(
        len(word) > 14 or ":" in word or "：" in word or any(one.isdigit() for one in word) for word in words
    ):
        return False
    if len(set(words)) == 1 and len(filled) > 1:
        return False
    known = sum(1 for word in words if heading_of(word).field and not heading_of(word).is_ambiguous)
    over = _merged_over(grid, row, header)
    groups = sum(
        1 for word, column in zip(words, filled, strict=True) if column in over or GROUP.search(word)
    )
    empty_below = sum(1 for column in filled if not grid.at(header, column).strip())
    return known * 2 >= len(words) or (
        groups * 2 >= len(words) and len(grid.filled(header)) > len(filled) - empty_below
    )


def _merged_over(grid: Grid, row: int, header: int) -> set[int]:
    """Columns of cells merged over several that all have words of their own below: 正职 over 姓名 and 手机.

    Beside them some word goes down to the line below: titles over tables side by side have none.
    """
    if not any(top == row and bottom == header for top, _left, bottom, _right in grid.sheet.merges):
        return set()
    return {
        left
        for top, left, bottom, right in grid.sheet.merges
        if top == row == bottom
        and 0 < right - left <= 4
        and not looks_like_unit(line(grid.at(row, left)))
        and all(grid.at(header, column).strip() for column in range(left, right + 1))
    }


def _is_group_merge(grid: Grid, row: int, column: int, header: int) -> bool:
    """One group only, merged over two columns that have words of their own below: 联系方式 over 电话 and 手机."""
    word = line(grid.at(row, column))
    return bool(heading_of(word).field) and any(
        top == row == bottom
        and left == column
        and right - left <= 4
        and right - left + 1 < len(grid.filled(header))
        for top, left, bottom, right in grid.sheet.merges
    )


def _split(grid: Grid, top: int, bottom: int) -> list[Found]:
    """One table, or several side by side."""
    texts = heading_texts(grid, top, bottom)
    columns = sorted(texts)
    names = _name_columns(texts)
    if len(names) < 2:
        return [Found(top, bottom, [(c, texts[c]) for c in columns], name_column=names[0] if names else -1)]
    first = columns[0]
    starts = [first]
    for before, name in itertools.pairwise(names):
        again = [c for c in range(before + 1, name + 1) if c in texts and texts[c] == texts[first]]
        gap = [c for c in range(before + 1, name) if c not in texts and not has_values(grid, bottom, c)]
        starts.append(again[0] if again else gap[-1] + 1 if gap else name)
    tables = []
    shared = [
        (c, texts[c])
        for c in columns
        if c < names[0]
        and (
            heading_of(texts[c]).field in {"unit", "unit_type"}
            or (not heading_of(texts[c]).field and _are_units(grid, bottom + 1, c))
        )
    ]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else grid.width
        mine = [(c, texts[c]) for c in columns if start <= c < end]
        if number and shared and not any(heading_of(heading).field == "unit" for _c, heading in mine):
            mine = shared + mine
        tables.append(Found(top, bottom, mine, name_column=names[number]))
    return tables


def _are_units(grid: Grid, first: int, column: int) -> bool:
    values = [line(grid.at(row, column)) for row in range(first, min(first + 40, grid.height))]
    values = [value for value in values if value]
    return len(values) > 1 and sum(map(looks_like_unit, values)) * 10 >= len(values) * 7


def _name_columns(texts: dict[int, str]) -> list[int]:
    """Columns of names; roles (负责人, 联系人) count only when no column is called 姓名."""
    known = {column: heading_of(text) for column, text in texts.items()}
    best = max((one.certainty for one in known.values() if one.field == "name"), default=0.0)
    if best:
        return sorted(c for c, one in known.items() if one.field == "name" and one.certainty >= best - 0.05)
    return sorted(column for column, one in known.items() if one.field == "role")
