"""Work for the background: asked for here, done by `tasks`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action, move_state
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.org.actors import Actor
from lunxun.rota.actions.boards import owned
from lunxun.rota.enums import WORK_MOVES, WORKING, WorkKind, WorkState
from lunxun.rota.models import Board, RotaPlan, Work
from lunxun.rota.rules import can_publish_plan, can_stop
from lunxun.rota.signals import work_asked
from lunxun.rota.storing import freeze


@action
def start_work(
    *,
    actor: Actor,
    board: Board,
    kind: str,
    plan: RotaPlan | None = None,
    options: dict[str, Any] | None = None,
) -> Work:
    """Freeze the problem and have the work done in the background; one of a kind at a time.

    Raises:
        Conflict: work of this kind is under way.
        Invalid: the inputs can't make a problem.
    """
    owned(actor, board)
    if kind == WorkKind.PUBLISH and plan is not None:
        require(can_publish_plan(actor, plan))
    Board.objects.select_for_update().get(pk=board.pk)
    under_way = Work.objects.filter(
        organisation_id=actor.organisation_id, board=board, kind=kind, state__in=WORKING
    )
    if under_way.exists():
        raise Conflict(_("这项排算正在做，请等它做完，或者先停下。"))
    now = clock.now()
    work = Work.objects.create(
        organisation_id=actor.organisation_id,
        board=board,
        kind=kind,
        problem=plan.problem if plan is not None else freeze(board),
        plan=plan,
        options={**(options or {}), "account": actor.account_id},
        asked_at=now,
        moved_at=now,
        asked_by=actor.label[:60],
    )
    record(actor=actor, verb="start_rota_work", subject=work, data={"kind": kind, **(options or {})})
    _later(work)
    return work


@action
def stop_work(*, actor: Actor, work: Work) -> None:
    """Stop and keep the best plan so far; work that has not begun ends at once."""
    owned(actor, work.board)
    if not can_stop(actor, work):
        raise Conflict(_("已经算完了，不用停。"))
    if work.state == WorkState.WAITING:
        move_state(work, to=WorkState.STOPPED, allowed=WORK_MOVES, changes={"moved_at": clock.now()})
    Work.objects.filter(pk=work.pk).update(is_stop_asked=True)
    record(actor=actor, verb="stop_rota_work", subject=work)


def _later(work: Work) -> None:
    transaction.on_commit(lambda: work_asked.send(Work, work_id=work.pk))
