"""A plan becomes rows. Called inside the transaction of an action."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from lunxun.kernel.errors import Conflict
from lunxun.org.rosters.matching.plan import TABLES
from lunxun.org.rosters.models import RosterBatch, RosterChange
from lunxun.org.rosters.storing import bulk
from lunxun.org.rosters.storing.making import MODELS, REFERENCES, Ids, Maker, as_ranges, defaults_of, real


def write(pieces: Iterator[str], batch: RosterBatch) -> None:
    """Insert and update what a plan says, piece by piece (see `Plan.pieces`), and keep the before-image.

    Raises:
        Conflict: a row changed since it was read; nothing of the transaction stays.
    """
    numbers: dict[str, int] = json.loads(next(pieces))
    ids: Ids = {table: bulk.reserve_ids(MODELS[table], numbers[table]) for table in TABLES}
    defaults = {table: defaults_of(table, batch.organisation_id) for table in TABLES}
    makers = {table: Maker(table, defaults[table], ids) for table in TABLES}
    kept = _Keeper(batch)
    kept.keep("", {"ids": {table: as_ranges(ids[table]) for table in TABLES}, "defaults": defaults})
    with bulk.room_for_many():
        for line in pieces:
            piece = json.loads(line)
            table = piece["table"]
            if "given" in piece:
                bulk.insert(MODELS[table], makers[table].rows(piece["columns"], piece["given"]))
                # As it lies in the file: what follows from it and from the record above is not told again.
                kept.keep(table, bulk.Json(line))
            else:
                updates = [_update(change, REFERENCES.get(table, {}), ids) for change in piece["changed"]]
                asked, done = bulk.update(MODELS[table], updates)
                if asked != done:
                    raise Conflict(_("没有导入：核对以后有人改了库里的数据。请重新核对，看过再导入。"))
                kept.keep(table, {"changed": updates})
        kept.write()
        refresh_statistics()


class _Keeper:
    """Collects records of the change log."""

    def __init__(self, batch: RosterBatch) -> None:
        self._batch, self._rows, self._position = batch, list[Any](), 0

    def keep(self, table: str, rows: Any) -> None:
        values = {
            "organisation_id": self._batch.organisation_id,
            "batch_id": self._batch.pk,
            "table": table,
            "position": self._position,
            "rows": rows,
        }
        self._rows.append(values)
        self._position += 1
        if len(self._rows) >= 50:
            self.write()

    def write(self) -> None:
        ids = bulk.reserve_ids(RosterChange, len(self._rows))
        names = [field.attname for field in RosterChange._meta.concrete_fields]
        made = [{**row, "id": key} for key, row in zip(ids, self._rows, strict=True)]
        bulk.insert(RosterChange, [[row[name] for name in names] for row in made])
        self._rows.clear()


def _update(change: Any, references: dict[str, str], ids: Ids) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """(id, old values, new values)."""
    key, fields = change
    old = {name: seen for name, (seen, _new) in fields.items()}
    return key, old, {name: real(new, references.get(name), ids) for name, (_old, new) in fields.items()}


def refresh_statistics() -> None:
    """Tell the query planner of thousands of new rows at once: PostgreSQL would plan for empty tables."""
    with connection.cursor() as cursor:
        if not bulk.is_postgres():
            cursor.execute("PRAGMA analysis_limit=1000")
        for model in (*MODELS.values(), RosterChange):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
