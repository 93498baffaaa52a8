"""Who brings a roster in, takes it back, and takes the people out as a file."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.rosters.enums import WORKING
from lunxun.org.rosters.models import RosterBatch


def can_import_roster(actor: Actor) -> Decision:
    """The office and the administrator; `system` is the command line."""
    if actor.has("clerk", "sysadmin", "system"):
        return ALLOWED
    return denied(_("花名册由培训办或系统管理员导入。名册有错，请告诉他们。"))


def can_export_roster(actor: Actor) -> Decision:
    if actor.has("clerk", "sysadmin", "system"):
        return ALLOWED
    return denied(_("全区花名册由培训办或系统管理员导出。"))


def may_export_phones(actor: Actor) -> bool:
    """Full numbers only for the office that must reach people; without them the column stays empty."""
    return actor.has("clerk", "system")


def can_use_batch(actor: Actor, batch: RosterBatch) -> Decision:
    if visible_batches(actor, RosterBatch.objects.filter(pk=batch.pk)).exists():
        return ALLOWED
    return denied(_("这个批次属于别的单位，或者你不管导入。"))


STUCK_AFTER = dt.timedelta(minutes=5)


def is_stuck(batch: RosterBatch) -> bool:
    """Whether background work has not ended in a time in which it always does: the worker was killed or is down."""
    return batch.state in WORKING and clock.now() - batch.moved_at > STUCK_AFTER


def visible_batches(actor: Actor, batches: QuerySet[RosterBatch]) -> QuerySet[RosterBatch]:
    """Scope of `can_use_batch`; the two agree by test."""
    batches = batches.filter(organisation_id=actor.organisation_id)
    return batches if can_import_roster(actor) else batches.none()
