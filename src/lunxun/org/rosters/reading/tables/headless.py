"""Tables without a word for names, or without any header: what stands below must look like names."""

from __future__ import annotations

from lunxun.org.rosters.reading.cells.names import looks_like_name
from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.tables.found import Found, heading_texts
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.words.headings import heading_of
from lunxun.org.rosters.reading.words.surnames import has_surname
from lunxun.org.rosters.reading.words.units import looks_like_unit

_SEARCHED = 60  # rows at the top where such a table is looked for


def without_names(grid: Grid) -> list[Found]:
    """A header without a word for names, or none at all: what stands below must look like names."""
    for row in range(min(_SEARCHED, grid.height)):
        filled = grid.filled(row)
        if len(filled) < 2:
            continue
        known = sum(1 for c in filled if heading_of(line(grid.at(row, c))).certainty >= 0.7)
        if known >= 2 and known * 2 >= len(filled):
            texts = heading_texts(grid, row, row)
            for column in range(grid.width):
                if not heading_of(texts.get(column, "")).field and _are_names(grid, row + 1, column):
                    everything = sorted({*texts, column})
                    return [Found(row, row, [(c, texts.get(c, "")) for c in everything], name_column=column)]
    for row in range(min(_SEARCHED, grid.height)):
        filled = grid.filled(row)
        if len(filled) < 2 or any(_is_surely_heading(grid.at(row, c)) for c in filled):
            continue  # 值班领导, 联系电话: a heading above the names, whatever the others are
        names = [
            c for c in range(min(grid.width, 40)) if _is_a_name(grid.at(row, c)) and _are_names(grid, row, c)
        ]
        if (
            row
            and len(names) > 1
            and all(looks_like_unit(line(grid.at(row - 1, column))) for column in names)
        ):
            # A unit at the head of every column, its people below.
            return [Found(row, row - 1, [(column, "")], name_column=column) for column in names]
        for column in range(min(grid.width, 40)):
            if _are_names(grid, row, column):
                while row and _may_be_person(grid, row - 1, column):
                    row -= 1  # somebody of a rare family name stands first
                used = sorted({c for r in range(row, min(row + 30, grid.height)) for c in grid.filled(r)})
                return [Found(row, row - 1, [(c, "") for c in used], name_column=column)]
    return []


def _may_be_person(grid: Grid, row: int, column: int) -> bool:
    text, filled = line(grid.at(row, column)), grid.filled(row)
    is_name = bool(text) and looks_like_name(text) and not _is_word(text)
    return is_name and len(filled) > 1 and not any(_is_surely_heading(grid.at(row, c)) for c in filled)


def _is_surely_heading(value: str) -> bool:
    known = heading_of(line(value))
    return known.certainty >= 0.7 and known.field != "role"


def _is_word(value: str) -> bool:
    """区发改局 and 单位 begin with family names, and are none."""
    text = line(value)
    return looks_like_unit(text) or heading_of(text).certainty >= 1


def _are_names(grid: Grid, first: int, column: int) -> bool:
    values = [grid.at(row, column).strip() for row in range(first, min(first + 60, grid.height))]
    values = [value for value in values if value]
    return len(values) >= 2 and sum(map(_is_a_name, values)) * 10 >= len(values) * 7


def _is_a_name(value: str) -> bool:
    text = line(value)
    return looks_like_name(value.strip()) and has_surname(text) and not _is_word(value)
