"""The organisation on one day as plain rows: five queries, however large it is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from lunxun.org.models import Organisation, Person, Post, PostHolding, Unit, UnitType


class TypeRow(NamedTuple):
    id: int
    code: str
    name: str


class UnitRow(NamedTuple):
    id: int
    code: str
    name: str
    short_name: str
    type_id: int
    parent_id: int | None
    order_no: int


class PostRow(NamedTuple):
    id: int
    code: str
    unit_id: int
    title: str
    level: str
    is_head: bool
    line: str
    order_no: int


class HoldingRow(NamedTuple):
    id: int
    post_id: int
    person_id: int
    kind: str
    is_primary: bool
    from_on: dt.date
    to_on: dt.date | None


class PersonRow(NamedTuple):
    id: int
    number: str
    name: str
    stroke_key: str
    initials: str
    gender: str
    born_on: dt.date | None
    category: str
    rank: str
    grade: str
    phone: str
    has_smartphone: bool
    order_no: int
    left_on: dt.date | None


@dataclass(frozen=True)
class Snapshot:
    """Rows by id; `holdings` by person, those in force on the day. Numbers and codes of all days."""

    organisation_names: tuple[str, ...]
    on: dt.date
    types: dict[int, TypeRow]
    units: dict[int, UnitRow]
    persons: dict[int, PersonRow]
    posts: dict[int, PostRow]
    holdings: dict[int, list[HoldingRow]]
    unit_codes: frozenset[str]

    def fingerprint(self) -> str:
        """Equal as long as a plan over it would come out the same."""
        hashed = hashlib.sha256(repr((self.organisation_names, self.on, sorted(self.unit_codes))).encode())
        held = (one for holdings in self.holdings.values() for one in holdings)
        for rows in (
            self.types.values(),
            self.units.values(),
            self.persons.values(),
            self.posts.values(),
            held,
        ):
            for row in rows:
                hashed.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        return hashed.hexdigest()

    def is_here(self, person: PersonRow) -> bool:
        """Whether he has not left by the day."""
        return person.left_on is None or person.left_on > self.on


def take(organisation: Organisation, on: dt.date) -> Snapshot:
    """Read the organisation as it is on `on`. People and posts are read of all days, to meet them again."""

    def rows(kind: Any, queryset: QuerySet[Any]) -> Any:
        return map(kind._make, queryset.values_list(*kind._fields).iterator(chunk_size=5000))

    pk = organisation.pk
    units = Unit.objects.filter(organisation_id=pk)
    valid = units.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("order_no", "id")
    holdings: dict[int, list[HoldingRow]] = defaultdict(list)
    current = PostHolding.objects.on(on).filter(organisation_id=pk)
    for row in rows(HoldingRow, current.order_by("-is_primary", "post__order_no", "id")):
        holdings[row.person_id].append(row)
    people = Person.objects.filter(organisation_id=pk).order_by("order_no", "stroke_key", "id")
    return Snapshot(
        organisation_names=(organisation.name, organisation.short_name),
        on=on,
        types={row.id: row for row in rows(TypeRow, UnitType.objects.filter(organisation_id=pk))},
        units={row.id: row for row in rows(UnitRow, valid)},
        persons={row.id: row for row in rows(PersonRow, people)},
        posts={
            row.id: row
            for row in rows(PostRow, Post.objects.filter(organisation_id=pk).order_by("order_no", "id"))
        },
        holdings=dict(holdings),
        unit_codes=frozenset(units.values_list("code", flat=True)),
    )
