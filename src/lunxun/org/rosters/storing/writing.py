"""A plan becomes rows. Called inside the transaction of an action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from lunxun.kernel.errors import Conflict
from lunxun.kernel.finding import InitialsField
from lunxun.kernel.pinyin import initials_of
from lunxun.org.models import Person, Post, PostHolding, Unit, UnitType
from lunxun.org.rosters.matching.plan import TABLES
from lunxun.org.rosters.models import RosterBatch, RosterChange
from lunxun.org.rosters.storing import bulk

MODELS: dict[str, Any] = {
    "unit_type": UnitType,
    "unit": Unit,
    "person": Person,
    "post": Post,
    "holding": PostHolding,
}
# Columns that may hold a reference to a row of the same plan, and to which table.
REFERENCES = {
    "unit": {"type_id": "unit_type", "parent_id": "unit"},
    "post": {"unit_id": "unit"},
    "holding": {"post_id": "post", "person_id": "person"},
}
Ids = dict[str, list[int]]


def write(pieces: Iterator[Any], batch: RosterBatch) -> None:
    """Insert and update what a plan says, piece by piece (see `Plan.pieces`), and keep the before-image.

    Raises:
        Conflict: a row changed since it was read; nothing of the transaction stays.
    """
    numbers: dict[str, int] = next(pieces)
    ids: Ids = {table: bulk.reserve_ids(MODELS[table], numbers[table]) for table in TABLES}
    makers = {table: _Maker(table, batch.organisation_id, ids) for table in TABLES}
    with bulk.room_for_many():
        for position, (table, new, changed) in enumerate(pieces):
            model, maker = MODELS[table], makers[table]
            if new:
                rows = [maker.whole(row) for row in new]
                bulk.insert(model, rows)
                kept: dict[str, Any] = {"columns": maker.names, "made": rows}
            else:
                updates = [_update(change, REFERENCES.get(table, {}), ids) for change in changed]
                asked, done = bulk.update(model, updates)
                if asked != done:
                    raise Conflict(_("没有导入：核对以后有人改了库里的数据。请重新核对，看过再导入。"))
                kept = {"changed": updates}
            RosterChange.objects.create(
                organisation_id=batch.organisation_id, batch=batch, table=table, position=position, rows=kept
            )
        refresh_statistics()


def _update(change: Any, references: dict[str, str], ids: Ids) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """(id, old values, new values)."""
    key, fields = change
    old = {name: seen for name, (seen, _new) in fields.items()}
    return key, old, {name: _real(new, references.get(name), ids) for name, (_old, new) in fields.items()}


def refresh_statistics() -> None:
    """Tell the query planner of thousands of new rows at once: PostgreSQL would plan for empty tables."""
    with connection.cursor() as cursor:
        if not bulk.is_postgres():
            cursor.execute("PRAGMA analysis_limit=1000")
        for model in (*MODELS.values(), RosterChange):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _real(value: Any, table: str | None, ids: Ids) -> Any:
    """The id that a negative reference has become."""
    return ids[table][-value - 1] if table and value is not None and value < 0 else value


class _Maker:
    """Makes short rows of a plan whole: each column, in the order of the table, references as real ids."""

    def __init__(self, table: str, organisation_id: int, ids: Ids) -> None:
        fields = MODELS[table]._meta.concrete_fields
        self.names = [field.attname for field in fields]
        defaults = {field.attname: _plain(field.get_default()) for field in fields}
        self._defaults = defaults | {"organisation_id": organisation_id}
        places = {name: place for place, name in enumerate(self.names)}
        targets = {"id": table, **REFERENCES.get(table, {})}
        self._references = [(places[name], ids[target]) for name, target in targets.items()]
        # Computed by every save; what is written in bulk must not be missed by the search.
        self._computed = [
            (places[field.attname], [places[source] for source in field.sources])
            for field in fields
            if isinstance(field, InitialsField)
        ]

    def whole(self, short: dict[str, Any]) -> list[Any]:
        """The values of one row in the order of `names`."""
        row = list((self._defaults | short).values())
        for place, keys in self._references:
            value = row[place]
            if value is not None and value < 0:
                row[place] = keys[-value - 1]
        for place, sources in self._computed:
            row[place] = initials_of(*[row[source] for source in sources])
        return row


def _plain(value: Any) -> Any:
    """As JSON takes it."""
    return value.isoformat() if isinstance(value, dt.date) else value
