"""Background work on paper. A job carries an id, looks at the state first, and may be killed anywhere."""

from __future__ import annotations

from lunxun.jobs import task
from lunxun.kernel.errors import Declined
from lunxun.org.actors import system_actor
from lunxun.scanning import actions, keeping, layouts
from lunxun.scanning.enums import RunState
from lunxun.scanning.models import SheetRun


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
