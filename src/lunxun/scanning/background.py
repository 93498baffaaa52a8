"""Background work on paper. A job carries an id, looks at the state first, and may be killed anywhere."""

from __future__ import annotations

import logging

from django.conf import settings

from lunxun.jobs import task
from lunxun.kernel.errors import Declined
from lunxun.org.actors import system_actor
from lunxun.scanning import actions, clearing, flow, inbox, keeping, layouts, queries
from lunxun.scanning.enums import PageState, RunState
from lunxun.scanning.models import ScanFile, ScanPage, ScanSettings, SheetRun

logger = logging.getLogger("lunxun.scanning")


@task()
def set_sheets(run_id: int) -> None:
    """Set a run as PDF; the same run gives the same sheets, however often."""
    run = SheetRun.objects.select_related("layout__evaluation", "organisation").filter(pk=run_id).first()
    if run is None or run.state != RunState.WAITING:
        return
    actor = system_actor(run.organisation)
    try:
        keeping.write_sheets(run.pk, layouts.pdf_of(run))
    except Declined as declined:
        actions.note_set(actor=actor, run=run, failure=declined.reason)
    else:
        actions.note_set(actor=actor, run=run)


@task()
def read_scan(file_id: int) -> None:
    """Read an uploaded file from where the last worker stopped."""
    file = ScanFile.objects.select_related("organisation").filter(pk=file_id).first()
    if file is not None:
        flow.read(system_actor(file.organisation), file)


def has_work() -> bool:
    """Whether a page waits to be counted; one cheap query."""
    return ScanPage.objects.filter(state=PageState.AUTO).exists()


def count_waiting() -> None:
    """Count pages that could not be put in at once: too early, no room, or the worker died in between."""
    waiting = ScanPage.objects.filter(state=PageState.AUTO).select_related("organisation")[:500]
    for page in waiting:
        flow.count(system_actor(page.organisation), [page])


def has_inbox() -> bool:
    """Whether a folder is watched at all; one cheap query."""
    return bool(settings.LUNXUN_SCAN_INBOX) and ScanSettings.objects.exclude(inbox="").exists()


def collect_inboxes() -> int:
    """Take in what lies in the watched folders; how many files."""
    watched = ScanSettings.objects.exclude(inbox="").select_related("organisation")
    return sum(inbox.collect(system_actor(one.organisation), one) for one in watched)


def clear() -> None:
    """Forget what the seal and the retention rule say, and look whether every batch adds up."""
    for evaluation in clearing.sealed_with_traces():
        clearing.forget_answers(evaluation)
    clearing.forget_files()
    for batch in queries.batches_kept():
        for problem in queries.problems_of(batch):
            logger.error("scan batch %s: %s", batch.pk, problem)
