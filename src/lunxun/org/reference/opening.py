"""A small table file as rows of text: xlsx, xls, csv or what was pasted from Excel as csv."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, load_workbook

from lunxun.kernel.errors import Invalid

MOST_BYTES = 5_000_000
MOST_UNPACKED = 100_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text from the first row of the sheet on; a date is YYYY-MM-DD, 3.0 is 3."""

    name: str
    rows: list[list[str]]


def open_file(data: bytes, name: str) -> list[Sheet]:
    """All sheets of a file.

    Raises:
        Invalid: too large, damaged, or no table file at all; nothing of it is used.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(
            f"文件有 {len(data) // 1_000_000} MB，太大了。这类表不超过 {MOST_BYTES // 1_000_000} MB，请删去图片再传。"
        )
    if not data.strip():
        raise Invalid("文件是空的。")
    sheets = _workbook(data) if data[:4] in (ZIP, OLE) else [_text(data, name)]
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise Invalid(f"超过 {MOST_ROWS} 行。请分成几个文件导入。")
    return sheets


def _workbook(data: bytes) -> list[Sheet]:
    try:
        if data[:4] == ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                    raise Invalid("文件解开后太大，没有读。请另存一份只有这张表的文件再传。")
        book = load_workbook(io.BytesIO(data))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height > 10 * MOST_ROWS or sheet.width > 2000:
                raise Invalid(
                    f"工作表“{name}”的范围太大（可能在很远的地方有一个空格）。请把数据复制到新表再传。"
                )
            found.append(
                Sheet(name, [[text_of(cell) for cell in row[:MOST_COLUMNS]] for row in _rows(sheet)])
            )
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid(
            "这个文件打不开，可能损坏或者加了密码。请用 Excel 或 WPS 打开，另存为 xlsx 再传。"
        ) from error
    return found


def _rows(sheet: Any) -> list[list[Any]]:
    return list(sheet.to_python(skip_empty_area=False))


def _text(data: bytes, name: str) -> Sheet:
    if b"\x00" in data[:2000]:
        raise Invalid("这不是表格文件。请传 xlsx、xls 或 csv。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Invalid("文件的文字编码认不出来。请另存为 UTF-8 的 csv，或者 xlsx。")
    head = text.split("\n", 1)[0]
    mark = max(",\t;", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error as error:
        raise Invalid("csv 文件读不出来。请另存为 xlsx 再传。") from error
    return Sheet(name, [[_plain(cell) for cell in row[:MOST_COLUMNS]] for row in rows])


def _plain(cell: str) -> str:
    """A text that begins like a formula has an apostrophe in front in our own csv files."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


def text_of(value: Any) -> str:
    """A cell as text: 3.0 → 3, a date → 2022-02-12, true → 是."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
