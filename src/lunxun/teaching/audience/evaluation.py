"""Whom an expression names on a day: one SQL query over the posts held that day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from lunxun.org.enums import HoldingKind
from lunxun.org.models import PostHolding, Unit, UnitSuccession, UnitTag, era_of
from lunxun.org.queries import calling
from lunxun.teaching.audience.language import Node


@dataclass(frozen=True, slots=True)
class Qualified:
    """A person with the post that qualified him: of several, the primary one, then the official order."""

    person_id: int
    name: str
    unit_id: int
    unit_name: str
    post_title: str
    sort: tuple[object, ...]
    order_key: str


def order_key(type_no: int, block_no: int, unit_no: int, post_no: int, person_no: int) -> str:
    """Official order as digits: unit type, 街镇 block, unit, post, person. Sorts alike in every database."""
    parts = ((type_no, 4), (block_no, 8), (unit_no, 8), (post_no, 8), (person_no, 8))
    return "".join(str(min(number, 10**width - 1)).zfill(width) for number, width in parts)


def holdings_on(organisation_id: int, as_of: dt.date) -> QuerySet[PostHolding]:
    """Posts held on the day by people who have not left, as far as they count for a call-up."""
    stays = Q(person__left_on__isnull=True) | Q(person__left_on__gt=as_of)
    return calling(organisation_id, as_of).filter(stays)


def evaluate(node: Node, organisation_id: int, as_of: dt.date) -> list[Qualified]:
    """The distinct people named on `as_of`, in official order (one query; one more for `unit_tree`, and
    one while units have stood elsewhere).

    A person with two posts counts once. `not` is the complement among the posts held that day: who
    keeps another post that qualifies stays in. People who left, or hold no post that day, never count.
    Units bear the name, and stand in the place, of that day.
    """
    rows = list(
        holdings_on(organisation_id, as_of)
        .filter(_condition(node, organisation_id, as_of))
        .order_by("-is_primary", "post__order_no", "id")
        .values_list(
            "person_id",
            "person__name",
            "person__order_no",
            "person__stroke_key",
            "post__unit_id",
            "post__unit__short_name",
            "post__unit__order_no",
            "post__unit__stroke_key",
            "post__unit__type__order_no",
            "post__unit__parent__order_no",
            "post__unit__parent__type__order_no",
            "post__title",
            "post__order_no",
            "post__unit__eras",
        )
    )
    then = _as_they_were({row[4]: row[-1] for row in rows if row[-1]}, as_of)
    found: dict[int, Qualified] = {}
    for columns in rows:
        row: list[Any] = list(columns[:-1])
        if row[0] not in found:
            if row[4] in then:
                row[5], row[9], row[10] = then[row[4]]
            found[row[0]] = _qualified(*row)
    return sorted(found.values(), key=lambda one: one.sort)


def _as_they_were(
    changed: dict[int, list[Any]], as_of: dt.date
) -> dict[int, tuple[str, int | None, int | None]]:
    """Unit → its name that day, order number of its parent that day, and of the parent's type."""
    eras = {unit_id: era_of(rows, as_of) for unit_id, rows in changed.items()}
    above = {era.parent_id for era in eras.values() if era is not None and era.parent_id}
    order = {
        pk: (number, type_number)
        for pk, number, type_number in Unit.objects.filter(pk__in=above).values_list(
            "pk", "order_no", "type__order_no"
        )
    } if above else {}  # fmt: skip
    return {
        unit_id: (era.short_name, *order.get(era.parent_id or 0, (None, None)))
        for unit_id, era in eras.items()
        if era is not None
    }


def unit_counts(people: Iterable[Qualified]) -> dict[int, int]:
    """Unit → number of places, in official order (名额分配表)."""
    return dict(Counter(one.unit_id for one in people))


def _qualified(
    person_id: int,
    name: str,
    person_no: int,
    person_strokes: str,
    unit_id: int,
    unit_name: str,
    unit_no: int,
    unit_strokes: str,
    type_no: int,
    parent_no: int | None,
    parent_type_no: int | None,
    post_title: str,
    post_no: int,
) -> Qualified:
    block_type = type_no if parent_type_no is None else parent_type_no
    block_no, inner_no = (unit_no, 0) if parent_no is None else (parent_no, unit_no + 1)
    key = order_key(block_type, block_no, inner_no, post_no, person_no)
    sort = (key, unit_strokes, unit_id, person_strokes, person_id)
    return Qualified(person_id, name, unit_id, unit_name, post_title, sort, key)


def _condition(node: Node, organisation_id: int, as_of: dt.date) -> Q:
    if node.kind in ("any", "all"):
        parts = [_condition(child, organisation_id, as_of) for child in node.children]
        return reduce(or_ if node.kind == "any" else and_, parts)
    if node.kind == "not":
        return ~_condition(node.children[0], organisation_id, as_of)
    if node.kind == "unit_tag":
        tagged = UnitTag.objects.on(as_of).filter(organisation_id=organisation_id, tag__in=node.values)
        return Q(post__unit_id__in=tagged.values("unit_id"))
    if node.kind == "unit_tree":
        return Q(post__unit_id__in=_with_descendants(node.values, organisation_id, as_of))
    if node.kind == "unit":
        named = Q(post__unit__code__in=node.values)
        return named | Q(post__unit_id__in=_successors(node.values, organisation_id, as_of))
    if node.kind == "is_head":
        heads = Q(post__is_head=True) | Q(kind=HoldingKind.ACTING)
        return heads if node.values == ("true",) else ~heads
    column = {
        "unit_type": "post__unit__type__code",
        "post_level": "post__level",
        "line": "post__line",
        "category": "person__category",
        "person": "person__number",
    }[node.kind]
    return Q(**{f"{column}__in": node.values})


def _successors(codes: tuple[str, ...], organisation_id: int, as_of: dt.date) -> QuerySet[Any]:
    """Units that by that day have taken the place of the named ones, at first or second hand."""
    rows = UnitSuccession.objects.filter(organisation_id=organisation_id, on__lte=as_of)
    first = rows.filter(predecessor__code__in=codes)
    second = rows.filter(predecessor_id__in=first.values("successor_id"))
    successors: QuerySet[Any] = (first | second).values("successor_id")
    return successors


def _with_descendants(codes: tuple[str, ...], organisation_id: int, as_of: dt.date) -> list[int]:
    """The units and all below them, as they stood that day (2 queries)."""
    units = Unit.objects.filter(organisation_id=organisation_id).values_list(
        "id", "parent_id", "code", "eras"
    )
    children: dict[int | None, list[int]] = {}
    chosen: set[int] = {row["successor_id"] for row in _successors(codes, organisation_id, as_of)}
    for unit_id, parent_id, code, eras in units:
        era = era_of(eras, as_of)
        children.setdefault(era.parent_id if era else parent_id, []).append(unit_id)
        if code in codes:
            chosen.add(unit_id)
    waiting = list(chosen)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in chosen:
                chosen.add(child)
                waiting.append(child)
    return sorted(chosen)
