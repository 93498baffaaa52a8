"""Bulk writing of plain rows, on both databases.

Django's bulk_create builds an object and adapts every value; for some hundred thousand rows that is
most of the time. PostgreSQL takes rows by COPY, SQLite by executemany.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

CHUNK = 5000
CACHE_KB = 64 * 1024


class Json(str):
    """A text that is JSON already."""


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def reserve_ids(model: type[models.Model], number: int) -> list[int]:
    """`number` ids that nobody else gets, ascending. On SQLite the write lock must be held."""
    if not number:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [f'"{table}"', number],
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        given = cursor.fetchone()
        cursor.execute(f"SELECT MAX(id) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        last = max(given[0] if given else 0, cursor.fetchone()[0] or 0)
    return list(range(last + 1, last + 1 + number))


@contextmanager
def room_for_many() -> Iterator[None]:
    """On SQLite, keep the pages of a hundred thousand rows and their indexes in memory until they are written.

    With the usual 2 MB each page of an index is written out and read back many times.
    """
    if is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def insert(model: type[models.Model], rows: Sequence[list[Any]]) -> None:
    """Insert rows: a value for every column, in the order of the table. Days may be in ISO form."""
    if not rows:
        return
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(_quoted(field) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    as_json = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]

    def told(row: list[Any]) -> list[Any]:
        row = list(row)
        for place in as_json:
            if not isinstance(row[place], Json):
                row[place] = json.dumps(row[place], ensure_ascii=False)
        return row

    values = map(told, rows) if as_json else rows
    with connection.cursor() as cursor:
        if is_postgres():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for one in values:
                    copy.write_row(one)
            return
        marks = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        for chunk in _chunks(values):
            cursor.executemany(sql, chunk)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(str(field.column))


def update(
    model: type[models.Model], changes: Iterable[tuple[int, dict[str, Any], dict[str, Any]]]
) -> tuple[int, int]:
    """Set columns of rows by (id, old values, new values); (rows asked for, rows that still were as seen)."""
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    asked = done = 0
    for key, old, new in changes:
        names = tuple(sorted(new))
        by_columns[names].append((*(new[name] for name in names), key, *(old[name] for name in names)))
        asked += 1
    quote = connection.ops.quote_name
    same = "IS NOT DISTINCT FROM" if is_postgres() else "IS"
    table = quote(model._meta.db_table)
    columns = {field.attname: _quoted(field) for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        for names, rows in by_columns.items():
            sets = ", ".join(f"{columns[name]} = %s" for name in names)
            seen = " AND ".join(f"{columns[name]} {same} %s" for name in names)
            sql = f"UPDATE {table} SET {sets} WHERE id = %s AND {seen}"  # noqa: S608
            for chunk in _chunks(rows):
                cursor.executemany(sql, chunk)
                done += cursor.rowcount
    return asked, done


def delete(model: type[models.Model], keys: Sequence[int]) -> None:
    """Delete rows by id, without a look at what refers to them: the database holds that."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        for chunk in _chunks((key,) for key in keys):
            cursor.executemany(f"DELETE FROM {table} WHERE id = %s", chunk)  # noqa: S608


def _chunks(rows: Iterable[Any]) -> Iterable[Sequence[Any]]:
    if isinstance(rows, list) and len(rows) <= CHUNK:
        yield rows
        return
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
