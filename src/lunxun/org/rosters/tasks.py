"""Background work on large rosters. A job carries the id of its batch and looks at its state first."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from lunxun.jobs import task
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Declined
from lunxun.org.actors import Actor, actor_of, system_actor
from lunxun.org.models import Organisation
from lunxun.org.rosters import actions, checking, comparing, keeping
from lunxun.org.rosters.comparing import Stale
from lunxun.org.rosters.enums import BatchState
from lunxun.org.rosters.models import RosterBatch, RosterChange

DROPPED = "没有做完：程序出错。请再试一次；还不行，请把时间告诉系统管理员。"


@task()
def check_batch(batch_id: int) -> None:
    """Read and compare; a second run of the same job finds the state moved on and does nothing."""
    batch = RosterBatch.objects.filter(pk=batch_id, state=BatchState.CHECKING).first()
    if batch is None:
        return
    actor = _actor(batch)
    try:
        checking.check_roster(actor=actor, batch=batch, layout=comparing.layout_of(batch))
    except Declined as declined:
        actions.fall_back(actor=actor, batch=batch, reason=declined.reason)
    except ValueError:
        actions.fall_back(actor=actor, batch=batch, reason=DROPPED)
        raise


@task()
def store_batch(batch_id: int) -> None:
    """Store; a killed worker left nothing behind, so that the next one begins again."""
    batch = RosterBatch.objects.filter(pk=batch_id, state=BatchState.STORING).first()
    if batch is None:
        return
    actor = _actor(batch)
    try:
        actions.import_roster(actor=actor, batch=batch)
    except Stale as stale:
        checking.recheck_roster(actor=actor, batch=batch, failure=stale.reason)
    except (Conflict, Declined) as declined:
        batch.refresh_from_db()
        if batch.state == BatchState.STORING:
            # Else it was stored by a second job of the same batch, or somebody gave it up.
            actions.fall_back(actor=actor, batch=batch, reason=declined.reason)


def _actor(batch: RosterBatch) -> Actor:
    """Whoever started it, as he stands today; the command line has no account."""
    if batch.started_by_id:
        return actor_of(batch.started_by)
    return system_actor(Organisation.objects.get(pk=batch.organisation_id))


UNUSED_DAYS = 30


def _overdue() -> QuerySet[RosterBatch]:
    """Batches with a folder past their day; those that were never stored go after a month."""
    unused = ~Q(state=BatchState.STORED) & Q(received_at__lt=clock.now() - dt.timedelta(days=UNUSED_DAYS))
    return RosterBatch.objects.exclude(folder="").filter(Q(keep_until__lt=clock.today()) | unused)


def overdue_exist() -> bool:
    return _overdue().exists()


def drop_overdue() -> int:
    """Delete files, reports and before-images past their day; the number of batches."""
    done = 0
    for batch in _overdue():
        keeping.drop(batch.folder)
        RosterChange.objects.filter(batch=batch).delete()
        done += RosterBatch.objects.filter(pk=batch.pk).update(folder="")
    return done
