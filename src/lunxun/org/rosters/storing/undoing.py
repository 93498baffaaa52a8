"""Taking a batch back, row for row, or saying what stands in the way. Called inside a transaction."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from lunxun.org.rosters.matching.plan import TABLES
from lunxun.org.rosters.models import RosterBatch, RosterChange
from lunxun.org.rosters.storing import bulk
from lunxun.org.rosters.storing.making import MODELS, Maker, of_ranges
from lunxun.org.rosters.storing.writing import refresh_statistics

ENOUGH = 200
"""Obstacles that are named; the undo is refused as a whole anyway."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A row that was changed or used since the import. `what` names it, `why` says what happened."""

    what: str
    why: str


@dataclass
class _Image:
    """What a batch did, by table: ids of the rows it made, changed → (before, after)."""

    made: dict[str, set[int]]
    changed: dict[str, dict[int, tuple[dict[str, Any], dict[str, Any]]]]


def _pieces(batch: RosterBatch) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, {"columns", "made", "changed"}) in the order of writing; one piece at a time, for they are many."""
    makers: dict[str, Maker] = {}
    for change in RosterChange.objects.filter(batch=batch).order_by("position").iterator(chunk_size=20):
        rows = change.rows
        if isinstance(rows, list):
            yield change.table, _of_old(rows)
        elif not change.table:
            ids = {table: of_ranges(ranges) for table, ranges in rows["ids"].items()}
            makers = {table: Maker(table, known, ids) for table, known in rows["defaults"].items()}
        elif "given" in rows:
            names, made = makers[change.table].uncomputed(rows["columns"], rows["given"])
            yield change.table, {"columns": names, "made": made}
        else:
            yield change.table, rows


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
    return _examined(batch)[1]


def _examined(batch: RosterBatch) -> tuple[_Image, list[Obstacle]]:
    image = _Image(defaultdict(set), defaultdict(dict))
    return image, list(itertools.islice(_all_obstacles(image, batch), ENOUGH))


def _all_obstacles(image: _Image, batch: RosterBatch) -> Iterator[Obstacle]:
    """Fills the image while it looks; it is whole when there is no obstacle."""
    for table, rows in _pieces(batch):
        made = {row[rows["columns"].index("id")]: row for row in rows.get("made", ())}
        changed = {key: (before, after) for key, before, after in rows.get("changed", ())}
        image.made[table] |= made.keys()
        image.changed[table].update(changed)
        if made:
            yield from _changed_since(MODELS[table], rows["columns"], made)
        # Rows are changed by few columns each: those of equal columns are looked at together.
        by_columns: dict[tuple[str, ...], dict[int, list[Any]]] = defaultdict(dict)
        for key, (_before, after) in changed.items():
            by_columns[tuple(after)][key] = list(after.values())
        for names, expected in by_columns.items():
            yield from _changed_since(MODELS[table], names, expected)
    for table in TABLES:
        yield from _used_since(MODELS[table], image, table)


def _changed_since(
    model: type[models.Model], names: Sequence[str], expected: dict[int, list[Any]]
) -> Iterator[Obstacle]:
    """Rows that are not as the batch left them. `expected`: id → values of `names`, days in ISO form."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    days = [place for place, name in enumerate(names) if isinstance(fields[name], models.DateField)]
    for key, *row in _rows(model, list(expected), names):
        after = expected.pop(key)
        for place in days:
            row[place] = row[place].isoformat() if row[place] else None
        if row == after:
            continue
        name, old, new = next(one for one in zip(names, after, row, strict=True) if one[1] != one[2])
        yield Obstacle(
            _name_of(model, key),
            _("导入后改过（%(what)s：%(old)s → %(new)s）")
            % {"what": str(fields[name].verbose_name), "old": old or _("空"), "new": new or _("空")},
        )
    for key, values in expected.items():
        yield Obstacle(_name_of(model, key, dict(zip(names, values, strict=True))), _("导入后已经删除"))


def _rows(model: type[models.Model], keys: list[int], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for at in range(0, len(keys), 500):
        yield from model._default_manager.filter(pk__in=keys[at : at + 500]).values_list("pk", *names)


def _used_since(model: type[models.Model], image: _Image, table: str) -> Iterator[Obstacle]:
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
                    _name_of(model, target),
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


def _name_of(model: type[models.Model], key: int, row: dict[str, Any] | None = None) -> str:
    """What a person calls the row; `row` where it is not in the database any more."""
    words = {
        "UnitType": _("机构类型"),
        "Unit": _("机构"),
        "Person": _("人员"),
        "Post": _("职务"),
        "PostHolding": _("任职"),
    }
    row = row or model._default_manager.filter(pk=key).values().first() or {}
    return f"{words[model.__name__]} {row.get('name') or row.get('title') or f'#{key}'}"


def take_back(batch: RosterBatch) -> bool:
    """Put every row back as it was; False, and nothing written, when a row was changed or used meanwhile."""
    image, found = _examined(batch)
    if found:
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
