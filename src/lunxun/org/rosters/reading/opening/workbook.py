"""Workbooks through calamine: .xlsx, .xlsm, .xls (BIFF 5 and 8, WPS .et too), .xlsb, .ods."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree

from lunxun.org.rosters.reading.opening import frames
from lunxun.org.rosters.reading.opening.archive import Looked, look_through
from lunxun.org.rosters.reading.opening.limits import LIMITS
from lunxun.org.rosters.reading.opening.refusals import refuse
from lunxun.org.rosters.reading.opening.sparse import sparse_rows


def send_workbook(stream: IO[bytes], data: bytes, kind: str, is_sparse: bool) -> None:
    """Write every visible sheet, and the names of those that are not, as frames."""
    import python_calamine as calamine

    looked = look_through(data) if kind in {"xlsx", "xlsb", "ods"} else Looked()
    parts = _parts(data) if kind == "xlsx" else {}
    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise refuse("encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _unreadable(error) from error
    if len(book.sheets_metadata) > LIMITS.sheets:
        raise refuse("too_many_sheets", str(LIMITS.sheets))
    frames.fact(stream, {"macros": looked.has_macros, "links": looked.has_links})
    for number, meta in enumerate(book.sheets_metadata):
        part = looked.parts.get(parts.get(meta.name, "").lower())
        head: dict[str, Any] = {
            "sheet": meta.name,
            "hidden": meta.visible != calamine.SheetVisibleEnum.Visible,
            "uncached": part.uncached if part else [],
            "hidden_rows": part.hidden_rows if part else [],
            "merges": [],
        }
        if meta.typ != calamine.SheetTypeEnum.WorkSheet or head["hidden"]:
            frames.fact(stream, head | {"other": meta.typ != calamine.SheetTypeEnum.WorkSheet})
            continue
        if is_sparse and meta.name in parts:
            head["merges"], cells = sparse_rows(data, parts[meta.name])
            frames.fact(stream, head)
            frames.rows(stream, cells)
            continue
        try:
            sheet = book.get_sheet_by_index(number)
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise _unreadable(error) from error
        head["merges"] = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()][:200_000]
        frames.fact(stream, head)
        frames.rows(stream, _rows(sheet))


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """All rows from A1 on: calamine's iterator begins with row 1, but with the first column that is used."""
    if sheet.start is None:
        return iter(())
    if not sheet.start[1]:
        return iter(sheet.iter_rows())
    blank = [""] * sheet.start[1]
    return (blank + line for line in sheet.iter_rows())


def _unreadable(error: Exception) -> Exception:
    text = str(error).lower()
    if "password" in text or "encrypt" in text:
        return refuse("encrypted")
    return refuse("damaged", "内部结构读不通")


def _parts(data: bytes) -> dict[str, str]:
    """Name of a sheet → name of its part. Entity definitions were refused before."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
            book = ElementTree.fromstring(archive.read(names["xl/workbook.xml"]))  # noqa: S314
            links = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))  # noqa: S314
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for element in book.iter():
        if re.sub(r"\{.*\}", "", element.tag) == "sheet":
            key = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            found[element.get("name", "")] = posixpath.normpath(path)
    return found
