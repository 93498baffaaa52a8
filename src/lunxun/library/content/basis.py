"""The validity of a policy basis (A33), read from the line that names it.

A line may end with 有效期至 2022-04-30 (or 2022年4月30日, 失效于…). Without such an end the file holds until
further notice. The line stays text: that is how it is copied from and into official documents.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from lunxun.kernel.text import half_width

_END = re.compile(
    r"[\s（(，,；;]*(?:有效期至|有效至|失效于|废止于|至)\s*(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?[）)]?\s*$"
)


def split_basis(line: str) -> tuple[str, dt.date | None]:
    """(the file, the last day on which it holds)."""
    match = _END.search(half_width(line))
    if match is None:
        return line.strip(), None
    try:
        end = dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        return line.strip(), None
    return half_width(line)[: match.start()].strip(), end


def with_end(label: str, valid_to: dt.date | None) -> str:
    """The line for a file with a known end."""
    return f"{label}　有效期至 {valid_to.isoformat()}" if valid_to else label


def basis_until(lines: Iterable[str]) -> dt.date | None:
    """The earliest end; None when all hold until further notice."""
    return min((end for _file, end in map(split_basis, lines) if end), default=None)


def superseded(lines: Iterable[str], on: dt.date) -> list[str]:
    """The files that hold no longer on `on`."""
    return [file for file, end in map(split_basis, lines) if end is not None and end < on]
