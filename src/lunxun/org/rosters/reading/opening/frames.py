"""What the child tells the parent: JSON facts and blocks of rows, each with its length in front.

Every cell is text. A first character tells what it was: \x01 a number, \x02 a date; none a text.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Iterable, Iterator
from typing import IO, Any, Protocol

from lunxun.org.rosters.reading.opening.limits import LIMITS

NUMBER, DATE = "\x01", "\x02"
_CELL, _ROW = "\x1f", "\x1e"
_HEAD = struct.Struct(">cI")
_BLOCK = 500
_CONTROLS = {code: " " for code in range(32) if code not in (9, 10, 13)}


def fact(stream: IO[bytes], value: dict[str, Any]) -> None:
    _write(stream, b"J", json.dumps(value, ensure_ascii=True).encode())


def rows(stream: IO[bytes], lines: Iterable[list[Any]]) -> None:
    """Write rows in blocks; rows of nothing are kept, so that numbers stay those of Excel."""
    block: list[str] = []
    for line in lines:
        block.append(_line(line))
        if len(block) == _BLOCK:
            _block(stream, block)
            block = []
    if block:
        _block(stream, block)


def _line(line: list[Any]) -> str:
    while line and line[-1] == "":
        line.pop()
    if len(line) > LIMITS.columns:
        line = line[: LIMITS.columns]
    try:
        text = _CELL.join(line)
    except TypeError:
        text = _CELL.join([one if type(one) is str else _text(one) for one in line])
    if text.count(_CELL) != max(0, len(line) - 1) or _ROW in text or len(text) > LIMITS.cell_characters:
        cells = [
            one.translate(_CONTROLS)[: LIMITS.cell_characters] if type(one) is str else _text(one)
            for one in line
        ]
        text = _CELL.join(cells)
    return text


def _text(value: Any) -> str:
    if isinstance(value, float):  # first: most of what is no text
        if value.is_integer() and abs(value) < 1e18:
            return f"{NUMBER}{int(value)}"
        return f"{NUMBER}{value!r}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return f"{NUMBER}{value}"
    if isinstance(value, dt.datetime):
        return f"{DATE}{value.date().isoformat()}"
    if isinstance(value, dt.date):
        return f"{DATE}{value.isoformat()}"
    return str(value) if value is not None else ""


def _block(stream: IO[bytes], block: list[str]) -> None:
    _write(stream, b"R", _ROW.join(block).encode("utf-8", "replace"))


def _write(stream: IO[bytes], kind: bytes, payload: bytes) -> None:
    stream.write(_HEAD.pack(kind, len(payload)))
    stream.write(payload)


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


def read(stream: Readable) -> Iterator[dict[str, Any] | list[list[str]]]:
    """Facts as dicts, blocks of rows as lists; ends where the stream ends, whole or not."""
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        kind, length = _HEAD.unpack(head)
        payload = stream.read(length)
        if len(payload) < length:
            return
        if kind == b"J":
            yield json.loads(payload)
        else:
            yield [line.split(_CELL) for line in payload.decode().split(_ROW)]
