"""Receive, check, store and undo a roster."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.org.actors import Actor
from lunxun.org.models import Organisation
from lunxun.org.rosters import keeping, rules
from lunxun.org.rosters.collecting import without_collecting
from lunxun.org.rosters.comparing import checked_pieces, merged
from lunxun.org.rosters.enums import MOVES, BatchState
from lunxun.org.rosters.exporting import Line, lines
from lunxun.org.rosters.matching.plan import Plan
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Layout
from lunxun.org.rosters.storing import undoing, writing


@action
def note_file(*, actor: Actor, name: str, data: bytes, folder: str, layout: Layout) -> RosterBatch:
    """Make the batch of a file that lies in its folder: see `checking.receive_roster`."""
    require(rules.can_import_roster(actor))
    now = clock.now()
    batch = RosterBatch.objects.create(
        organisation_id=actor.organisation_id,
        file_name=name[-200:],
        file_digest=hashlib.sha256(data).hexdigest(),
        file_size=len(data),
        folder=folder,
        layout=json.loads(layout.to_json()),
        received_at=now,
        moved_at=now,
        keep_until=clock.today() + dt.timedelta(days=settings.LUNXUN_ROSTER_DAYS),
        started_by_id=actor.account_id,
    )
    record(actor=actor, verb="receive_roster", subject=batch, data={"bytes": len(data)})
    return batch


@action
def queue_check(
    *, actor: Actor, batch: RosterBatch, layout: Layout, choices: dict[str, Any] | None = None
) -> None:
    """Have the file read and compared in the background."""
    require(rules.can_use_batch(actor, batch))
    _move(
        batch,
        BatchState.CHECKING,
        layout=json.loads(layout.to_json()),
        choices=merged(batch, choices),
        done=0,
        total=0,
        failure="",
    )
    _later("check_batch", batch)


@action
def note_check(
    *,
    actor: Actor,
    batch: RosterBatch,
    plan: Plan,
    layout: Layout,
    choices: dict[str, Any],
    failure: str = "",
) -> None:
    """Keep what a check found: its report, its counts, and the digest of what would be stored."""
    require(rules.can_use_batch(actor, batch))
    with without_collecting():
        digest = keeping.keep_plan(batch.folder, plan)
        keeping.keep_report(batch.folder, plan)
    _move(
        batch,
        BatchState.CHECKED,
        layout=json.loads(layout.to_json()),
        choices=choices,
        counts=plan.counts(),
        plan_digest=digest,
        failure=failure,
    )


@action
def queue_import(*, actor: Actor, batch: RosterBatch) -> None:
    """Have a checked batch stored in the background."""
    require(rules.can_use_batch(actor, batch))
    _refuse_errors(batch)
    _move(batch, BatchState.STORING, started_by_id=actor.account_id, failure="")
    _later("store_batch", batch)


@action
def import_roster(*, actor: Actor, batch: RosterBatch) -> dict[str, int]:
    """Store a checked batch: all or nothing, in one transaction. Returns its counts.

    Raises:
        Stale: the database changed after the check, so that something else would be stored.
        Conflict: the batch has errors, or somebody stored it first.
    """
    require(rules.can_use_batch(actor, batch))
    # One import at a time in an organisation: the second finds what the first has written.
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    _refuse_errors(batch)
    with without_collecting():
        writing.write(checked_pieces(batch), batch)
    counts: dict[str, int] = dict(batch.counts)
    advance(
        batch,
        actor=actor,
        verb="import_roster",
        to=BatchState.STORED,
        allowed=MOVES,
        changes={"moved_at": clock.now(), "failure": ""},
        data=counts,
    )
    return counts


@action
def undo_import(*, actor: Actor, batch: RosterBatch) -> None:
    """Put every row back as it was before the batch, or refuse as a whole.

    Raises:
        Conflict: a row was changed or used since; `queries.obstacles_of` names them.
    """
    require(rules.can_use_batch(actor, batch))
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    if batch.state == BatchState.STORED and not batch.folder:
        raise Conflict(_("没有撤销：超过保存期限，撤销要用的底稿已经删除。"))
    with without_collecting():
        is_back = undoing.take_back(batch)
    if not is_back:
        raise Conflict(_("没有撤销：导入以后有些行又改过或已经用上了，见下面的清单。"))
    folder = batch.folder
    advance(
        batch,
        actor=actor,
        verb="undo_roster",
        to=BatchState.UNDONE,
        allowed=MOVES,
        changes={"moved_at": clock.now(), "folder": ""},
        data=batch.counts,
    )
    batch.changes.all().delete()
    transaction.on_commit(lambda: keeping.drop(folder))


@action
def export_roster(*, actor: Actor, with_phones: bool) -> list[Line]:
    """Everybody of the organisation today; that he took the file leaves an entry in the trail."""
    require(rules.can_export_roster(actor))
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    rows = lines(organisation, clock.today(), with_phones=with_phones and rules.may_export_phones(actor))
    record(
        actor=actor,
        verb="export_roster",
        subject=organisation,
        data={"rows": len(rows), "phones": with_phones and rules.may_export_phones(actor)},
    )
    return rows


@action
def fall_back(*, actor: Actor, batch: RosterBatch, reason: str) -> None:
    """Background work failed: back to the step before, with the reason for the page."""
    require(rules.can_use_batch(actor, batch))
    _step_back(batch, reason)


@action
def restart_work(*, actor: Actor, batch: RosterBatch) -> None:
    """Put work that was lost into the queue again; should the old job still live, the state lets one of them through."""
    require(rules.can_use_batch(actor, batch))
    _refuse_lively(batch)
    _move(batch, batch.state, failure="")
    _later("store_batch" if batch.state == BatchState.STORING else "check_batch", batch)


@action
def give_up_work(*, actor: Actor, batch: RosterBatch) -> None:
    """Back to the step before; a job that still lives finds the state moved on and stores nothing."""
    require(rules.can_use_batch(actor, batch))
    _refuse_lively(batch)
    _step_back(batch, _("后台没有做完，已经停下，什么也没有写入。可以再试一次。"))


def _step_back(batch: RosterBatch, reason: str) -> None:
    to = BatchState.CHECKED if batch.state == BatchState.STORING else BatchState.RECEIVED
    _move(batch, to, failure=reason[:400])


def _refuse_lively(batch: RosterBatch) -> None:
    if not rules.is_stuck(batch):
        raise Conflict(_("没有停：后台还在做，或者刚刚做完。请刷新这一页再看。"))


def _refuse_errors(batch: RosterBatch) -> None:
    errors = batch.counts.get("errors", 0)
    if errors:
        raise Conflict(
            _("没有导入：还有 %(n)d 处错误。请在表里改好，重新上传；错误清单可以下载。") % {"n": errors}
        )


def _move(batch: RosterBatch, to: str, **changes: Any) -> None:
    move_state(batch, to=to, allowed=MOVES, changes={"moved_at": clock.now(), **changes})


def _later(name: str, batch: RosterBatch) -> None:
    from lunxun.org.rosters import tasks

    job = getattr(tasks, name)
    transaction.on_commit(lambda: job.enqueue(batch.pk))
