"""A worksheet read cell by cell, for one that spans a million rows with little in it.

calamine allots the whole rectangle between the first and the last cell; a stray blank in XFD1048576 would
take half a terabyte. Here only cells with a value cost anything.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from lunxun.org.rosters.reading.opening.limits import LIMITS
from lunxun.org.rosters.reading.opening.refusals import refuse
from lunxun.org.rosters.reading.places import column_number

_GAP = 2_000  # empty rows kept between two rows with something in them; more are closed up


def sparse_rows(data: bytes, part: str) -> tuple[list[list[int]], Iterator[list[Any]]]:
    """Merged ranges and rows of a part; date formats are those of the built-in numbers."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        if part.lower() not in names:
            raise refuse("damaged", "缺一张工作表")
        shared = _shared(archive, names)
        dates, first = _date_styles(archive, names), dt.date(1899, 12, 30)
        cells: dict[int, dict[int, Any]] = {}
        merges: list[list[int]] = []
        count = 0
        with archive.open(names[part.lower()]) as stream:
            for _event, element in ElementTree.iterparse(stream):  # noqa: S314 - entities were refused before
                tag = element.tag.rpartition("}")[2]
                if tag == "c":
                    value = _value(element, shared)
                    count += 1
                    if count > LIMITS.cells:
                        raise refuse("too_many_rows", str(LIMITS.rows))
                    if value != "":
                        if isinstance(value, float) and element.get("s") in dates and 0 < value < 80_000:
                            value = first + dt.timedelta(days=int(value))
                        row, column = _place(element.get("r", ""))
                        if column < LIMITS.columns:
                            cells.setdefault(row, {})[column] = value
                elif tag == "mergeCell" and len(merges) < 200_000:
                    ends = [_place(end) for end in element.get("ref", "A1").split(":")]
                    merges.append([*ends[0], *ends[-1]])
                if tag in {"row", "mergeCell"}:
                    element.clear()
    return merges, _lines(cells)


def _lines(cells: dict[int, dict[int, Any]]) -> Iterator[list[Any]]:
    at = 0
    for row in sorted(cells):
        if row - at > _GAP:
            return
        for _ in range(row - at):
            yield []
        yield [cells[row].get(column, "") for column in range(max(cells[row]) + 1)]
        at = row + 1


def _place(text: str) -> tuple[int, int]:
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    return (int(digits) - 1 if digits else 0), max(0, column_number(letters) - 1)


def _value(cell: ElementTree.Element, shared: list[str]) -> Any:
    kind, text = cell.get("t", "n"), ""
    for child in cell:
        tag = child.tag.rpartition("}")[2]
        if tag == "v":
            text = child.text or ""
        elif tag == "is":
            text = "".join(one.text or "" for one in child.iter() if one.tag.endswith("}t"))
    if not text or kind == "e":
        return ""
    if kind == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    if kind in {"str", "inlineStr"}:
        return text
    try:
        return text == "1" if kind == "b" else float(text)
    except ValueError:
        return text


def _shared(archive: zipfile.ZipFile, names: dict[str, str]) -> list[str]:
    found: list[str] = []
    if "xl/sharedstrings.xml" in names:
        with archive.open(names["xl/sharedstrings.xml"]) as stream:
            for _event, element in ElementTree.iterparse(stream):  # noqa: S314
                if element.tag.endswith("}si"):
                    found.append("".join(one.text or "" for one in element.iter() if one.tag.endswith("}t")))
                    element.clear()
    return found


def _date_styles(archive: zipfile.ZipFile, names: dict[str, str]) -> set[str]:
    """Numbers of cell styles that show dates."""
    if "xl/styles.xml" not in names:
        return set()
    root = ElementTree.fromstring(archive.read(names["xl/styles.xml"]))  # noqa: S314
    formats = {
        one.get("numFmtId"): (one.get("formatCode") or "").lower()
        for one in root.iter()
        if one.tag.endswith("}numFmt")
    }
    built_in = {str(n) for n in (*range(14, 18), 22, *range(27, 37), *range(50, 59))}
    found = set()
    for group in root.iter():
        if group.tag.endswith("}cellXfs"):
            for number, style in enumerate(group):
                code = style.get("numFmtId", "0")
                if code in built_in or ("y" in formats.get(code, "") and "m" in formats.get(code, "")):
                    found.add(str(number))
    return found
