"""Attackers on a sealed database: each orders the sealed rows by something, and matches them with the voters.

The world that is attacked is the worst one: people vote exactly in the order in which they checked in,
so that any trace of the order of arrival re-links everybody. Every voter's ballot says who cast it
(in a mark that only the test can read), so that a guess can be checked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from lunxun.feedback.models import SealedRow, SealedText

TABLES = [SealedRow._meta.db_table, SealedText._meta.db_table]


def limit(voters: int) -> float:
    """Chance + 3σ: a random permutation has 1 ± 1 fixed points, whatever its length; ≤ 4 of 300."""
    return 1 + 3 * math.sqrt(1 - 1 / voters)


def matches(order: Sequence[int]) -> int:
    """How many voters a guess finds: the voter at each place, against the place."""
    return sum(1 for place, voter in enumerate(order) if place == voter)


def orders() -> Iterator[tuple[str, str, list[Any]]]:
    """(table, what it sorts by, rows as (mark, …)) for every column and every hidden one."""
    hidden = (
        ["rowid"] if connection.vendor == "sqlite" else ["ctid", "xmin::text::bigint, ctid", "tableoid, ctid"]
    )
    for table, mark in ((TABLES[0], "answers"), (TABLES[1], "body")):
        model = next(m for m in apps.get_models() if m._meta.db_table == table)
        columns = [field.column for field in model._meta.fields]
        for key in [*columns, *hidden]:
            for direction in ("ASC", "DESC"):
                sort = ", ".join(f"{part.strip()} {direction}" for part in key.split(","))
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT {mark}, * FROM {table} ORDER BY {sort}")  # type: ignore[attr-defined]
                    yield table, f"{key} {direction}", cursor.fetchall()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {mark}, * FROM {table}")
            yield table, "as it comes", cursor.fetchall()


def bytes_of(folder: Path) -> bytes:
    """Every byte that the embedded store left on disk: database, journals, free pages, staging."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def pages_in_file_order(path: Path, marks: Sequence[bytes]) -> list[int]:
    """Voters in the order in which their marks stand in a file, whatever page or free list holds them."""
    raw = path.read_bytes()
    found = [(raw.find(mark), voter) for voter, mark in enumerate(marks)]
    return [voter for place, voter in sorted(found) if place >= 0]
