"""Where the unit of a table comes from besides its columns: title, a line 单位：…, the sheet's or the file's name."""

from __future__ import annotations

import re

from lunxun.org.rosters.reading.cells.text import HAN, line
from lunxun.org.rosters.reading.tables.found import Found
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.tables.mapping import SECTION, WITH_UNIT, Column
from lunxun.org.rosters.reading.words.titles import unit_before_title
from lunxun.org.rosters.reading.words.units import (
    Path,
    is_grassroots,
    is_institution,
    is_internal,
    is_not_unit,
    is_short_for,
    is_sort_of_units,
    is_town,
    joined,
    looks_like_unit,
    unit_in_sheet_name,
    unit_in_title,
    unit_path,
)

_PART = re.compile(
    r"^\s*(?:下属|下级|直属|所辖|下辖|二级)(?:事业)?(?:单位|部门|机构)(?:名称)?\s*[:：]\s*(.{2,40})$"
)
_NAMED = re.compile(
    r"(?:填报|报送|所在|所属|呈报|上报|制表|编制|使用|主管)?(?:单位|部门|街道|科室|机构|公司|学校)(?:名称|全称)?\s*(?:[(（](?:盖章|公章|签章|章|印章|加盖公章)[)）])?\s*[:：]\s*(.{2,40}?)(?:[(（](?:盖章|公章|签章|章)[)）])?(?=\s{2,}|\s*(?:填报|填表|制表|日期|时间|联系|审核|负责)|$)"
)
# 区委宣传部 is a unit of the district and no part of another, though a 部 may be one; 市场部 and 区域中心 are not meant.
_OF_THE_DISTRICT = re.compile("省|市(?![场政容民])|区(?![域块划])|县(?!域)|州委|旗委")
_NUMBERED = re.compile(r"^\d{1,3}[-_.、\s]*(?=[^\W\d_])(?![年月中级第所队])")
# 望城区人武部 is of 望城区; 荷花社区, 城市管理科 and 东院区 begin with no place.
_PLACE = re.compile(
    f"[{HAN}]{{1,3}}(?:(?<!城)市(?![场政容民])|(?<![社园小新片院校厂库景灾])区(?![域块划])|县(?!域))"
)
_LABEL = re.compile(
    "(?:填报|报送|所在|所属|呈报|上报|制表|编制|使用|主管)?(?:单位|部门|街道|科室|机构|公司|学校)(?:名称|全称)?[:：]?"
)
_ANY_UNIT = re.compile(
    "(中心)?(医院|公司|集团|学校|中学|小学|幼儿园|街道|乡镇|镇|村|社区|单位|机关|派出所|法院|检察院|总?工会|妇联|团委|残联|科室|部门|卫生院|学院|大学|银行|支行|园区|开发区)+"
)
# Bureaus that are parts: the 执行局 of a court, the 反渎局 of a procuratorate, 分局 and 稽查局 of a bureau.
_COURT = re.compile("(法院|检察院)$")
_OWN_BUREAU = re.compile("(分局|稽查局|派出所|支队|大队|中队)$")
_MAJOR = re.compile(
    "(局|街道|镇|乡|委员会|管委会|区委办?|区政府办?|政府|法院|检察院|公司|学校|医院|大学|学院|中学|小学)$"
)


def unit_of_line(text: str) -> str:
    """The unit that a line above a table or between its rows names."""
    if match := _NAMED.search(text):
        name = re.sub(r"[_＿\s]+$", "", match[1]).strip(" ，,。;；")
        if name and not re.fullmatch(r"[_\s]*", name):
            return name
    return unit_in_title(text)


def part_of_line(text: str) -> str:
    """The unit of a line 下属单位：区国库支付中心, which is a part of the one above."""
    match = _PART.match(text)
    return match[1].strip(" ，,。;；") if match else ""


def titles_above(grid: Grid, found: Found, floor: int) -> list[str]:
    """Lines of text between the end of the table above (or the top) and the header."""
    lines = []
    mine = [column for column, _heading in found.columns]
    for row in range(max(floor, found.top - 12), min(found.top, grid.height)):
        filled = grid.filled(row)
        # Tables side by side have titles side by side.
        over = [column for column in filled if min(mine, default=0) <= column <= max(mine, default=0)]
        cells = [line(grid.rows[row][column]) for column in over or filled]
        cells = _labelled(cells)
        if cells and len(cells) <= 6:
            lines += [cell for cell in cells if len(cell) > 2] if len(cells) > 1 else cells
    return lines


def _labelled(cells: list[str]) -> list[str]:
    """单位名称 and 区财政局 in two cells are one statement."""
    joined_cells: list[str] = []
    for cell in cells:
        if joined_cells and _LABEL.fullmatch(joined_cells[-1]) and looks_like_unit(cell):
            joined_cells[-1] = f"{joined_cells[-1].rstrip(':：')}：{cell}"
        else:
            joined_cells.append(cell)
    return joined_cells


def belongs(upper: str, child: str) -> bool:
    """Whether a unit of this name can be part of that one: 党政办 of a 街道, 财务部 of a 公司; a 局 of neither."""
    if not upper or not child or child.endswith(upper) or _OF_THE_DISTRICT.match(child):
        return False
    if is_grassroots(child):
        return is_town(upper)
    place = _PLACE.match(child)
    if place and not upper.startswith(place[0]):
        return False
    if re.search("(支部|党小组)$", child):
        return True
    if _COURT.search(upper):
        return not _COURT.search(child)
    if upper.endswith("局") and _OWN_BUREAU.search(child):
        return True
    if upper.endswith("集团") or "集团" in upper:
        return not re.search("(局|街道|镇|乡)$", child)
    if _MAJOR.search(child) and not (is_institution(upper) and re.search("(分公司|分院|院区|学院)$", child)):
        return False
    return not is_grassroots(upper) and (is_internal(child) or is_institution(upper) or is_town(upper))


