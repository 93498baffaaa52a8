"""Reads for the pages of imports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.text import is_english
from lunxun.org.actors import Actor
from lunxun.org.models import UnitType
from lunxun.org.rosters import keeping, rules
from lunxun.org.rosters.enums import WORKING, BatchState
from lunxun.org.rosters.guessing.units import type_names
from lunxun.org.rosters.matching.plan import Row
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Message
from lunxun.org.rosters.storing import undoing


def batches_for(actor: Actor) -> QuerySet[RosterBatch]:
    require(rules.can_import_roster(actor))
    return rules.visible_batches(actor, RosterBatch.objects.all()).select_related("started_by__person")


def get_batch_for(actor: Actor, pk: int) -> RosterBatch:
    require(rules.can_import_roster(actor))
    batch = batches_for(actor).filter(pk=pk).first()
    if batch is None:
        raise NotFound(_("没有这个导入批次，或者它属于别的单位。"))
    return batch


def report_of(batch: RosterBatch) -> dict[str, Any]:
    """What the check found: see `keeping.report_of`; remarks and what changes in the reader's language."""
    report = keeping.report_of(batch.folder)
    if is_english():
        report["messages"] = [_in_english(message) for message in report["messages"]]
        for row in report["rows"]:
            row.changes = [
                (_(what), _(old) if old else "", _(new) if new else "") for what, old, new in row.changes
            ]
    return report


def _in_english(message: Message) -> Message:
    reason, suggestion = message.said(english=True)
    return replace(message, reason=reason or message.reason, suggestion=suggestion)


def obstacles_of(batch: RosterBatch) -> list[undoing.Obstacle]:
    """What was changed or used since the import, so that it can't be undone."""
    return undoing.obstacles(batch)


SHOWN = 100
"""Rows of one kind on the page; all are counted, and the error workbook lists what is to be mended."""


@dataclass(frozen=True, slots=True)
class Group:
    """Remarks of one kind: the first of them, and how many there are."""

    severity: str
    reason: str
    rows: list[Message]
    total: int


@dataclass(frozen=True, slots=True)
class Review:
    """What the page of a batch shows. `people`: (state, rows shown, number of all)."""

    report: dict[str, Any]
    groups: list[Group]
    people: list[tuple[str, list[Row], int]]
    obstacles: list[undoing.Obstacle]
    is_working: bool
    is_stuck: bool
    may_choose: bool
    may_store: bool
    may_undo: bool
    nothing_new: bool
    store_number: int


def review_of(batch: RosterBatch) -> Review:
    report = report_of(batch)
    by_kind: dict[tuple[str, str], list[Message]] = {}
    for message in report["messages"]:
        by_kind.setdefault((message.severity, message.kind), []).append(message)
    groups = [
        Group(str(severity), rows[0].reason, rows[:SHOWN], len(rows))
        for (severity, _kind), rows in by_kind.items()
    ]
    groups.sort(key=lambda group: ("error", "warning", "note").index(group.severity))
    rows: dict[str, list[Row]] = {state: [] for state in ("changed", "new", "missing")}
    for row in report["rows"]:
        if len(rows[row.state]) < SHOWN:
            rows[row.state].append(row)
    counts, state = batch.counts, batch.state
    nothing = bool(counts) and not any(
        number for name, number in counts.items() if name.endswith(("_new", "_changed"))
    )
    is_checked = state == BatchState.CHECKED
    is_kept = state == BatchState.STORED and bool(batch.folder)
    return Review(
        report=report,
        groups=groups,
        people=[(name, rows[name], counts.get(name, 0)) for name in rows],
        obstacles=undoing.obstacles(batch) if is_kept else [],
        is_working=state in WORKING,
        is_stuck=rules.is_stuck(batch),
        may_choose=is_checked and bool(report["units"] or report["levels"]),
        may_store=is_checked and not counts.get("errors") and not nothing,
        may_undo=is_kept,
        nothing_new=is_checked and nothing,
        store_number=counts.get("new", 0) + counts.get("changed", 0) + counts.get("unchanged", 0),
    )


def unit_types_for(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the organisation's types, and of those an import may make."""
    own = UnitType.objects.filter(organisation_id=actor.organisation_id).order_by("order_no")
    types = dict(own.values_list("code", "name"))
    return list({**types, **{c: n for c, n in type_names().items() if c not in types}}.items())


def bytes_of(batch: RosterBatch) -> bytes:
    """The file as it was handed in, for the error workbook.

    Raises:
        NotFound: deleted when its day had passed.
    """
    try:
        return keeping.data_of(batch.folder)
    except FileNotFoundError as gone:
        raise NotFound(_("文件已经按期限删除了。")) from gone
