"""Reasons for what the layout proposes; fixed sentences, so that English pages can show them in English."""

from __future__ import annotations

EXACT = "列名是常用写法"
INSIDE = "列名里有这个词"
CONTENT = "按这一列的内容猜的"
NOT_TAKEN = "不收：个人敏感信息"
UNUSED = "认得，但本系统用不到"
UNKNOWN = "不认得这个列名"
SPARE = "另有一列意思相同"
NAME = "姓名列"
UNIT = "单位"
PARENT = "上级单位：另有下一级单位的列"
SECTION_LINE = "科室是单位的一部分：记作条线，不另建单位"
SECTION_UNIT = "只有科室，或者属于医院、学校、企业：科室就是单位"
CONFIRMED = "人工确认"
HEADER = "找到表头"
NO_HEADER = "没有表头，按内容猜的"
HIDDEN = "隐藏的工作表"
EMPTY = "空的工作表"
OTHER = "不是表格"
NO_PEOPLE = "没有姓名一列"

ENGLISH = {
    EXACT: "a usual heading",
    INSIDE: "the heading holds this word",
    CONTENT: "guessed by the column’s content",
    NOT_TAKEN: "not collected: personal data",
    UNUSED: "known, but not needed here",
    UNKNOWN: "an unknown heading",
    SPARE: "another column means the same",
    NAME: "the column of names",
    UNIT: "the unit",
    PARENT: "the unit above: another column has the next level",
    SECTION_LINE: "a section is part of a unit: kept as its line of work, not a unit",
    SECTION_UNIT: "sections alone, or of a hospital, school or company, are the units",
    CONFIRMED: "confirmed by a person",
    HEADER: "a header was found",
    NO_HEADER: "no header; guessed by content",
    HIDDEN: "a hidden sheet",
    EMPTY: "an empty sheet",
    OTHER: "not a table",
    NO_PEOPLE: "no column of names",
}


def in_english(why: str) -> str:
    return ENGLISH.get(why, why)
