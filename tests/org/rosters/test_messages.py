"""Every kind of remark, at its exact place; together they are all kinds there are."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from lunxun.org.rosters.reading import (
    FIELDS,
    Draft,
    Layout,
    Message,
    Severity,
    guess_layout,
    read_roster,
    wording,
)
from lunxun.org.rosters.reading.fields import FIELD_WORDS, field_name
from lunxun.org.rosters.reading.wording import KINDS
from tests.org.rosters.build import csv_bytes, saved, xlsx_bytes
from tests.org.rosters.test_hostile import ROWS, packed, parts

HEAD = ["姓名", "单位", "职务", "手机", "备注", "性别", "出生年月", "工号", "智能手机", "任职时间"]
GOOD = ["张三", "区财政局", "局长", "13800000001", "", "男", "1975.03", "A1", "是", "2021.05"]


def row(**changes: Any) -> list[Any]:
    words = dict(zip(HEAD, GOOD, strict=True)) | changes
    return [words[one] for one in HEAD]


def other(**changes: Any) -> list[Any]:
    return row(**{"姓名": "李四", "手机": "13800000002", "工号": "A2"} | changes)


def sheet(*rows: Sequence[Any], head: Sequence[Any] = HEAD, name: str = "名册") -> bytes:
    return xlsx_bytes({name: [head, *rows]})


def with_formula() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheet(row(), other())))
    book.active["C3"] = "=1+1"
    return saved(book)


def with_hidden_rows() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheet(row(), other())))
    book.active.row_dimensions[3].hidden = True
    return saved(book)


def with_chart() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheet(row())))
    book.create_chartsheet("图")
    return saved(book)


def with_far_cell() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheet(row())))
    book.active["XFD1048576"] = " "
    return saved(book)


BOOK = sheet(row())
# kind → (file, name of the file, sheet, row, column)
PLACES: dict[str, tuple[bytes, str, str, int, str]] = {
    "no_people": (sheet(["", "", "", "", "", "", "", "", "", ""]), "a.xlsx", "", 0, ""),
    "file_renamed": (csv_bytes([HEAD, row()]), "a.xls", "", 0, ""),
    "macros_present": (packed(parts(BOOK), [("xl/vbaProject.bin", b"x")]), "a.xlsm", "", 0, ""),
    "links_present": (packed(parts(BOOK), [("xl/externalLinks/externalLink1.xml", b"<a/>")]), "a.xlsx", "", 0, ""),
    "wide_sheet": (with_far_cell(), "a.xlsx", "", 0, ""),
    "hidden_sheet_skipped": (xlsx_bytes({"名册": ROWS, "旧": ROWS}, hidden=["旧"]), "a.xlsx", "旧", 0, ""),
    "other_sheet_skipped": (with_chart(), "a.xlsx", "图", 0, ""),
    "empty_sheet_skipped": (xlsx_bytes({"名册": ROWS, "空": []}), "a.xlsx", "空", 0, ""),
    "sheet_without_people": (xlsx_bytes({"名册": ROWS, "说明": [["请如实填写"]]}), "a.xlsx", "说明", 0, ""),
    "sheet_of_former": (xlsx_bytes({"名册": ROWS, "退休": ROWS}), "a.xlsx", "退休", 0, ""),
    "header_missing": (xlsx_bytes({"名册": [["王一", "13800000001"], ["李二", "13800000002"]]}), "a.xlsx", "名册", 1, ""),
    "hidden_rows_read": (with_hidden_rows(), "a.xlsx", "名册", 3, ""),
    "unit_from_elsewhere": (xlsx_bytes({"S": [["洪桥街道干部花名册"], ["姓名", "职务"], ["张三", "书记"]]}), "a.xlsx", "S", 2, ""),
    "unit_filled": (sheet(row(), other(单位="")), "a.xlsx", "名册", 3, "B"),
    "column_not_taken": (sheet([*row(), "x"], head=[*HEAD, "家庭住址"]), "a.xlsx", "名册", 1, "K"),
    "column_unused": (sheet([*row(), 44], head=[*HEAD, "年龄"]), "a.xlsx", "名册", 1, "K"),
    "column_of_names": (sheet([*row(), "王小明"], [*other(), "赵小红"], head=[*HEAD, "师傅"]), "a.xlsx", "名册", 1, "K"),
    "column_guessed": (xlsx_bytes({"S": [["姓名", "单位", "X"], *[[f"王{c}", "区财政局", f"1380000000{n}"] for n, c in enumerate("一二三")]]}), "a.xlsx", "S", 1, "C"),
    "column_spare": (sheet([*row(), "13800000009"], head=[*HEAD, "联系电话"]), "a.xlsx", "名册", 1, "K"),
    "header_repeated": (sheet(row(), HEAD, other()), "a.xlsx", "名册", 3, "A"),
    "total_row_skipped": (sheet(row(), ["合计", "1人"]), "a.xlsx", "名册", 3, "A"),
    "note_row_skipped": (sheet(row(), ["注：请核对"]), "a.xlsx", "名册", 3, "A"),
    "section_not_unit": (sheet(["二、退休人员"], row()), "a.xlsx", "名册", 2, "A"),
    "row_unclear": (sheet(row(), ["", "", "", "", "补充", "", "", "", "某事", ""]), "a.xlsx", "名册", 3, "A"),
    "formula_uncached": (with_formula(), "a.xlsx", "名册", 3, "C"),
    "name_missing": (sheet(row(), other(姓名="")), "a.xlsx", "名册", 3, "A"),
    "post_vacant": (sheet(row(), other(姓名="（空缺）", 手机="")), "a.xlsx", "名册", 3, "A"),
    "name_odd": (sheet(row(姓名="张3")), "a.xlsx", "名册", 2, "A"),
    "name_private": (sheet(row(姓名="张\ue000")), "a.xlsx", "名册", 2, "A"),
    "name_several": (sheet(row(姓名="张三、李四")), "a.xlsx", "名册", 2, "A"),
    "number_conflict": (sheet(row(), other(工号="A1")), "a.xlsx", "名册", 3, "A"),
    "same_name": (sheet(row(工号="", 手机="", 出生年月=""), row(工号="", 手机="", 出生年月="", 单位="区教育局")), "a.xlsx", "名册", 3, "A"),
    "same_name_apart": (sheet(row(工号=""), row(工号="", 手机="13800000009", 单位="区教育局")), "a.xlsx", "名册", 3, "A"),
    "several_posts": (sheet(row(), row(单位="区教育局", 职务="督学")), "a.xlsx", "名册", 3, "A"),
    "duplicate_person": (sheet(row(), row()), "a.xlsx", "名册", 3, "A"),
    "person_differs": (sheet(row(), row(性别="女")), "a.xlsx", "名册", 3, "A"),
    "gender_odd": (sheet(row(性别="中")), "a.xlsx", "名册", 2, "F"),
    "born_odd": (sheet(row(出生年月="不详日期")), "a.xlsx", "名册", 2, "G"),
    "born_month_unclear": (sheet(row(出生年月=1978.1)), "a.xlsx", "名册", 2, "G"),
    "from_odd": (sheet(row(任职时间="去年底")), "a.xlsx", "名册", 2, "J"),
    "phone_missing": (sheet(row(手机="")), "a.xlsx", "名册", 2, "D"),
    "phone_with_name": (sheet(row(姓名="张三 13800000001", 手机="")), "a.xlsx", "名册", 2, "A"),
    "phone_odd": (sheet(row(手机="1380000001")), "a.xlsx", "名册", 2, "D"),
    "phone_lost": (sheet(row(手机="1.38E+10")), "a.xlsx", "名册", 2, "D"),
    "phone_landline": (sheet(row(手机="0731-85880001")), "a.xlsx", "名册", 2, "D"),
    "phone_short": (sheet(row(手机="663456")), "a.xlsx", "名册", 2, "D"),
    "phone_several": (sheet(row(手机="13800000001/13900000001")), "a.xlsx", "名册", 2, "D"),
    "phone_shared": (sheet(row(), other(手机="13800000001")), "a.xlsx", "名册", 3, "A"),
    "smartphone_odd": (sheet(row(智能手机="偶尔")), "a.xlsx", "名册", 2, "I"),
    "identity_removed": (sheet(row(备注="身份证430102197503150011")), "a.xlsx", "名册", 2, "E"),
    "unit_missing": (sheet(row(), other(), row(姓名="王五", 工号="A3", 单位="", 手机="")), "a.xlsx", "名册", 4, "A"),
    "title_missing": (sheet(row(职务="")), "a.xlsx", "名册", 2, "C"),
    "titles_absent": (xlsx_bytes({"S": [["姓名", "单位"], ["张三", "区财政局"]]}), "a.xlsx", "S", 1, ""),
    "title_from_caption": (xlsx_bytes({"S": [["清溪镇村书记通讯录"], ["姓名", "村"], ["张三", "石桥村"]]}), "a.xlsx", "S", 2, ""),
    "kind_read": (sheet(row(职务="副局长（主持工作）")), "a.xlsx", "名册", 2, "C"),
    "unit_similar": (sheet(row(), other(单位="澄湖区财政局"), row(姓名="王五", 工号="A3", 手机="", 单位="财政局")), "a.xlsx", "名册", 2, ""),
}  # fmt: skip
OF_LAYOUTS = {"layout_sheet_missing", "layout_column_changed"}


@pytest.mark.parametrize("kind", PLACES)
def test_a_remark_is_made_at_its_place(kind: str) -> None:
    data, name, *place = PLACES[kind]
    draft = read_roster(data, name)
    assert [[m.sheet, m.row, m.column] for m in draft.messages if m.kind == kind][:1] == [place], [
        (m.kind, m.sheet, m.row, m.column) for m in draft.messages
    ]


def test_these_are_all_kinds() -> None:
    assert {*PLACES, *OF_LAYOUTS} == set(KINDS)


def test_a_good_roster_has_no_remark() -> None:
    assert read_roster(sheet(row(), other()), "a.xlsx").messages == ()


def test_every_remark_has_words_in_both_languages() -> None:
    for kind, words in KINDS.items():
        message = Message(kind, words.severity, heading="手机", value="x", detail="y")
        chinese, english = wording(message, english=False)[0], wording(message, english=True)[0]
        assert chinese and english and "{" not in chinese + english
        assert not any("\u4e00" <= one <= "\u9fff" for one in english.replace("手机", "")), kind
        assert bool(words.suggestion) == bool(words.english_suggestion), kind
    assert set(FIELD_WORDS) == {field for field in FIELDS if field != "" and field_name(field)}
    assert (field_name(None), field_name("phone", english=True)) == ("没有用到", "phone")


# --- layouts


def corrected(layout: Layout, **fields: str | None) -> Layout:
    """The layout with other fields, by heading."""
    sheets = []
    for one in layout.sheets:
        columns = [
            dataclasses.replace(column, field=fields.get(column.heading, column.field))
            for column in one.columns
        ]
        sheets.append(dataclasses.replace(one, columns=tuple(columns)))
    return Layout(tuple(sheets))


def names(draft: Draft) -> list[str]:
    return [person.name for person in draft.persons]


def test_reading_by_the_guessed_layout_is_the_same() -> None:
    data = sheet(row(), HEAD, other(), ["合计"])
    guessed = read_roster(data, "a.xlsx")
    confirmed = read_roster(data, "a.xlsx", guess_layout(data, "a.xlsx"))
    assert (confirmed.persons, confirmed.units, confirmed.messages) == (
        guessed.persons,
        guessed.units,
        guessed.messages,
    )


def test_a_corrected_column_is_read_as_told() -> None:
    data = sheet(row(备注="条线甲"))
    layout = corrected(guess_layout(data, "a.xlsx"), 备注="line", 手机="ignored", 职务=None)
    (person,) = read_roster(data, "a.xlsx", layout).persons
    assert (person.phone, person.note, person.posts[0].line, person.posts[0].title) == ("", "", "条线甲", "")


def test_a_sheet_not_wanted_is_not_read() -> None:
    data = xlsx_bytes({"甲": ROWS, "乙": [ROWS[0], ["王五", "区统计局", "局长", "13800000005"]]})
    layout = guess_layout(data, "a.xlsx")
    layout = Layout(tuple(dataclasses.replace(one, is_used=one.name == "乙") for one in layout.sheets))
    assert names(read_roster(data, "a.xlsx", layout)) == ["王五"]


def test_a_unit_told_by_a_person_stands_above() -> None:
    data = xlsx_bytes({"S": [["姓名", "社区"], ["张三", "洪桥社区"]]})
    layout = guess_layout(data, "a.xlsx")
    layout = Layout((dataclasses.replace(layout.sheets[0], unit_from="text:洪桥街道+columns"),))
    assert [unit.path for unit in read_roster(data, "a.xlsx", layout).units] == [
        ("洪桥街道",),
        ("洪桥街道", "洪桥社区"),
    ]


def test_a_layout_of_another_file_is_noticed() -> None:
    layout = guess_layout(sheet(row()), "a.xlsx")
    draft = read_roster(sheet(row(), name="别的"), "a.xlsx", layout)
    assert [(m.kind, m.severity, m.sheet) for m in draft.messages] == [
        ("no_people", Severity.ERROR, ""),
        ("layout_sheet_missing", Severity.ERROR, "名册"),
    ]
    moved = read_roster(sheet(row(), head=[*HEAD[:3], "电话", *HEAD[4:]]), "a.xlsx", layout)
    assert [(m.kind, m.row, m.column, m.heading, m.detail) for m in moved.messages] == [
        ("layout_column_changed", 1, "D", "电话", "手机")
    ]


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    data = csv_bytes([HEAD, *[row(姓名="张三", 工号=f"B{n}", 手机="") for n in range(1200)]])
    read_roster(data, "a.csv", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1200, 1200) and told == sorted(told) and len(told) >= 3


def test_dates_of_the_1904_system() -> None:
    book = openpyxl.Workbook()
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - openpyxl's epochs have no zone
    book.active.append(["姓名", "出生日期"])
    book.active.append(["张三", dt.date(1978, 5, 12)])
    assert [p.born for p in read_roster(saved(book), "a.xlsx").persons] == ["1978-05-12"]
