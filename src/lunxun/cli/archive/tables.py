"""Rows of a table as lines of JSON that read the same from SQLite and PostgreSQL, and back."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import decimal
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.duration import duration_iso_string

# Left out by intent: sessions (sign in again), leases and timers (of processes that are gone), the
# list of migrations (it is compared, not copied), and staging stores (an open ballot must not
# outlive its destruction in a backup).
EXCLUDED = frozenset({"django_session", "django_migrations", "jobs_lease", "jobs_periodicrun"})
EXCLUDED_PREFIX = "staging_"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is backed up, with its concrete columns."""

    model: type[models.Model]
    fields: tuple[models.Field[Any, Any], ...]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        return [str(field.column) for field in self.fields]


def tables() -> list[Table]:
    """All tables of the product in order of name."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        name = options.db_table
        if options.proxy or not options.managed or options.swapped:
            continue
        if name in EXCLUDED or name.startswith(EXCLUDED_PREFIX):
            continue
        fields = tuple(field for field in options.concrete_fields if not field.generated)
        found[name] = Table(model, fields)
    return [found[name] for name in sorted(found)]


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """One consistent view of the database while others go on writing; nothing is locked."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        writing = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    # SQLite's view begins with the first read, not with BEGIN.
                    cursor.execute("SELECT 1 FROM sqlite_master LIMIT 1")
                yield
        finally:
            connection.transaction_mode = writing  # type: ignore[attr-defined]
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def lines(table: Table) -> Iterator[bytes]:
    """The rows in order of their key, one line each."""
    names = [field.attname for field in table.fields]
    rows = table.model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=BATCH):
        yield (
            json.dumps(
                [_encode(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":")
            ).encode()
            + b"\n"
        )


def digest(table: Table) -> tuple[int, str]:
    """Number of rows and SHA-256 of the lines."""
    count, state = 0, hashlib.sha256()
    for line in lines(table):
        count += 1
        state.update(line)
    return count, state.hexdigest()


def _encode(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            # jsonb writes 1e16 as 10000000000000000; both must give one line.
            return int(value) if value.is_integer() and abs(value) >= 1e16 else value
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat() if value.tzinfo else value.isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return duration_iso_string(value)
        case decimal.Decimal() | uuid.UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
        case dict():
            return {str(key): _encode(item) for key, item in value.items()}
        case list() | tuple():
            return [_encode(item) for item in value]
    raise TypeError(f"A column holds {type(value).__name__}, which the archive can't spell.")


def empty(found: list[Table]) -> None:
    """Delete every row of the tables, and of those that are left out by intent."""
    present = set(connection.introspection.table_names())
    names = [table.name for table in found] + sorted((EXCLUDED - {"django_migrations"}) & present)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            quoted = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(f"LOCK TABLE {quoted} IN EXCLUSIVE MODE")
        for name in names:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own table names


def insert(table: Table, rows: Iterable[bytes]) -> int:
    """Insert the lines of an archive as they stand: no default, no auto_now, no signal."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in table.columns)
    places = ", ".join(["%s"] * len(table.fields))
    sql = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
    source, count = iter(rows), 0
    with connection.cursor() as cursor:
        while batch := [_decode(table, line) for line in islice(source, BATCH)]:
            cursor.executemany(sql, batch)
            count += len(batch)
    return count


def _decode(table: Table, line: bytes) -> list[Any]:
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(table.fields):
        raise ValueError(f"A row of {table.name} has the wrong number of columns.")
    return [
        field.get_db_prep_save(field.to_python(value), connection)
        for field, value in zip(table.fields, values, strict=True)
    ]


def reset_sequences(found: list[Table]) -> None:
    """Let the next key follow the restored ones (PostgreSQL; SQLite does so by itself)."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in found]):
            cursor.execute(sql)


def applied_migrations() -> list[str]:
    """The steps that the database has taken, as "app.name".

    A squashed migration is left out: it stands for steps that are listed themselves, and a database that
    took them one by one may never have heard of it.
    """
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in set(loader.applied_migrations) - set(loader.replacements))
