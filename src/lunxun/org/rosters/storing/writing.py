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
from lunxun.org.rosters.matching.plan import TABLES, Plan
from lunxun.org.rosters.models import RosterBatch, RosterChange
from lunxun.org.rosters.storing import bulk

MODELS: dict[str, type[models.Model]] = {
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


def write(plan: Plan, batch: RosterBatch) -> None:
    """Insert and update what the plan says and keep the before-image.

    Raises:
        Conflict: a row changed since it was read; nothing of the transaction stays.
    """
    ids: dict[str, dict[int, int]] = {}
    log: list[tuple[str, list[list[Any]]]] = []
    for table in TABLES:
        model, rows, changes = MODELS[table], plan.new[table], plan.changed[table]
        references = REFERENCES.get(table, {})
        given = bulk.reserve_ids(model, len(rows))
        ids[table] = {row["id"]: key for row, key in zip(rows, given, strict=True)}
        whole = [_whole(row, model, batch.organisation_id, ids, table, references) for row in rows]
        bulk.insert(model, whole)
        log += _logged(table, [[row["id"], None, _plain(row)] for row in whole])
        updates = []
        for change in changes:
            old = {name: seen for name, (seen, _new) in change.fields.items()}
            new = {
                name: _real(value, references.get(name), ids) for name, (_old, value) in change.fields.items()
            }
            updates.append((change.key, old, new))
        asked, done = bulk.update(model, updates)
        if asked != done:
            raise Conflict(_("没有导入：核对以后有人改了库里的数据。请重新核对，看过再导入。"))
        log += _logged(table, [[key, _plain(old), _plain(new)] for key, old, new in updates])
    RosterChange.objects.bulk_create(
        (
            RosterChange(
                organisation_id=batch.organisation_id, batch=batch, table=table, position=n, rows=rows
            )
            for n, (table, rows) in enumerate(log)
        ),
        batch_size=50,
    )
    refresh_statistics()


def refresh_statistics() -> None:
    """Tell the query planner of thousands of new rows at once: PostgreSQL would plan for empty tables."""
    with connection.cursor() as cursor:
        for model in (*MODELS.values(), RosterChange):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _real(value: Any, table: str | None, ids: dict[str, dict[int, int]]) -> Any:
    """The id that a negative reference has become."""
    return ids[table][value] if table and value is not None and value < 0 else value


def _whole(
    row: dict[str, Any],
    model: type[models.Model],
    organisation_id: int,
    ids: dict[str, dict[int, int]],
    table: str,
    references: dict[str, str],
) -> dict[str, Any]:
    """The row as it is stored, every column named."""
    values = {field.attname: field.get_default() for field in model._meta.concrete_fields}
    values |= {name: _real(value, references.get(name), ids) for name, value in row.items()}
    values["id"] = ids[table][row["id"]]
    values["organisation_id"] = organisation_id
    for field in model._meta.concrete_fields:
        # Computed by every save; what is written in bulk must not be missed by the search.
        if isinstance(field, InitialsField):
            values[field.attname] = initials_of(*(values[source] for source in field.sources))
    return values


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON takes it."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()
    }


def _logged(table: str, rows: list[list[Any]]) -> list[tuple[str, list[list[Any]]]]:
    return [(table, rows[at : at + TOGETHER]) for at in range(0, len(rows), TOGETHER)]
