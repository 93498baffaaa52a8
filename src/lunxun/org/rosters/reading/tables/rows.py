"""What a row is: a person, a title of a group, totals, a remark, a repeated header, nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lunxun.org.rosters.reading.cells.dates import looks_like_date
from lunxun.org.rosters.reading.cells.names import VACANT, looks_like_name
from lunxun.org.rosters.reading.cells.small import order_of
from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.tables.plan import Plan
from lunxun.org.rosters.reading.tables.sources import part_of_line, unit_of_line
from lunxun.org.rosters.reading.words.headings import heading_of
from lunxun.org.rosters.reading.words.units import is_not_unit, looks_like_unit, unit_path, without_marks

_TOTAL = re.compile(
    r"^[(（]?(合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*人\s*数|人数合计|本页合计|本页小计|全区合计|汇\s*总|总\s*数|合计人数|人\s*数|总人数)[)）]?\s*[:：]?\s*\d*\s*[人名]?|^共\s*\d+\s*[人名页条行位项]|^[(（]?以上共|^.{2,20}(小\s*计|合\s*计|共\s*计)\s*[:：]?$|^total\b|^subtotal\b",
    re.I,
)
_NOTE = re.compile(
    r"^[\s(（【\[*＊※]*(注\s*[:：\d意]|备\s*注\s*[:：]|说\s*明\s*[:：\d]|附\s*注|填\s*表|填\s*报|制\s*表|审\s*核|审\s*批|报\s*送|打\s*印|复\s*核|统\s*计|经\s*办|联\s*系\s*人\s*[:：]|联系电话\s*[:：]|单位负责人|负责人\s*[:：]|主要领导|"
    r"分管领导\s*[:：]|日\s*期|时\s*间\s*[:：]|第\s*\d+\s*页|第\s*[一二三四五六七八九十]+\s*页|共\s*\d+\s*页|page\s*\d|以下空白|以上|此表|本表|请|要求|温馨提示|签\s*字|盖\s*章|单\s*位\s*[(（]盖章|续\s*表|接上页|转下页|数据来源|截\s*[至止]|[—\-\s]*\d{1,4}[—\-\s]*$|\d+\s*[.、]?\s*(请|本表|此表|表中|凡|如有|所有|填写))",
    re.I,
)
_NUMBERED_NOTE = re.compile(
    r"^\d{1,2}\s*[.、．)）]\s*[^:：]{0,12}(联系人|联系电话|咨询电话|填表|填报|报送|邮箱|说明|注)[^:：]{0,6}[:：]"
)
# A filled-in example that a form begins with is nobody.
_EXAMPLES = {"例", "示例", "样例", "范例", "例如", "举例", "例：", "示例："}
_EXAMPLE = re.compile(r"^[(（\[【]?(填写)?(示例|样例|范例|例如|举例|例)[)）\]】:：]")
_NOBODY = {
    "联系人",
    "联络员",
    "填表人",
    "填报人",
    "审核人",
    "制表人",
    "经办人",
    "负责人",
    "领导签字",
    "校对",
    "打印",
    "签发",
}
_NUMBER = re.compile(r"^[(（]?\d{1,3}[)）]?[、.．]?$")
_SECTION_ORDER = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?$")
_COUNT = re.compile(r"^[(（]?(共|计)?\s*\d{1,6}\s*[人名]?[)）]?$")  # longer ones are phones
_LEVELS = (
    re.compile(r"^\s*第?[一二三四五六七八九十百]{1,4}[、.．:：\s部章]"),
    re.compile(r"^\s*[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^\s*\d{1,3}[、.．)）]"),
    re.compile(r"^\s*[(（]\d{1,3}[)）]|^\s*[①-⑳]"),
)


PART = 9
"""The level of a line 下属单位：X: below any other title of a group, beside its like."""


class Kind(NamedTuple):
    what: str  # person, empty, blank_form, header, total, note, section, vacant, nameless
    text: str = ""
    level: int = -1  # of a section's numbering; -1 without
    column: int = 0


_PERSON = Kind("person")
_EMPTY = Kind("empty")


def classify(plan: Plan, row: int, cells: list[str], name_column: int) -> Kind:
    """`cells` as they stand, before merged ranges are filled in."""
    raw = cells[name_column] if name_column < len(cells) else ""
    name = line(raw) if raw else ""
    if name and len(cells) > 3 and row not in plan.repeats and _is_plain_person(name, cells):
        return _PERSON
    filled = [column for column, value in enumerate(cells) if value and value.strip()]
    if not filled:
        return _EMPTY
    first = line(cells[filled[0]])
    if row in plan.repeats or (name and _is_heading(name)) or _is_header(plan, cells, name):
        return Kind("header", first, -1, filled[0])
    texts = {line(cells[column]) for column in filled}
    for column in filled[:4]:
        text = line(cells[column])
        if _TOTAL.match(text) and not (
            column == name_column and looks_like_name(text) and len(filled) > 3 and len(text) > 2
        ):
            return Kind("total", text, -1, column)
    if name in _NOBODY or first in _EXAMPLES or (name and _EXAMPLE.match(name)):
        return Kind("note", first, -1, filled[0])
    is_numbered = len(filled) > 1 and bool(_NUMBER.match(first))  # 1 | 城投集团, no number of a page
    if (
        not is_numbered
        and (_NOTE.match(first) or _NUMBERED_NOTE.match(first))
        and (not name or filled[0] == name_column or len(filled) <= 2 or len(first) > 6)
    ):
        return Kind("note", first, -1, filled[0])
    section = _section(plan, row, cells, filled, name_column, name)
    if section is not None:
        return section
    if name and len(texts) == 1 and looks_like_date(name):
        return Kind("note", first, -1, filled[0])
    if name:
        return Kind("vacant", name, -1, name_column) if VACANT.match(name) else _PERSON
    if all(order_of(cells[column]) is not None for column in filled) and len(filled) <= 1:
        return Kind("blank_form", first, -1, filled[0])
    if len(texts) == 1 and (len(first) > 14 or looks_like_date(first)):
        return Kind("note", first, -1, filled[0])
    return Kind("nameless", first, -1, filled[0])


def _is_plain_person(name: str, cells: list[str]) -> bool:
    """The quick way for almost all rows: a short name and two other cells."""
    return len(cells) - cells.count("") >= 3 and cells[0] not in _EXAMPLES and _is_plain_name(name)


@lru_cache(maxsize=65_536)
def _is_plain_name(name: str) -> bool:
    return (
        2 <= len(name) <= 20
        and looks_like_name(name)
        and name not in _NOBODY
        and name[0] not in "合小总共累姓名注备说人本填制审例示样范举([（【"
        and not VACANT.match(name)
        and "姓名" not in name
        and not _is_heading(name)
    )


def _is_heading(name: str) -> bool:
    """工作单位 where names stand: a form with a field in every other cell, no list of people."""
    known = heading_of(name)
    return len(name) > 2 and known.certainty >= 1 and known.field not in {"not_taken", "unused"}


def _is_header(plan: Plan, cells: list[str], name: str) -> bool:
    known = heading_of(name) if name else None
    if known and known.field in {"name", "role"} and known.certainty >= 0.7:
        same = sum(
            1
            for column, heading in plan.headings.items()
            if column < len(cells) and cells[column] and line(cells[column]) in heading
        )
        return same >= 2 or len([value for value in cells if value]) <= 1
    return False


def _section(
    plan: Plan, row: int, cells: list[str], filled: list[int], name_column: int, name: str
) -> Kind | None:
    """A row that names the group of the rows below it: 一、区委办公室（12人）."""
    texts = [(column, line(cells[column])) for column in filled]
    level = -1
    if len(texts) == 2 and _COUNT.match(texts[1][1]):
        texts = texts[:1]
    elif len(texts) == 2 and texts[0][0] != name_column and _SECTION_ORDER.match(texts[0][1]):
        level = 1 if texts[0][1][0] in "(（" else 0
        texts = texts[1:]
    elif len(texts) == 2 and _NUMBER.match(texts[0][1]) and looks_like_unit(without_marks(texts[1][1])):
        level, texts = 2, texts[1:]
    if len({text for _column, text in texts}) != 1:
        return None
    column, text = texts[0]
    if len(text) > 50:
        return None
    for number, pattern in enumerate(_LEVELS):
        if pattern.match(text):
            level = number
    bare = without_marks(text)
    is_wide = row in plan.grid.wide
    if part := part_of_line(text):
        return Kind("section", part, PART, column)
    titled = unit_of_line(text)
    if titled and (is_wide or titled != text):
        return Kind("section", titled, -1, column)
    looks = looks_like_unit(unit_path(text)[-1]) if unit_path(text) else False
    is_group = looks or is_not_unit(bare)
    if column == name_column and not is_wide and level < 0 and looks_like_name(text) and not is_group:
        return None
    if not bare or order_of(text) is not None:
        return None
    if looks or is_not_unit(bare) or (is_wide and len(bare) <= 20) or (level >= 0 and len(bare) <= 16):
        return Kind("section", text, level, column)
    return None