def unit_from(
    grid: Grid,
    found: Found,
    floor: int,
    columns: list[Column],
    stem: str,
    has_groups: list[str],
    above: str = "",
) -> str:
    """How the units of a table are made up: title:洪桥街道+sections+columns.

    `above` is that of the table higher on the same sheet, whose title stands over this one too.
    """
    lines = titles_above(grid, found, floor)
    title = next((unit for text in reversed(lines) if (unit := unit_of_line(text))), "")
    units = [column for column in columns if column.field in {"unit", "parent_unit"}]
    if not title:
        # Right above a header without a column of units it may be the title of a group.
        may_be = lines if units or found.top > found.bottom else lines[:-1]
        title = next((text for text in reversed(may_be) if _is_bare_unit(text)), "")
    if units and not title:
        title = next((part.partition(":")[2] for part in above.split("+") if part.startswith("title:")), "")
    # Where a column names the units, 机关 is their sort; where none does, it is the nearest thing to a unit.
    is_no_unit = grid.name == stem or (bool(units) and is_sort_of_units(grid.name))
    sheet = "" if is_no_unit else unit_in_sheet_name(grid.name)
    sheet = "" if title and _ANY_UNIT.fullmatch(sheet) else sheet
    stem = _NUMBERED.sub("", stem)
    file = unit_in_title(stem) or (
        unit_in_sheet_name(stem) if looks_like_unit(unit_in_sheet_name(stem)) else ""
    )
    file = "" if _ANY_UNIT.fullmatch(file) else file
    upper: list[tuple[str, str]] = []
    if title:
        upper += [("title", one) for one in _above(lines, title)]
    if sheet and not _says_the_same(sheet, title) and not is_short_for(sheet, title):
        if title and not belongs(title, sheet):
            upper = [("sheet", sheet)] if looks_like_unit(sheet) else upper
        elif not title or looks_like_unit(sheet):
            upper.append(("sheet", sheet))
    parts = [name for _kind, name in upper[:1]] or has_groups
    if file and all(belongs(file, one) and not _says_the_same(file, one) for one in parts):
        upper.insert(0, ("file", file))
    if not units and _units_are_in_titles(columns, upper):
        upper = []  # 单位及职务: every row says its own
    if units:
        named = [one for one in units if one.content.share(is_not_unit) < 0.5]  # 局领导, 机关科室 name none
        top = min(named or units, key=lambda one: (one.level, one.index))
        names = _first_names(top)
        upper = [one for one in upper if names and _fits(one[1], names, top)]
        return "+".join([*(f"{kind}:{name}" for kind, name in upper), "sections", "columns"])
    return "+".join([*(f"{kind}:{name}" for kind, name in upper), "sections"])


def _is_bare_unit(text: str) -> bool:
    """滨海区中心医院 alone on a line; 党政办 may be the title of a group."""
    return looks_like_unit(text) and not is_internal(text) and not is_not_unit(text)


def _above(lines: list[str], title: str) -> list[str]:
    """The unit of the nearest title with that of a line above, which it is a part of: 滨海区中心医院, 科室：骨科."""
    for text in reversed(lines):
        unit = unit_of_line(text) or (text if _is_bare_unit(text) else "")
        if unit and not _says_the_same(unit, title) and belongs(unit, title):
            return [unit, title]
    return [title]


def _units_are_in_titles(columns: list[Column], upper: list[tuple[str, str]]) -> bool:
    """区财政局局长 in most cells: units of their own, and no offices of the one that the title names."""

    def is_other(value: str) -> bool:
        path, _title = unit_before_title(line(value))
        if not path or any(_says_the_same(name, path[0]) or name.endswith("领导") for _kind, name in upper):
            return False
        return bool(
            _OF_THE_DISTRICT.match(path[0])
            or (not is_internal(path[0]) and not any(belongs(name, path[0]) for _kind, name in upper))
        )

    return any(
        column.field == "title"
        and column.content.share(is_other) >= (0.5 if WITH_UNIT.search(column.heading) else 0.7)
        for column in columns
    )


def words_of(unit_from_text: str) -> str:
    """标题 for title:洪桥街道+columns; "" where only columns and groups name units."""
    names = {"title": "标题", "sheet": "工作表名称", "file": "文件名"}
    kinds = [part.partition(":")[0] for part in unit_from_text.split("+")]
    return "、".join(dict.fromkeys(names[kind] for kind in kinds if kind in names))


def _says_the_same(one: str, other: str) -> bool:
    return bool(other) and (one in other or other in one)


def _first_names(column: Column) -> list[str]:
    return [unit_path(value)[0] for value in column.content.distinct() if unit_path(value)]


def _fits(upper: str, names: list[str], column: Column) -> bool:
    """A title's unit stands above the column's units only where these are plainly parts of it."""
    names = [name for name in names if not is_not_unit(name)] or names  # 院领导 is of any unit
    if any(_says_the_same(upper, name) and not is_internal(name) for name in names):
        return any(name != upper and belongs(upper, name) for name in names)
    share = sum(belongs(upper, name) for name in names) / len(names)
    return share >= (0.5 if column.level >= SECTION - 1 else 0.7)


def literal(unit_from_text: str) -> tuple[Path, bool, bool]:
    """The fixed part of a `unit_from`, and whether sections and columns add to it."""
    fixed: Path = ()
    parts = [part for part in unit_from_text.split("+") if part]
    for part in parts:
        _kind, colon, name = part.partition(":")
        if colon:
            fixed = joined(fixed, unit_path(name))
    return fixed, "sections" in parts, "columns" in parts
