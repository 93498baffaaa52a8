"""Which column is which field, how surely, and why; units in several columns become levels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lunxun.org.rosters.reading.cells.text import has_word, line, squeezed
from lunxun.org.rosters.reading.tables import whys
from lunxun.org.rosters.reading.tables.content import Content, content_of
from lunxun.org.rosters.reading.tables.found import Found
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.words import titles
from lunxun.org.rosters.reading.words.headings import EXACT, heading_of, is_month, is_year
from lunxun.org.rosters.reading.words.units import (
    is_institution,
    is_internal,
    is_not_unit,
    looks_like_unit,
    unit_path,
)

SECTION = 3  # level of 科室 and the like
_RANKS = {
    field: {squeezed(word): number for number, word in enumerate(words.split())}
    for field, words in EXACT.items()
}
_PAID = re.compile("编制(所在)?单位|人事关系(所在)?单位")
_PRESENT = re.compile("现(工作|所在|任职)?单位|借用单位|实际(工作)?单位|工作单位")
WITH_UNIT = re.compile("单位.*职务")  # one column of both: 区财政局局长
_BRANCH = re.compile("支部|党小组")
_SECOND_LEVEL = re.compile("二级(部门|单位|机构)")  # a level of units by the sheet's own words
_UNMISTAKABLE = {"phone", "gender", "born"}
_MANY = {"title", "note"}  # fields that several columns may fill together


@dataclass(frozen=True, slots=True)
class Column:
    index: int  # from 0
    heading: str
    field: str | None
    certainty: float
    why: str
    level: int
    content: Content


def map_columns(grid: Grid, found: Found) -> list[Column]:
    """Columns of one table; units still by level only, see `settle_units`."""
    skip = set(found.repeats)
    columns = [
        _by_heading(
            index,
            heading,
            content_of(grid, found.bottom + 1, found.last, index, skip),
            index == found.name_column,
        )
        for index, heading in (*found.columns, *_without_heading(grid, found))
    ]
    columns.sort(key=lambda column: column.index)
    columns = _one_each([_corrected(column, columns) for column in columns])
    return _by_content(columns)


def _without_heading(grid: Grid, found: Found) -> list[tuple[int, str]]:
    """Columns inside a table, or right beside it, that have cells and no word above them."""
    mine = {column for column, _heading in found.columns}
    if found.top > found.bottom or not mine:
        return []
    rows = range(found.top, found.bottom + 1)
    return [
        (column, "")
        for column in range(min(mine), min(max(mine) + 2, grid.width))
        if column not in mine and not any(grid.shown(row, column) for row in rows)
    ]


def _by_heading(index: int, heading: str, content: Content, is_name: bool) -> Column:
    if is_name:
        known = heading_of(heading)
        return Column(index, heading, "name", max(known.certainty, 0.6), whys.NAME, -1, content)
    known = heading_of(heading)
    if known.field == "not_taken" or (known.field != "note" and content.is_identity):
        return Column(index, heading, "ignored", 1.0, whys.NOT_TAKEN, -1, Content(()))
    if known.field in {"unused", "role"}:
        return Column(index, heading, None, known.certainty, whys.UNUSED, -1, content)
    if not known.field:
        return Column(index, heading, None, 0.0, whys.UNKNOWN, -1, content)
    field: str | None = known.field
    if known.is_ambiguous and not content.is_sequence:
        field = "number"
    if field == "name":  # a second column of names: 曾用名, 对应领导姓名…
        return Column(index, heading, None, 0.5, whys.SPARE, -1, content)
    why = whys.EXACT if known.certainty >= 1 else whys.INSIDE
    return Column(index, heading, field, known.certainty, why, known.level, content)


def _corrected(column: Column, columns: list[Column]) -> Column:
    """Headings that offices use for two things are told apart by their cells."""
    fields = {one.field for one in columns if one is not column and one.content.values}
    content = column.content
    if (
        column.field == "grade"
        and "rank" not in fields
        and content.share(lambda v: titles.is_rank(line(v))) >= 0.5
    ):
        return replace(column, field="rank")
    if (
        column.field == "rank"
        and "grade" not in fields
        and content.share(lambda v: titles.is_grade(line(v))) >= 0.5
    ):
        return replace(column, field="grade")
    if column.field == "order" and not content.is_sequence and "number" not in fields and _are_codes(content):
        return replace(column, field="number", certainty=0.6)
    has_whole = any(one.field == "title" and WITH_UNIT.search(one.heading) for one in columns)
    if column.field == "unit" and column.level == SECTION and has_whole and content.share(_is_team) > 0.5:
        # 一组 of a course: everybody's unit is in the title.
        return replace(column, field=None, why=whys.UNUSED)
    if column.field == "unit" and column.level > SECTION and content.share(has_word) < 0.5:
        return replace(column, field=None, certainty=0.5, why=whys.UNUSED)  # 网格 by bare numbers
    if column.field == "category" and content.guess()[0] in {"rank", "grade"}:
        return replace(column, field=content.guess()[0], certainty=0.6)
    return column


def _is_team(value: str) -> bool:
    return bool(re.fullmatch(r"第?[一二三四五六七八九十\d]{1,3}(小组|组|班)", line(value)))


def _are_codes(content: Content) -> bool:
    return len(content.distinct()) == len(content.values) > 2 and min(map(len, content.distinct())) >= 4


def _one_each(columns: list[Column]) -> list[Column]:
    """A field is filled by the surest of its columns; titles and notes may come from several."""
    best: dict[str, Column] = {}
    for column in columns:
        if column.field and column.field not in {*_MANY, "unit", "ignored"}:
            old = best.get(column.field)
            if old is None or _priority(column) > _priority(old):
                best[column.field] = column
    births = [one for one in columns if one.field == "born"]
    halves = [
        one for test in (is_year, is_month) for one in births if test(one.heading) and one.content.values
    ]
    # 出生年 and 出生月 in columns of their own make one date.
    is_halved = [one.index for one in halves] if len(halves) == 2 and halves[0] is not halves[1] else []
    is_halved = is_halved if is_halved and is_year(halves[0].heading) and is_month(halves[1].heading) else []
    kept = []
    titled = [one for one in columns if one.field == "title"]
    # 职务 beside 单位及职务 is the place in a committee.
    whole = [one for one in titled if WITH_UNIT.search(one.heading) and one.content.values]
    for column in columns:
        is_spare = column.field in best and best[column.field] is not column
        if column.field == "title" and column is not max(titled, key=_priority):
            # 党内职务 beside 行政职务 belong together; 岗位 beside 职务 says the same again.
            is_spare = not ("职务" in column.heading and all("职务" in one.heading for one in titled))
        if whole and column.field == "title":
            is_spare = column is not whole[0]
        if is_spare and column.index not in is_halved:
            column = replace(column, field=None, why=whys.SPARE)
        kept.append(column)
    return kept


def _priority(column: Column) -> tuple[bool, float, int, int, int]:
    """Filled, surer, more usual, fuller, further left."""
    usual = _RANKS.get(column.field or "", {}).get(squeezed(column.heading.split(" / ")[-1]), 99)
    return bool(column.content.values), column.certainty, -usual, len(column.content.values), -column.index


def _by_content(columns: list[Column]) -> list[Column]:
    """Unknown and unnamed columns take what their cells suggest, if no named column has it."""
    taken = {column.field for column in columns}
    has_headings = any(column.heading for column in columns)
    kept = []
    for column in columns:
        if column.field is None and column.why == whys.UNKNOWN:
            field, certainty = column.content.guess()
            # Without a heading beside others that have one, only what can be nothing else is taken.
            is_sure = certainty >= 0.6 if column.heading else not has_headings or field in _UNMISTAKABLE
            if field and field not in taken and field != "name" and is_sure:
                taken.add(field)
                level = 1 if field == "unit" else -1
                column = replace(column, field=field, certainty=certainty, why=whys.CONTENT, level=level)
        kept.append(column)
    return [column for column in kept if column.field or column.heading or column.content.values]


def settle_units(tables: list[list[Column]]) -> list[list[Column]]:
    """Levels of unit columns → parent_unit, unit, or line for a 科室 that is only part of a unit."""
    upper_names = {
        value
        for columns in tables
        for column in columns
        if column.field == "unit" and column.level < SECTION and column.level >= 0
        for value in column.content.distinct()
    }
    return [_settled(columns, upper_names) for columns in tables]


def _settled(columns: list[Column], upper_names: set[str]) -> list[Column]:
    columns = _without_double(columns)
    units = [column for column in columns if column.field == "unit" and column.content.values]
    if not units:
        return columns
    uppers = [
        column for column in units if column.level < SECTION and column.content.share(is_not_unit) < 0.5
    ]
    changed: dict[int, Column] = {}
    own_sections = len(upper_names) <= 3 and any(map(is_institution, upper_names))
    for column in units:
        others = [one for one in uppers if one is not column]
        has_above = any(one.level <= column.level for one in others)
        if column.level >= 2 and has_above and not own_sections and _is_section(column, others):
            changed[column.index] = replace(
                column, field="line", certainty=0.8, why=whys.SECTION_LINE, level=SECTION
            )
    levels = [column for column in units if column.index not in changed]
    lowest = max(levels, key=lambda one: (one.level, _depth(one, levels), one.index))
    for column in levels:
        if column is not lowest:
            changed[column.index] = replace(column, field="parent_unit", why=whys.PARENT)
        elif column.level == SECTION:
            changed[column.index] = replace(column, why=whys.SECTION_UNIT)
    lines = [column for column in columns if column.field == "line"]
    for column in columns:
        if column.index in changed and changed[column.index].field == "line" and lines:
            # A column of lines of work keeps its field; the section then only helps the title.
            changed[column.index] = replace(changed[column.index], field="line")
    return [changed.get(column.index, column) for column in columns]


def _without_double(columns: list[Column]) -> list[Column]:
    """编制单位 beside 现工作单位 is no unit above another: the fuller of the two is the unit, the other is told of."""
    units = [column for column in columns if column.field == "unit" and column.content.values]
    branches = [one for one in units if _BRANCH.search(squeezed(one.heading))]
    if branches and len(branches) < len(units):
        # A party branch is where people work only when nothing else says so.
        columns = [replace(c, field=None, why=whys.UNUSED) if c in branches else c for c in columns]
    paid = [one for one in units if _PAID.match(squeezed(one.heading))]
    present = [one for one in units if _PRESENT.match(squeezed(one.heading))]
    if not paid or not present:
        return columns
    fuller = len(paid[0].content.values) > len(present[0].content.values)
    spare = present[0] if fuller else paid[0]
    return [replace(one, field=None, why=whys.UNUSED) if one is spare else one for one in columns]


def _depth(column: Column, levels: list[Column]) -> int:
    """Of two columns of one level the one with more different names lies lower."""
    return len(column.content.distinct())


def _is_section(column: Column, uppers: list[Column]) -> bool:
    """Part of a unit rather than a unit: judged by the heading for 科室, by the cells for 部门 and 社区."""
    names = [unit_path(value)[-1] for value in column.content.distinct() if unit_path(value)]
    if not names or _SECOND_LEVEL.match(squeezed(column.heading)):
        return False
    if column.level == SECTION:
        major = [one for one in names if looks_like_unit(one) and not is_internal(one)]
        return len(major) * 2 < len(names) or not _are_towns(names)
    parents = {unit_path(value)[-1] for one in uppers for value in one.content.distinct() if unit_path(value)}
    if any(map(is_institution, parents)):
        return False
    return sum(map(is_internal, names)) * 2 >= len(names)


def _are_towns(names: list[str]) -> bool:
    from lunxun.org.rosters.reading.words.units import is_grassroots, is_town

    return sum(1 for name in names if is_town(name) or is_grassroots(name)) * 2 >= len(names)
