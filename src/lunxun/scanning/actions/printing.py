"""Printing one sheet per person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.feedback import rules as feedback_rules
from lunxun.feedback import sheets
from lunxun.feedback.issuing import check_count, put_out
from lunxun.feedback.models import Evaluation
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor
from lunxun.scanning import layouts, rules
from lunxun.scanning.enums import RUN_MOVES, RunState
from lunxun.scanning.models import SheetLayout, SheetRun


@action
def print_sheets(*, actor: Actor, evaluation: Evaluation, count: int, hat: str = "") -> SheetRun:
    """Make the tickets of `count` sheets valid and have them set in the background.

    Sheets of one hat tell its class and nothing else, as slips do. Every run has new sheets; those
    printed before stay good.

    Raises:
        Invalid: too few, too many, or the form does not fit on paper.
    """
    require(rules.can_handle_paper(actor))
    require(feedback_rules.can_issue_slips(actor, evaluation))
    check_count(count, hat)
    found = layouts.layout_for(evaluation)
    layout = SheetLayout.objects.select_for_update().get(pk=found.pk)
    run = SheetRun.objects.create(
        organisation_id=evaluation.organisation_id, layout=layout, first=layout.printed, count=count, hat=hat
    )
    SheetLayout.objects.filter(pk=layout.pk).update(printed=layout.printed + count)
    secret = sheets.secret_of(evaluation)
    made = [sheets.ticket_of(secret, number) for number in layouts.numbers_of(run)]
    put_out(actor=actor, evaluation=evaluation, made=made, hat=hat, verb="scanning.print_sheets")
    _later(run.pk)
    return run


@action
def set_again(*, actor: Actor, run: SheetRun) -> None:
    """Try once more to set a run that failed; its sheets are the same."""
    require(rules.can_handle_paper(actor))
    move_state(run, to=RunState.WAITING, allowed=RUN_MOVES, changes={"failure": ""})
    record(actor=actor, verb="scanning.set_again", subject=run)
    _later(run.pk)


@action
def note_set(*, actor: Actor, run: SheetRun, failure: str = "") -> None:
    """The background work is done, or says why not."""
    require(rules.can_handle_paper(actor))
    to = RunState.FAILED if failure else RunState.READY
    move_state(
        run,
        to=to,
        allowed=RUN_MOVES,
        changes={"failure": failure[:300]},
        stale=_("这一次已经排好了，请刷新页面。"),
    )


def _later(run_id: int) -> None:
    from lunxun.scanning import background

    transaction.on_commit(lambda: background.set_sheets.enqueue(run_id))
