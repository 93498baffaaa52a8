"""Workbooks and csv files: typed cells, no formulas, widths by content, names in Chinese."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from lunxun.documents import sheet
from lunxun.documents.answers import disposition, written_response
from lunxun.documents.rows import DATE, INSTANT, NUMBER, PERCENT, Column, Table, columns_wide, plain

COLUMNS = [
    Column("姓名"),
    Column("人数", NUMBER),
    Column("日期", DATE),
    Column("时间", INSTANT),
    Column("收回率", PERCENT),
]
AT = dt.datetime(2022, 2, 12, 0, 40, tzinfo=dt.UTC)
ROWS = [
    ["=HYPERLINK(1)", 3, dt.date(2022, 2, 12), AT, 0.969],
    ["贺启明\n局长", Decimal("2.5"), None, None, None],
    ["\x01坏字", "不是数", dt.date(1899, 1, 1), AT, None],
]


def opened(*tables: Table) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(sheet.workbook_bytes(tables)))


def test_a_sheet_has_title_filters_header_and_typed_cells() -> None:
    table = Table(
        "调训：名册",
        COLUMNS,
        iter(ROWS),
        caption="第 2 期",
        filters=["单位：应急局", "只看超期"],
        notes=["注"],
    )
    page = opened(table).active
    assert page.title == "调训：名册"  # the full-width colon is allowed, the ASCII one is not
    assert [page.cell(row, 1).value for row in (1, 2, 3)] == [
        "调训：名册",
        "第 2 期",
        "筛选：单位：应急局；只看超期",
    ]
    assert [cell.value for cell in page[4]] == ["姓名", "人数", "日期", "时间", "收回率"]
    first = page[5]
    assert [str(cell.value) for cell in first] == [
        "=HYPERLINK(1)",
        "3",
        "2022-02-12 00:00:00",
        "2022-02-12 08:40:00",
        "0.969",
    ]
    assert first[0].data_type == "s"
    assert [cell.number_format for cell in first] == [
        "@",
        "General",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
        "0.0%",
    ]
    assert [cell.value for cell in page[6]] == ["贺启明\n局长", 2.5, None, None, None]
    assert [cell.value for cell in page[7]][:3] == ["坏字", "不是数", "1899年1月1日"]
    assert page.cell(9, 1).value == "注"


def test_a_sheet_is_set_up_for_a4() -> None:
    page = opened(Table("名册", COLUMNS, ROWS)).active
    assert (page.freeze_panes, page.print_title_rows) == ("B3", "$2:$2")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage
    assert page.auto_filter.ref == "A2:E5"


def test_columns_are_as_wide_as_their_content_and_chinese_counts_double() -> None:
    rows = [["区应急管理局", "abc"], ["长" * 99, "x"]]
    page = opened(Table("宽", [Column("单位"), Column("码")], rows)).active
    assert [round(page.column_dimensions[letter].width) for letter in "AB"] == [49, 7]
    assert columns_wide("应急a\nb") == 5


def test_sheets_of_a_workbook_have_different_names_and_a_full_one_goes_on(monkeypatch) -> None:
    monkeypatch.setattr(sheet, "LAST_ROW", 6)
    book = opened(
        Table("[a]/b", [Column("n", NUMBER)], ([n] for n in range(5))), Table("[a]/b", [Column("n")], [])
    )
    assert book.sheetnames == ["a  b", "a  b 2", "a  b 3"]
    written = [[cell.value for cell in page["A"]] for page in book]
    assert written == [["[a]/b", "n", 0, 1, 2], ["[a]/b", "n", 3, 4], ["[a]/b", "n"]]


@pytest.mark.parametrize(("encoding", "mark"), [(sheet.UTF8, b"\xef\xbb\xbf"), (sheet.GB18030, b"")])
def test_csv_opens_in_old_and_new_programs(encoding: str, mark: bytes) -> None:
    file = io.BytesIO()
    assert sheet.write_csv(Table("名册", COLUMNS, ROWS), file, encoding) == 3
    assert file.getvalue().startswith(mark + "姓名".encode(encoding.removesuffix("-sig")))
    lines = file.getvalue().decode(encoding).split("\r\n")
    assert lines[1] == "'=HYPERLINK(1),3,2022-02-12,2022-02-12 08:40,0.969"
    assert lines[-1] == ""


def test_a_character_that_the_encoding_lacks_does_not_exist_in_gb18030() -> None:
    file = io.BytesIO()
    sheet.write_csv(Table("名", [Column("姓名")], [["𬱖㐅"]]), file, sheet.GB18030)
    assert "𬱖㐅" in file.getvalue().decode("gb18030")


def test_unknown_kinds_and_encodings_are_errors() -> None:
    with pytest.raises(ValueError, match="money"):
        Column("价", "money")
    with pytest.raises(ValueError, match="latin-1"):
        sheet.write_csv(Table("名", [], []), io.BytesIO(), "latin-1")


def test_plain_says_values_as_people_read_them() -> None:
    assert [plain(value, kind) for value, kind in [
        (None, NUMBER), (0.5, PERCENT), (AT, INSTANT), (dt.date(2022, 2, 12), DATE), (True, "text"), (3, NUMBER),
    ]] == ["", "50.0 %", "2022年2月12日 08:40", "2022年2月12日", "是", "3"]  # fmt: skip


def test_a_file_is_named_in_chinese_and_for_old_browsers() -> None:
    assert disposition("人员 2022/02.xlsx") == (
        "attachment; filename=\"document.xlsx\"; filename*=UTF-8''%E4%BA%BA%E5%91%98%202022%2002.xlsx"
    )
    assert disposition('a"b.csv', inline=True) == "inline; filename=\"a b.csv\"; filename*=UTF-8''a%20b.csv"


def test_an_error_while_writing_is_an_error_and_no_half_file() -> None:
    def rows():
        yield ["一"]
        raise RuntimeError("row 2")

    table = Table("名", [Column("字")], rows())
    with pytest.raises(RuntimeError, match="row 2"):
        written_response(lambda file: sheet.write_csv(table, file), name="名", kind="csv")
