"""Reads for the pages of imports."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.rosters import keeping, rules
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Layout
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


def layout_of(batch: RosterBatch) -> Layout:
    return Layout.from_json(json.dumps(batch.layout))


def report_of(batch: RosterBatch) -> dict[str, Any]:
    """What the check found: see `keeping.report_of`."""
    return keeping.report_of(batch.folder)


def obstacles_of(batch: RosterBatch) -> list[undoing.Obstacle]:
    """What was changed or used since the import, so that it can't be undone."""
    return undoing.obstacles(batch)
