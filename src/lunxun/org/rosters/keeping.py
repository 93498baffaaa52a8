"""The handed-in file and what was read from it, in a folder of its own below the data folder.

Nothing here is ever served to a browser; all personal data of a batch that is not in the database goes
with its folder. PostgreSQL with several machines needs the data folder shared, as for uploads.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from lunxun.org.rosters.matching.plan import NewUnit, Plan, Row
from lunxun.org.rosters.reading.draft import Message, Severity

FILE, CELLS, PLAN, REPORT = "file", "cells", "plan.json", "report.json"
SHOWN = 5000
"""Messages and rows kept for the page and the error workbook; the counts beside them are of all."""


def root() -> Path:
    return Path(settings.DATA_DIR) / "rosters"


def new_folder(data: bytes) -> str:
    """Keep the bytes of a file; the name of its folder."""
    name = secrets.token_hex(16)
    folder = root() / name
    folder.mkdir(parents=True, mode=0o700)
    (folder / FILE).write_bytes(data)
    return name


def data_of(folder: str) -> bytes:
    """The bytes that were handed in.

    Raises:
        FileNotFoundError: deleted, or on another machine.
    """
    return (root() / folder / FILE).read_bytes()


def drop(folder: str) -> None:
    if folder:
        shutil.rmtree(root() / folder, ignore_errors=True)


@contextmanager
def _written(folder: str, name: str) -> Iterator[IO[bytes]]:
    """Whole or not at all: a killed worker must not leave half a plan."""
    path = root() / folder / name
    half = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        with half.open("w+b") as file:
            yield file
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def cells_to_write(folder: str) -> AbstractContextManager[IO[bytes]]:
    """Where the cells of the file are kept, so that it is parsed only once."""
    return _written(folder, CELLS)


def cells_to_read(folder: str) -> IO[bytes]:
    """The cells that were kept.

    Raises:
        FileNotFoundError: never kept, or deleted.
    """
    return (root() / folder / CELLS).open("rb")


def keep_plan(folder: str, plan: Plan) -> str:
    """Keep what a check would write below the fingerprint of what it was compared with; its digest."""
    digest = hashlib.sha256()
    with _written(folder, PLAN) as file:
        file.write(plan.seen.encode() + b"\n")
        for piece in plan.pieces():
            line = piece.encode()
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def seen_of(folder: str) -> tuple[str, str]:
    """(fingerprint, digest) of what `keep_plan` kept.

    Raises:
        FileNotFoundError: never checked, or deleted.
    """
    with (root() / folder / PLAN).open("rb") as file:
        seen = file.readline().decode().strip()
        return seen, hashlib.file_digest(file, "sha256").hexdigest()


def pieces_of(folder: str) -> Iterator[str]:
    """`Plan.pieces`, one after the other."""
    with (root() / folder / PLAN).open(encoding="ascii") as file:
        file.readline()
        yield from file


def _plain(value: Message | Row | NewUnit) -> dict[str, Any]:
    """Like `asdict`, without its deep copies: the values are texts, numbers and lists of them."""
    return {name: getattr(value, name) for name in value.__slots__}


def _message(row: dict[str, Any]) -> Message:
    return Message(**{**row, "severity": Severity(row["severity"])})


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def keep_report(folder: str, plan: Plan) -> None:
    """Keep what the page and the error workbook show: errors first, changes before what stays."""
    messages = sorted(plan.messages, key=lambda message: _RANKS[message.severity])
    states: dict[str, int] = {}
    rows = []
    for row in plan.rows:
        states[row.state] = states.get(row.state, 0) + 1
        if row.state != "unchanged" and states[row.state] <= SHOWN:
            rows.append(row)
    values = {
        "messages": [_plain(message) for message in messages[:SHOWN]],
        "rows": [_plain(row) for row in rows],
        "units": [_plain(unit) for unit in plan.units[:SHOWN]],
        "levels": plan.levels,
    }
    with _written(folder, REPORT) as file:
        file.write(json.dumps(values, ensure_ascii=False).encode())


def report_of(folder: str) -> dict[str, Any]:
    """`messages` (Message), `rows` (Row), `units` (NewUnit), `levels` {title: (level, number of posts)}."""
    path = root() / folder / REPORT
    if not folder or not path.exists():
        return {"messages": [], "rows": [], "units": [], "levels": {}}
    values = json.loads(path.read_text(encoding="utf-8"))
    return {
        "messages": [_message(row) for row in values["messages"]],
        "rows": [Row(**{**row, "changes": [tuple(one) for one in row["changes"]]}) for row in values["rows"]],
        "units": [NewUnit(**row) for row in values["units"]],
        "levels": values["levels"],
    }
