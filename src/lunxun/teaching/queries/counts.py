"""Figures of a session: who is called, expected, here. Counts only, in SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.org.models import Unit, era_of
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import CheckInMethod, EntrySource, EntryStatus
from lunxun.teaching.models import RosterEntry

# A row that was replaced is represented by its substitute, so that each place counts once.
ON_LIST = Q(status__in=[EntryStatus.CALLED, EntryStatus.ON_LEAVE])
_CALLED = Q(status=EntryStatus.CALLED)
_HERE = _CALLED & Q(check_in__isnull=False)


@dataclass(frozen=True, slots=True)
class Attendance:
    """called = expected + on_leave; expected = present + missing. `outside`: substitutes not on any list."""

    called: int
    expected: int
    present: int
    missing: int
    on_leave: int
    substitutes: int
    outside: int
    by_method: Mapping[str, int]

    @property
    def share(self) -> float | None:
        """Present ÷ called; None while nobody is called."""
        return self.present / self.called if self.called else None


def session_counts(session: TrainingSession) -> Attendance:
    """The figures of one session (1 query)."""
    found = _rows(session).aggregate(
        called=Count("pk", filter=ON_LIST),
        on_leave=Count("pk", filter=Q(status=EntryStatus.ON_LEAVE)),
        present=Count("pk", filter=_HERE),
        substitutes=Count("pk", filter=ON_LIST & Q(source=EntrySource.SUBSTITUTE)),
        outside=Count("pk", filter=ON_LIST & Q(stands_in__is_outside_list=True)),
        **{method: Count("pk", filter=_HERE & Q(check_in__method=method)) for method in CheckInMethod.values},
    )
    expected = found["called"] - found["on_leave"]
    return Attendance(
        called=found["called"],
        expected=expected,
        present=found["present"],
        missing=expected - found["present"],
        on_leave=found["on_leave"],
        substitutes=found["substitutes"],
        outside=found["outside"],
        by_method={method: found[method] for method in CheckInMethod.values},
    )


def present_count(session: TrainingSession) -> int:
    """How many are here: what an evaluation may expect at most (1 query)."""
    return _rows(session).filter(_HERE).count()


def present_by_type(session: TrainingSession) -> dict[str, int]:
    """Name of a type of units → how many of it are here, in official order (1 query)."""
    rows = (
        _rows(session)
        .filter(_HERE)
        .order_by("unit__type__order_no", "unit__type_id")
        .values_list("unit__type__name")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


@dataclass(slots=True)
class Block:
    """One block of the board: a 街镇 with its communities, all departments, the leaders.

    `key` stands in addresses: `u12` the unit 12 with what is below it, `t3` the units of type 3.
    """

    key: str
    label: str
    unit_ids: list[int]
    order_key: str
    called: int = 0
    present: int = 0
    on_leave: int = 0

    @property
    def expected(self) -> int:
        return self.called - self.on_leave

    @property
    def missing(self) -> int:
        return self.expected - self.present

    @property
    def tone(self) -> str:
        """full (grey), open, or short (red): five or more missing, and more than a tenth of the block."""
        if self.missing <= 0:
            return "full"
        return "short" if self.missing >= 5 and self.missing * 10 > self.expected else "open"


def by_unit(session: TrainingSession) -> list[Block]:
    """Blocks in official order, never by gap (2 queries)."""
    counted = (
        _rows(session)
        .filter(ON_LIST)
        .order_by()
        .values("unit_id")
        .annotate(
            first=Min("order_key"),
            called=Count("pk"),
            on_leave=Count("pk", filter=Q(status=EntryStatus.ON_LEAVE)),
            present=Count("pk", filter=_HERE),
        )
    )
    return blocks_of(session.organisation_id, [dict(row) for row in counted], session.on)


def blocks_of(organisation_id: int, counted: list[dict[str, Any]], on: dt.date) -> list[Block]:
    """Fold counts per unit (unit_id, first, called, on_leave, present) into blocks (1 query).

    Units bear the names, and stand where they stood, on the day.
    """
    units = {
        row["id"]: _then(dict(row), on)
        for row in Unit.objects.filter(organisation_id=organisation_id).values(
            "id", "parent_id", "short_name", "type_id", "type__name", "eras", "valid_from", "valid_to"
        )
    }
    # A unit that was founded later does not divide the blocks of an earlier day.
    mixed = {
        row["parent_id"]
        for row in units.values()
        if row["parent_id"]
        and units[row["parent_id"]]["type_id"] != row["type_id"]
        and row["valid_from"] <= on
        and (row["valid_to"] is None or row["valid_to"] >= on)
    }
    blocks: dict[str, Block] = {}
    for count in counted:
        root = units[count["unit_id"]]
        while root["parent_id"] and root["id"] not in mixed:
            root = units[root["parent_id"]]
        is_own = root["id"] in mixed
        key = f"u{root['id']}" if is_own else f"t{root['type_id']}"
        label = root["short_name"] if is_own else root["type__name"]
        first = str(count["first"])
        block = blocks.setdefault(key, Block(key, label, [], first))
        block.unit_ids.append(count["unit_id"])
        block.order_key = min(block.order_key, first)
        block.called += count["called"]
        block.on_leave += count["on_leave"]
        block.present += count["present"]
    for block in blocks.values():
        _name(block, units)
    return sorted(blocks.values(), key=lambda block: (block.order_key, block.key))


def _then(row: dict[str, Any], on: dt.date) -> dict[str, Any]:
    era = era_of(row["eras"], on)
    return row if era is None else {**row, "short_name": era.short_name, "parent_id": era.parent_id}


def _name(block: Block, units: Mapping[int, Mapping[str, object]]) -> None:
    """Types say how many units are in them; one alone goes by its own name."""
    if block.key.startswith("t"):
        if len(block.unit_ids) == 1:
            block.label = str(units[block.unit_ids[0]]["short_name"])
        else:
            block.label = _("%(type)s %(count)s 个") % {"type": block.label, "count": len(block.unit_ids)}


def _rows(session: TrainingSession) -> QuerySet[RosterEntry]:
    return RosterEntry.objects.filter(organisation_id=session.organisation_id, session=session)
