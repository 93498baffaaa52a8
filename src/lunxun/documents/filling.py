"""Thousands of plain rows put below the headers of a finished workbook.

A cell-by-cell writer takes ten times as long for the same sheet. So the writer makes the workbook with its
headers, widths and filters, and the rows are written here as the inline text of ISO/IEC 29500-1 §18.3.1.4,
into the part of each sheet: a number in the first column, text in the others, empty cells left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE_SEQUENCE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Readers take _x0041_ in a text for the character A."""
_LEVEL = 1
"""Rows repeat themselves so much that a slower compression gains little."""
_PIECE = 2000


def fill(book: bytes, bodies: Sequence[Sequence[Sequence[Any]]]) -> bytes:
    """The workbook with the rows of each sheet from its second row on, in the order of its sheets."""
    filled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        for name in source.namelist():
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if number is None:
                target.writestr(name, source.read(name))
                continue
            head, tail = source.read(name).split(b"</sheetData>")
            rows = bodies[int(number[1]) - 1]
            head = re.sub(
                rb'<dimension ref="A1:([A-Z]+)1"', rb'<dimension ref="A1:\g<1>%d"' % (len(rows) + 1), head
            )
            with target.open(name, "w") as part:
                part.write(head)
                for piece in _pieces(rows):
                    part.write(piece)
                part.write(b"</sheetData>" + tail)
    return filled.getvalue()


def _pieces(rows: Sequence[Sequence[Any]]) -> Iterable[bytes]:
    letters = [chr(ord("A") + number) for number in range(1, max(map(len, rows), default=1))]
    known = _Inlines()
    for start in range(0, len(rows), _PIECE):
        found = []
        for number, row in enumerate(rows[start : start + _PIECE], start + 2):
            found.append(f'<row r="{number}"><c r="A{number}"><v>{row[0]}</v></c>')
            found += [
                f'<c r="{letter}{number}{known[text]}'
                for letter, text in zip(letters, row[1:], strict=False)
                if text
            ]
            found.append("</row>")
        yield "".join(found).encode()


class _Inlines(dict[str, str]):
    """The inner of a cell by its text, made when first asked for: columns repeat themselves."""

    def __missing__(self, text: str) -> str:
        self[text] = made = _inline(text)
        return made


def _inline(text: str) -> str:
    """The rest of a cell after its address. Spaces at the ends are kept."""
    if text.isalnum():  # nearly every cell: nothing to escape
        return f'" t="inlineStr"><is><t>{text}</t></is></c>'
    clean = escape(_ESCAPE_SEQUENCE.sub("_x005F_", _CONTROL.sub("", text)), quote=False)
    space = ' xml:space="preserve"' if clean != clean.strip() or "\n" in clean else ""
    return f'" t="inlineStr"><is><t{space}>{clean}</t></is></c>'
