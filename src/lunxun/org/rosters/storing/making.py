"""Short rows of a plan become whole rows of a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

from lunxun.kernel.finding import InitialsField
from lunxun.kernel.pinyin import initials_of
from lunxun.org.models import Person, Post, PostHolding, Unit, UnitType

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


def real(value: Any, table: str | None, ids: Ids) -> Any:
    """The id that a negative reference has become."""
    return ids[table][-value - 1] if table and value is not None and value < 0 else value


def defaults_of(table: str, organisation_id: int) -> dict[str, Any]:
    """Every column of the table with the value that a row has where nothing is said, as JSON takes it."""
    given = {field.attname: field.get_default() for field in MODELS[table]._meta.concrete_fields}
    plain = {name: one.isoformat() if isinstance(one, dt.date) else one for name, one in given.items()}
    return plain | {"organisation_id": organisation_id}


class Maker:
    """Makes rows of one table whole: each column, in the order of `names`, references as real ids."""

    def __init__(self, table: str, defaults: dict[str, Any], ids: Ids) -> None:
        self.names = list(defaults)
        self._values = list(defaults.values())
        places = {name: place for place, name in enumerate(self.names)}
        targets = {"id": table, **REFERENCES.get(table, {})}
        self._references = [(places[name], ids[target]) for name, target in targets.items()]
        # Computed by every save; what is written in bulk must not be missed by the search.
        self._computed = [
            (places[field.attname], [places[source] for source in field.sources])
            for field in MODELS[table]._meta.concrete_fields
            if isinstance(field, InitialsField)
        ]

    def rows(self, columns: Sequence[str], given: Iterable[list[Any]]) -> list[list[Any]]:
        """Whole rows of values of `columns`."""
        made = self._put_in_order(columns, given)
        for place, sources in self._computed:
            for row in made:
                row[place] = initials_of(*[row[source] for source in sources])
        return made

    def uncomputed(
        self, columns: Sequence[str], given: Iterable[list[Any]]
    ) -> tuple[list[str], list[list[Any]]]:
        """Names and values without what follows from other columns: another release may compute it otherwise."""
        computed = {place for place, _sources in self._computed}
        kept = [place for place in range(len(self.names)) if place not in computed]
        rows = [[row[place] for place in kept] for row in self._put_in_order(columns, given)]
        return [self.names[place] for place in kept], rows

    def _put_in_order(self, columns: Sequence[str], given: Iterable[list[Any]]) -> list[list[Any]]:
        behind = {name: place for place, name in enumerate(columns)}
        whole = itemgetter(*[behind.get(name, len(columns) + place) for place, name in enumerate(self.names)])
        made = [list(whole(short + self._values)) for short in given]
        for place, ids in self._references:
            for row in made:
                value = row[place]
                if value is not None and value < 0:
                    row[place] = ids[-value - 1]
        return made


def as_ranges(ids: Sequence[int]) -> list[list[int]]:
    """Ascending numbers as [first, how many]: those of one batch mostly follow one another."""
    starts = [0, *(place + 1 for place, (one, next_one) in enumerate(pairwise(ids)) if next_one != one + 1)]
    return [[ids[start], end - start] for start, end in pairwise([*starts, len(ids)]) if end > start]


def of_ranges(ranges: Iterable[Sequence[int]]) -> list[int]:
    """The numbers of `as_ranges`."""
    return [number for first, many in ranges for number in range(first, first + many)]
