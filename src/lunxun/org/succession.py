"""Which unit stands where another one stood: read from the rows of `UnitSuccession`, never written into old things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q

from lunxun.org.enums import HoldingKind
from lunxun.org.models import PostHolding, Unit, UnitSuccession

Before = Mapping[int, list[tuple[int, dt.date]]]
"""Unit → (unit whose open matters it took over, from which day)."""


def taken_over(organisation_id: int, on: dt.date) -> Before:
    """What units have taken over by a day, directly (1 query)."""
    rows = UnitSuccession.objects.filter(organisation_id=organisation_id, on__lte=on, takes_over=True)
    before: dict[int, list[tuple[int, dt.date]]] = {}
    for successor_id, predecessor_id, since in rows.values_list("successor_id", "predecessor_id", "on"):
        before.setdefault(successor_id, []).append((predecessor_id, since))
    return before


def with_taken_over(before: Before, unit_ids: Iterable[int], on: dt.date) -> frozenset[int]:
    """The units, and all that they have taken over from by the day, however long ago."""
    found = set(unit_ids)
    waiting = list(found)
    while waiting:
        for unit_id, since in before.get(waiting.pop(), ()):
            if since <= on and unit_id not in found:
                found.add(unit_id)
                waiting.append(unit_id)
    return frozenset(found)


def with_predecessors(organisation_id: int, unit_ids: Iterable[int], on: dt.date) -> frozenset[int]:
    """The units, and all that they have taken over from by the day (1 query, none for no units)."""
    units = frozenset(unit_ids)
    return with_taken_over(taken_over(organisation_id, on), units, on) if units else units


def headed_on(organisation_id: int, days: set[dt.date]) -> dict[dt.date, dict[int, frozenset[int]]]:
    """For each day: person → units that he heads then, with those they took over from (2 queries)."""
    if not days:
        return {}
    first, last = min(days), max(days)
    holdings = list(
        PostHolding.objects.filter(
            Q(to_on__isnull=True) | Q(to_on__gte=first),
            organisation_id=organisation_id,
            from_on__lte=last,
            post__is_head=True,
        )
        .exclude(kind=HoldingKind.SECONDED)
        .values_list("person_id", "post__unit_id", "from_on", "to_on")
    )
    before = taken_over(organisation_id, last)
    found: dict[dt.date, dict[int, frozenset[int]]] = {}
    for day in days:
        units: dict[int, set[int]] = {}
        for person_id, unit_id, from_on, to_on in holdings:
            if from_on <= day and (to_on is None or to_on >= day):
                units.setdefault(person_id, set()).add(unit_id)
        found[day] = {person: with_taken_over(before, own, day) for person, own in units.items()}
    return found


def responsible_unit(unit: Unit, on: dt.date) -> Unit:
    """The unit that answers for another one's open matters on a day: itself, or who took over in the end."""
    seen = {unit.pk}
    while True:
        row = (
            UnitSuccession.objects.filter(
                organisation_id=unit.organisation_id, predecessor=unit, on__lte=on, takes_over=True
            )
            .select_related("successor")
            .first()
        )
        if row is None or row.successor_id in seen:
            return unit
        unit = row.successor
        seen.add(unit.pk)
