"""A plan becomes rows. Called inside the transaction of an action."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, models
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
TOGETHER = 500
"""Rows of one record of the change log."""


def write(content: dict[str, Any], batch: RosterBatch) -> None:
    """Insert and update what a plan says (see `Plan.to_json`) and keep the before-image. Empties `content`.

    Raises:
        Conflict: a row changed since it was read; nothing of the transaction stays.
    """
    ids: dict[str, dict[int, int]] = {}
    position = 0
    for table in TABLES:
        model, rows, changes = MODELS[table], content["new"].pop(table), content["changed"].pop(table)
        references = REFERENCES.get(table, {})
        given = bulk.reserve_ids(model, len(rows))
        ids[table] = {row["id"]: key for row, key in zip(rows, given, strict=True)}
        _complete(rows, model, batch.organisation_id, ids, table, references)
        bulk.insert(model, rows)
        updates = []
        for key, fields in changes:
            old = {name: seen for name, (seen, _new) in fields.items()}
            new = {name: _real(value, references.get(name), ids) for name, (_old, value) in fields.items()}
            updates.append((key, old, new))
        asked, done = bulk.update(model, updates)
        if asked != done:
            raise Conflict(_("没有导入：核对以后有人改了库里的数据。请重新核对，看过再导入。"))
        log = [[row["id"], None, row] for row in rows] + [list(one) for one in updates]
        position = _log(batch, table, log, position)
    refresh_statistics()


def _log(batch: RosterBatch, table: str, rows: list[list[Any]], position: int) -> int:
    """Keep the rows of one table, some hundred a record; the position after the last."""
    records = [
        RosterChange(
            organisation_id=batch.organisation_id,
            batch=batch,
            table=table,
            position=position + at // TOGETHER,
            rows=rows[at : at + TOGETHER],
        )
        for at in range(0, len(rows), TOGETHER)
    ]
    RosterChange.objects.bulk_create(records, batch_size=50)
    return position + len(records)


def refresh_statistics() -> None:
    """Tell the query planner of thousands of new rows at once: PostgreSQL would plan for empty tables."""
    with connection.cursor() as cursor:
        for model in (*MODELS.values(), RosterChange):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _real(value: Any, table: str | None, ids: dict[str, dict[int, int]]) -> Any:
    """The id that a negative reference has become."""
    return ids[table][value] if table and value is not None and value < 0 else value


def _complete(
    rows: list[dict[str, Any]],
    model: type[models.Model],
    organisation_id: int,
    ids: dict[str, dict[int, int]],
    table: str,
    references: dict[str, str],
) -> None:
    """Make every row whole in place: each column, in the order of the table, references as real ids."""
    fields = model._meta.concrete_fields
    every = {field.attname: _plain(field.get_default()) for field in fields}
    every["organisation_id"] = organisation_id
    # Computed by every save; what is written in bulk must not be missed by the search.
    computed = [(field.attname, field.sources) for field in fields if isinstance(field, InitialsField)]
    given = ids[table]
    for place, short in enumerate(rows):
        row = every | short
        row["id"] = given[short["id"]]
        for name, target in references.items():
            value = row[name]
            if value is not None and value < 0:
                row[name] = ids[target][value]
        for name, sources in computed:
            row[name] = initials_of(*[row[source] for source in sources])
        rows[place] = row


def _plain(value: Any) -> Any:
    """As JSON takes it."""
    return value.isoformat() if isinstance(value, dt.date) else value
