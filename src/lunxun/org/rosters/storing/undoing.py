"""Taking a batch back, row for row, or saying what stands in the way. Called inside a transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from lunxun.org.rosters.matching.plan import TABLES
from lunxun.org.rosters.models import RosterBatch, RosterChange
from lunxun.org.rosters.storing import bulk
from lunxun.org.rosters.storing.writing import MODELS, refresh_statistics

ENOUGH = 200
"""Obstacles that are named; the undo is refused as a whole anyway."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A row that was changed or used since the import. `what` names it, `why` says what happened."""

    what: str
    why: str


@dataclass
class _Image:
    """The rows of a batch by table: made → after, changed → (before, after), in the order of writing."""

    made: dict[str, dict[int, dict[str, Any]]]
    changed: dict[str, dict[int, tuple[dict[str, Any], dict[str, Any]]]]


def _image(batch: RosterBatch) -> _Image:
    image = _Image(defaultdict(dict), defaultdict(dict))
    for change in RosterChange.objects.filter(batch=batch).order_by("position").iterator(chunk_size=20):
        rows = change.rows if isinstance(change.rows, dict) else _of_old(change.rows)
        names = rows.get("columns", ())
        for values in rows.get("made", ()):
            after = dict(zip(names, values, strict=True))
            image.made[change.table][after["id"]] = after
        for key, before, after in rows.get("changed", ()):
            image.changed[change.table][key] = (before, after)
    return image


def _of_old(rows: list[Any]) -> dict[str, Any]:
    """Batches of checkouts before the first release: [[key, before, after], …], `before` null for a new row."""
    made = [after for _key, before, after in rows if before is None]
    return {
        "columns": list(made[0]) if made else [],
        "made": [list(row.values()) for row in made],
        "changed": [row for row in rows if row[1] is not None],
    }


def obstacles(batch: RosterBatch) -> list[Obstacle]:
    """What keeps the batch from being undone, at most `ENOUGH` of them; empty when it can be."""
    return _obstacles(_image(batch), batch.organisation_id)


def _obstacles(image: _Image, organisation_id: int) -> list[Obstacle]:
    found: list[Obstacle] = []
    for one in _all_obstacles(image, organisation_id):
        found.append(one)
        if len(found) >= ENOUGH:
            break
    return found


def _all_obstacles(image: _Image, organisation_id: int) -> Iterator[Obstacle]:
    for table in TABLES:
        yield from _changed_since(MODELS[table], image.made[table], image.changed[table])
    for table in TABLES:
        yield from _used_since(MODELS[table], image, table, organisation_id)


def _changed_since(
    model: type[models.Model],
    made: dict[int, dict[str, Any]],
    changed: dict[int, tuple[dict[str, Any], dict[str, Any]]],
) -> Iterator[Obstacle]:
    expected = {**made, **{key: after for key, (_before, after) in changed.items()}}
    dates = {field.attname for field in model._meta.concrete_fields if isinstance(field, models.DateField)}
    words = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
    for row in _rows(model, list(expected)):
        after = expected.pop(row["id"])
        for name, value in after.items():
            now = row[name].isoformat() if name in dates and row[name] else row[name]
            if now != value:
                yield Obstacle(
                    _name_of(model, row),
                    _("导入后改过（%(what)s：%(old)s → %(new)s）")
                    % {"what": words[name], "old": value or _("空"), "new": now or _("空")},
                )
                break
    for after in expected.values():
        yield Obstacle(_name_of(model, after), _("导入后已经删除"))


def _rows(model: type[models.Model], keys: list[int]) -> Iterator[dict[str, Any]]:
    for at in range(0, len(keys), 500):
        yield from model._default_manager.filter(pk__in=keys[at : at + 500]).values()


def _used_since(
    model: type[models.Model], image: _Image, table: str, organisation_id: int
) -> Iterator[Obstacle]:
    """Rows of any table that refer to one that the batch made, but for those of the batch itself."""
    made = image.made[table]
    if not made:
        return
    low, high = min(made), max(made)
    own = {MODELS[name]: image.made[name] for name in TABLES}
    for relation in _relations_to(model):
        other = relation.model
        pairs = other._default_manager.filter(
            **{f"{relation.attname}__gte": low, f"{relation.attname}__lte": high}
        ).values_list("pk", relation.attname)
        for pk, target in pairs.iterator(chunk_size=5000):
            # A row that was there before and now points at a new one is put back by its before-image.
            if target in made and pk not in own.get(other, {}) and not _was_set(image, other, pk, relation):
                yield Obstacle(
                    _name_of(model, made[target]),
                    _("导入后已经用在“%(table)s”里") % {"table": other._meta.verbose_name},
                )


def _was_set(image: _Image, other: type[models.Model], pk: Any, relation: Any) -> bool:
    table = next((name for name, model in MODELS.items() if model is other), "")
    _before, after = image.changed.get(table, {}).get(pk, ({}, {}))
    return relation.attname in after


def _relations_to(model: type[models.Model]) -> Iterator[Any]:
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.concrete_fields:
            if field.remote_field is not None and field.remote_field.model is model:
                yield field


def _name_of(model: type[models.Model], row: dict[str, Any]) -> str:
    words = {
        "UnitType": _("机构类型"),
        "Unit": _("机构"),
        "Person": _("人员"),
        "Post": _("职务"),
        "PostHolding": _("任职"),
    }
    name = row.get("name") or row.get("title") or f"#{row.get('id')}"
    return f"{words[model.__name__]} {name}"


def take_back(batch: RosterBatch) -> bool:
    """Put every row back as it was; False, and nothing written, when a row was changed or used meanwhile."""
    image = _image(batch)
    if _obstacles(image, batch.organisation_id):
        return False
    for table in reversed(TABLES):
        model = MODELS[table]
        dates = {
            field.attname for field in model._meta.concrete_fields if isinstance(field, models.DateField)
        }

        def typed(values: dict[str, Any], dates: set[str] = dates) -> dict[str, Any]:
            return {
                name: dt.date.fromisoformat(value) if name in dates and value else value
                for name, value in values.items()
            }

        changes = [
            (key, typed(after), typed(before)) for key, (before, after) in image.changed[table].items()
        ]
        asked, done = bulk.update(model, changes)
        if asked != done:
            return False
        bulk.delete(model, sorted(image.made[table], reverse=True))
    refresh_statistics()
    return True
