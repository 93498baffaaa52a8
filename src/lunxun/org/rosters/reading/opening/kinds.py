"""What a file really is, by its content: names of files tell little, offices rename them."""

from __future__ import annotations

import io
import re
import zipfile

from lunxun.org.rosters.reading.opening.refusals import refuse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Signatures of what is sent by mistake → what to call it.
OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"{\\rtf", "写字板文档（RTF）"),
    (b"SQLite format 3", "数据库文件"),
)
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "PowerPoint 演示文稿"),
    ("__properties_version1.0", "Outlook 邮件"),
    ("\x05HwpSummaryInformation", "HWP 文档"),
)
_BIFF_BARE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")


def kind_of(data: bytes) -> str:
    """xlsx, xls, xlsb, ods, xml2003, html or csv.

    Raises:
        Unreadable: it is something else, and what.
    """
    if not data.strip():
        raise refuse("empty_file")
    if data.startswith(b"PK"):
        return _of_archive(data)
    if data.startswith(OLE):
        return _of_compound(data)
    if data[:4] in _BIFF_BARE:
        raise refuse("too_old")
    for signature, what in OTHERS:
        if data.startswith(signature) and not (signature == b"BM" and _is_text(data[:200])):
            raise refuse("not_a_table", what)
    return _of_text(data)


def _of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise refuse("damaged", "压缩的结尾不见了，多半是没有传完") from error
    for name, kind in (
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "Word 文档"),
        ("ppt/presentation.xml", "PowerPoint 演示文稿"),
        ("ofd.xml", "OFD 版式文件"),
        ("androidmanifest.xml", "手机应用"),
    ):
        if name in names:
            return _usable(kind)
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(name.startswith("xl/") for name in names):
        raise refuse("damaged", "里面没有工作簿")
    inside = [name for name in names if name.endswith((".xlsx", ".xls", ".csv", ".et"))]
    raise refuse("not_a_table", f"压缩包，里面有 {len(inside)} 个表格，请先解压" if inside else "压缩包")


def _of_compound(data: bytes) -> str:
    for name, kind in _STREAMS:
        if _has_stream(data, name):
            if kind == "encrypted":
                raise refuse("encrypted")
            if kind == "xls" and _has_password(data):
                raise refuse("encrypted")
            return _usable(kind)
    raise refuse("damaged", "里面没有工作簿")


def _has_password(data: bytes) -> bool:
    """Whether FILEPASS (0x2F) is among the first records of the workbook's stream, whatever the cipher."""
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    for _ in range(8):
        if at < 0 or at + 4 > len(data):
            return False
        record, length = (
            int.from_bytes(data[at : at + 2], "little"),
            int.from_bytes(data[at + 2 : at + 4], "little"),
        )
        if record == 0x2F:
            return True
        at += 4 + length
    return False


def _has_stream(data: bytes, name: str) -> bool:
    """Whether the directory of a compound file names it: an entry of 128 bytes begins with its name."""
    wanted, at = name.encode("utf-16-le") + b"\0\0", -1
    while (at := data.find(wanted, at + 1)) >= 0:
        if at % 128 == 0 and at >= 512 and data[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
    return False


def _usable(kind: str) -> str:
    if kind not in {"xlsx", "xlsb", "xls"}:
        raise refuse("not_a_table", kind)
    return kind


def _is_text(head: bytes) -> bool:
    return b"\0" not in head


def _of_text(data: bytes) -> str:
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<workbook" in head:
        return "xml2003"
    if head.startswith(b"mime-version:") or b"\nmime-version:" in head:
        raise refuse("web_archive")
    if re.search(rb"<(html|table|!doctype html|meta|head|body|style|div)\b", head):
        return "html"
    if head.startswith(b"<?xml") or head.startswith(b"<!doctype"):
        raise refuse("not_a_table", "XML 文件")
    if head.startswith((b"{", b"[{")):
        raise refuse("not_a_table", "JSON 文件")
    return "csv"
