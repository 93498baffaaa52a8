"""Separated text: UTF-8 with or without BOM, GB18030, UTF-16; commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from lunxun.org.rosters.reading.opening import frames
from lunxun.org.rosters.reading.opening.limits import LIMITS
from lunxun.org.rosters.reading.opening.refusals import refuse

_MARKS = set("='‘`")
_SEPARATORS = "\t,;|，"


def send_text(stream: IO[bytes], data: bytes, stem: str) -> None:
    text = decode(data)
    separator, text = _separator(text)
    frames.fact(stream, {"sheet": stem, "hidden": False, "merges": []})
    csv.field_size_limit(10_000_000)
    try:
        frames.rows(stream, _plain(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error as error:
        raise refuse("damaged", "引号不成对，或者一格太长") from error


# ="13800000000" and '013 keep zeros and long numbers from Excel; '=王芳 keeps a text from being a formula.
_GUARDED = re.compile(r'="([^"]*)"|=([\u4e00-\u9fff].*)|[\'‘`](?=[^\'])(.*[^\'])', re.S)


def _plain(rows: Any) -> Iterator[list[str]]:
    for row in rows:
        for place, value in enumerate(row):
            if value[:1] in _MARKS and (match := _GUARDED.fullmatch(value)):
                row[place] = match[match.lastindex or 0]
        yield row


def decode(data: bytes) -> str:
    """Text of the bytes.

    Raises:
        Unreadable: in no encoding that offices use.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _strictly(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data[3:], "utf-8")
    head = data[:2000]
    if head.count(b"\0") * 10 > len(head):
        return _strictly(data, "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    if b"\0" in data:
        raise refuse("not_a_table", "认不出来的二进制文件")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("unknown_encoding") from error
    # Random bytes are often good GB18030; a roster in private-use characters is not.
    if text.count("\0") or sum("\ue000" <= one <= "\uf8ff" for one in text[:4000]) > 40:
        raise refuse("unknown_encoding")
    return text


def _separator(text: str) -> tuple[str, str]:
    """The separator that cuts most lines into the same number of cells, and the text without a `sep=` line."""
    if text[:4].lower() == "sep=" and len(text) > 5:
        return text[4], text.split("\n", 1)[-1]
    lines = text[:200_000].splitlines()[:200]
    best, found = (0.0, 0), ","
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        except csv.Error:
            continue
        score = (sum(count for _w, count in widths.most_common(1)), max(widths, default=0))
        if score > best:
            best, found = score, separator
    return found, text


def check_rows(count: int) -> None:
    if count > LIMITS.rows:
        raise refuse("too_many_rows", str(LIMITS.rows))
