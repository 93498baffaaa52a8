"""What a copied file holds beyond its tables: free pages, frames of the journal, dead row versions.

File formats: SQLite "Database File Format" §1.3 (header), §1.5 (free list), §4.1 (WAL);
PostgreSQL "Database Physical Storage", page layout and HeapTupleHeaderData.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


def order_in(raw: bytes, marks: Sequence[bytes]) -> list[int]:
    """Voters in the order in which their marks first stand in these bytes."""
    found = [(raw.find(mark), voter) for voter, mark in enumerate(marks)]
    return [voter for place, voter in sorted(found) if place >= 0]


def last_order_in(raw: bytes, marks: Sequence[bytes]) -> list[int]:
    """The same by the last place: what is written again and again ends up late."""
    found = [(raw.rfind(mark), voter) for voter, mark in enumerate(marks)]
    return [voter for place, voter in sorted(found) if place >= 0]


def page_order_in(raw: bytes, marks: Sequence[bytes], size: int) -> list[int]:
    """Page by page, each from its end: both databases fill a page from there."""
    found = [(raw.find(mark), voter) for voter, mark in enumerate(marks)]
    return [voter for place, voter in sorted(found, key=lambda f: (f[0] // size, -f[0])) if place >= 0]


def orders_in(raw: bytes, marks: Sequence[bytes], size: int) -> list[list[int]]:
    """Every way of reading these bytes that is tried, forwards and backwards."""
    ways = [order_in(raw, marks), last_order_in(raw, marks), page_order_in(raw, marks, size)]
    return [*ways, *(way[::-1] for way in ways)]


# --- SQLite -------------------------------------------------------------------------------------------


def page_size(raw: bytes) -> int:
    size = int.from_bytes(raw[16:18], "big")
    return 65536 if size == 1 else size


def free_pages(raw: bytes) -> bytes:
    """The pages of the free list, trunks and leaves, in the order of the list."""
    size = page_size(raw)
    page = lambda number: raw[(number - 1) * size : number * size]  # noqa: E731
    trunk, found = int.from_bytes(raw[32:36], "big"), []
    while trunk:
        body = page(trunk)
        following, count = struct.unpack(">II", body[:8])
        found += [body, *(page(leaf) for leaf in struct.unpack(f">{count}I", body[8 : 8 + 4 * count]))]
        trunk = following
    return b"".join(found)


@dataclass(frozen=True, slots=True)
class Frame:
    number: int
    is_commit: bool
    content: bytes
    end: int


def wal_frames(raw: bytes) -> list[Frame]:
    """Frames of a WAL file in the order in which they were written, also those of an earlier round."""
    if len(raw) < 32:
        return []
    size = int.from_bytes(raw[8:12], "big")
    found, at = [], 32
    while at + 24 + size <= len(raw):
        number, commit = struct.unpack(">II", raw[at : at + 8])
        end = at + 24 + size
        found.append(Frame(number, commit != 0, raw[at + 24 : end], end))
        at = end
    return found


def database_file() -> Path:
    return Path(str(settings.DATABASES["default"]["TEST"]["NAME"] or connection.settings_dict["NAME"]))


# --- PostgreSQL ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tuple:
    """A row version as it lies in a heap file; `xmax` is not 0 for one that was deleted or updated."""

    xmin: int
    xmax: int
    body: bytes


@contextlib.contextmanager
def as_root() -> Iterator[Any]:
    """Whoever holds the whole server is superuser, too."""
    import psycopg

    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"], port=given["PORT"] or None, dbname=given["NAME"], user="postgres", autocommit=True
    ) as root:
        root.execute("CHECKPOINT")
        yield root


def heap_file(table: str) -> bytes:
    """The table's file as it lies on the disk."""
    with as_root() as root:
        row = root.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s::regclass))", [table])
        return bytes(row.fetchone()[0])


def wal_position() -> tuple[str, int]:
    """Where the server's write-ahead log ends now: (file, byte)."""
    with as_root() as root:
        return root.execute(
            "SELECT file_name, file_offset FROM pg_walfile_name_offset(pg_current_wal_lsn())"
        ).fetchone()


def wal_since(start: tuple[str, int]) -> bytes:
    """The write-ahead log from a position up to now. Files ahead of it are old ones to be used again."""
    end = wal_position()
    with as_root() as root:
        names = [row[0] for row in root.execute("SELECT name FROM pg_ls_waldir() ORDER BY name")]
        found = b""
        for name in names:
            if start[0] <= name <= end[0] and len(name) == 24:
                (part,) = root.execute("SELECT pg_read_binary_file('pg_wal/' || %s)", [name]).fetchone()
                upto = end[1] if name == end[0] else None
                found += bytes(part)[start[1] if name == start[0] else 0 : upto]
        return found


def tuples(raw: bytes, page: int = 8192) -> Iterator[Tuple]:
    """Row versions in the order of the file, dead ones too, whose line pointer is still there."""
    for start in range(0, len(raw), page):
        block = raw[start : start + page]
        lower = struct.unpack("<H", block[12:14])[0]
        for at in range(24, lower, 4):
            pointer = struct.unpack("<I", block[at : at + 4])[0]
            place, flags, length = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
            if flags == 1 and length >= 23:  # LP_NORMAL
                xmin, xmax = struct.unpack("<II", block[place : place + 8])
                yield Tuple(xmin, xmax, block[place : place + length])
