"""One truth, written down in many ways: the same people as a clerk would send them today or tomorrow."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import xlwt
from openpyxl.styles import Border, Side

from lunxun.org.rosters.reading import Draft
from tests.org.rosters.build import csv_bytes, saved


@dataclass(frozen=True)
class Man:
    number: str
    name: str
    gender: str
    born: str
    unit: str
    title: str
    phone: str
    grade: str = ""


PEOPLE = (
    Man("A001", "张三", "男", "1975-03", "区应急管理局", "党委书记、局长", "13800000101"),
    Man("A002", "𬭎䶮", "女", "1979-10", "区应急管理局", "副局长", "13800000102", "三级调研员"),
    Man("A003", "买买提·艾力", "男", "1988-01", "区应急管理局", "科员", "13800000103", "一级科员"),
    Man("A004", "欧阳㛃", "女", "1990-12", "洪桥街道", "党工委书记", "13800000104"),
    Man("A005", "李伟", "男", "1992-05", "洪桥街道", "经发办主任", ""),
    Man("A006", "李伟", "男", "1993-06", "洪桥街道", "网格员", "13800000106"),
    Man("A007", "王芳", "女", "1981-11", "城发集团", "总经理", "13800000107"),
    Man("A008", "陈𫚉", "女", "1999-02", "城发集团", "会计", "13800000108"),
)
HEADINGS = {
    "order": ("序号", "编号", "No.", "排 序"),
    "number": ("工号", "人员编号", "职工号", "员工编号*"),
    "name": ("姓名", "姓  名", "干部姓名", "姓\n名", "姓名（必填）"),
    "gender": ("性别", "性 别"),
    "born": ("出生年月", "出生日期", "出生\n年月", "生日"),
    "unit": ("单位", "工作单位", "所在单位", "单位名称", "部门", "任职单位（全称）"),
    "title": ("职务", "现任职务", "职 务", "岗位", "党政职务"),
    "grade": ("职级", "现任职级"),
    "phone": ("手机", "移动电话", "手机号码", "联系电话", "电话", "联系方式（手机）"),
}
FIELDS = tuple(HEADINGS)
BORN = ("1978.05", "1978年5月", "197805", "1978-05", "serial", "1978/5", "float", "date")
PHONES = ("text", "number", "138-0000-0000", "138 0000 0000", "+86", "full width", "13800000000.0")
FORMATS = ("xlsx", "xls", "utf-8", "utf-8-sig", "gb18030", "utf-16")
UNITS = ("column", "merged", "blank below", "sections", "sheets")


@dataclass(frozen=True)
class Decoration:
    """How the truth is written down."""

    format: str = "xlsx"
    units: str = "column"
    order: tuple[str, ...] = FIELDS
    synonyms: tuple[int, ...] = (0,) * len(FIELDS)
    titles: int = 1
    born: str = "1978.05"
    phones: str = "text"
    spaced_names: bool = False
    totals: bool = False
    notes: bool = False
    private_columns: bool = False
    second_header: bool = False
    page: int = 0  # a header again after so many rows
    indent: int = 0  # empty columns to the left
    borders: bool = False  # formatted empty rows below
    extra: dict[str, str] = field(default_factory=dict)


def truth(people: tuple[Man, ...] = PEOPLE) -> set[tuple[Any, ...]]:
    return {(m.number, m.name, m.gender, m.born, m.phone, ((m.unit,), m.title, m.grade)) for m in people}


def read(draft: Draft) -> set[tuple[Any, ...]]:
    return {
        (
            p.number,
            p.name,
            p.gender,
            p.born,
            p.phone,
            *((post.unit, post.title, post.grade) for post in p.posts),
        )
        for p in draft.persons
    }


def written(style: Decoration, people: tuple[Man, ...] = PEOPLE) -> bytes:
    """The bytes of a file."""
    if style.units == "sheets":
        units = list(dict.fromkeys(man.unit for man in people))
        sheets = {unit: _rows(style, [man for man in people if man.unit == unit]) for unit in units}
    else:
        sheets = {"Sheet1": _rows(style, list(people))}
    if style.format == "xlsx":
        return _xlsx(style, sheets)
    if style.format == "xls":
        return _xls(style, sheets)
    rows = [row for some in sheets.values() for row in some[0]]
    return csv_bytes([[_plain(cell) for cell in row] for row in rows], style.format)


Sheet = tuple[list[list[Any]], list[tuple[int, int, int, int]]]


def _rows(style: Decoration, people: list[Man]) -> Sheet:
    """Rows, and merged ranges as (row, column, last row, last column) from 0."""
    fields = [
        one for one in style.order if one != "unit" or style.units in {"column", "merged", "blank below"}
    ]
    if style.units in {"merged", "blank below"}:
        fields = ["unit", *(one for one in fields if one != "unit")]
    words = {one: HEADINGS[one][style.synonyms[n] % len(HEADINGS[one])] for n, one in enumerate(FIELDS)}
    header: list[Any] = [words[one] for one in fields]
    if style.private_columns:
        header += ["身份证号码", "家庭住址", "年龄"]
    blank = [""] * style.indent
    rows: list[list[Any]] = []
    merges: list[tuple[int, int, int, int]] = []
    width = style.indent + len(header)
    for number in range(style.titles):
        rows.append([*blank, ("2022年科级干部花名册", "（截至2022年1月）", "")[number % 3]])
        merges.append((len(rows) - 1, style.indent, len(rows) - 1, width - 1))
    rows.append(blank + header)
    if style.second_header:
        top = len(rows) - 1
        place = {one: style.indent + n for n, one in enumerate(fields)}
        lower: list[Any] = [""] * width
        for column in range(style.indent, width):
            if column == place["phone"]:
                lower[column], rows[top][column] = rows[top][column], "联系方式"
            else:
                merges.append((top, column, top + 1, column))
        rows.append(lower)
    last, start = "", len(rows)
    for count, man in enumerate(people):
        if style.units == "sections" and man.unit != last:
            rows.append(
                [
                    *blank,
                    f"{'一二三四五'[count % 5]}、{man.unit}（{sum(m.unit == man.unit for m in people)}人）",
                ]
            )
            merges.append((len(rows) - 1, style.indent, len(rows) - 1, width - 1))
        if style.page and count and count % style.page == 0 and style.units in {"column", "sections"}:
            rows.append(blank + header)
        cells = [_cell(style, one, man, count) for one in fields]
        if style.units in {"merged", "blank below"}:
            if man.unit == last:
                cells[0] = ""
            elif style.units == "merged" and len(rows) - start > 1:
                merges.append((start, style.indent, len(rows) - 1, style.indent))
            start = start if man.unit == last else len(rows)
        last = man.unit
        if style.private_columns:
            cells += ["430102197803150011", "澄湖区某路1号", 40 + count]
        rows.append(blank + cells)
    if style.units == "merged" and len(rows) - start > 1:
        merges.append((start, style.indent, len(rows) - 1, style.indent))
    if style.totals:
        rows.append([*blank, "合计", f"{len(people)}人"])
    if style.notes:
        rows += [
            [],
            [*blank, "注：本表由各单位填写，如有变动请及时更新。"],
            [*blank, "制表人：李四", "", "审核：王五"],
        ]
    return rows, merges


def _cell(style: Decoration, name: str, man: Man, count: int) -> Any:
    if name == "order":
        return count + 1
    value = getattr(man, name)
    if name == "name" and style.spaced_names and len(value) == 2 and value.isalpha():
        return f"{value[0]}　{value[1]}" if count % 2 else f" {value[0]}  {value[1]}"
    if name == "born":
        return _born(style.born, value)
    if name == "phone" and value:
        return _phone(style.phones, value)
    return value


def _born(style: str, value: str) -> Any:
    year, month = int(value[:4]), int(value[5:])
    if style == "serial":
        return (dt.date(year, month, 1) - dt.date(1899, 12, 30)).days
    if style == "date":
        return dt.date(year, month, 1)
    if style == "float":
        return float(f"{year}.{month:02}")
    return {
        "1978.05": f"{year}.{month:02}",
        "1978年5月": f"{year}年{month}月",
        "197805": f"{year}{month:02}",
        "1978-05": value,
        "1978/5": f"{year}/{month}",
    }[style]


def _phone(style: str, value: str) -> Any:
    return {
        "text": value,
        "number": int(value),
        "138-0000-0000": f"{value[:3]}-{value[3:7]}-{value[7:]}",
        "138 0000 0000": f"{value[:3]} {value[3:7]} {value[7:]}",
        "+86": f"+86 {value}",
        "full width": "".join(chr(ord(one) + 0xFEE0) for one in value),
        "13800000000.0": float(value),
    }[style]


def _plain(cell: Any) -> Any:
    return cell.strftime("%Y/%m/%d") if isinstance(cell, dt.date) else cell


def _xlsx(style: Decoration, sheets: dict[str, Sheet]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (rows, merges) in sheets.items():
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                if value != "":
                    sheet.cell(row, column, value)
        for top, left, bottom, right in merges:
            if (top, left) != (bottom, right):
                sheet.merge_cells(
                    start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
                )
        if style.borders:
            for row in range(len(rows) + 1, len(rows) + 40):
                for column in range(1, 12):
                    sheet.cell(row, column).border = Border(bottom=Side("thin"))
    return saved(book)


def _xls(style: Decoration, sheets: dict[str, Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, (rows, merges) in sheets.items():
        sheet = book.add_sheet(name)
        ranges = {(top, left): (bottom, right) for top, left, bottom, right in merges}
        covered = {
            (r, c)
            for (top, left), (bottom, right) in ranges.items()
            for r in range(top, bottom + 1)
            for c in range(left, right + 1)
        }
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                format_ = day if isinstance(value, dt.date) else xlwt.Style.default_style
                if (row, column) in ranges:
                    bottom, right = ranges[row, column]
                    sheet.write_merge(row, bottom, column, right, value, format_)
                elif value != "" and (row, column) not in covered:
                    sheet.write(row, column, value, format_)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
