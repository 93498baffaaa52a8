"""The two verbs around publishing: a year's programme to publish into, and the plan's own state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor
from lunxun.plans.models import Programme
from lunxun.rota.actions.boards import owned
from lunxun.rota.enums import PLAN_MOVES, PlanState
from lunxun.rota.models import Board, RotaPlan
from lunxun.rota.rules import can_publish_plan


@action
def begin_programme(*, actor: Actor, board: Board) -> Programme:
    """The programme of the board's year; begun when there is none."""
    owned(actor, board)
    programme, is_new = Programme.objects.get_or_create(
        organisation_id=actor.organisation_id,
        year=board.year,
        defaults={"title": _("%(year)s 年度轮训计划") % {"year": board.year}},
    )
    if is_new:
        record(actor=actor, verb="begin_programme", subject=programme)
    return programme


@action
def publish_plan(*, actor: Actor, plan: RotaPlan) -> None:
    """Mark the plan as the one in the programme, once all its runs are sessions; the one before is replaced."""
    plan = RotaPlan.objects.select_for_update().get(pk=plan.pk)
    require(can_publish_plan(actor, plan))
    mine = {"organisation_id": plan.organisation_id, "board_id": plan.board_id}
    before = RotaPlan.objects.select_for_update().filter(**mine, state=PlanState.PUBLISHED).first()
    if before is not None:
        advance(before, actor=actor, verb="replace_plan", to=PlanState.REPLACED, allowed=PLAN_MOVES)
    advance(plan, actor=actor, verb="publish_plan", to=PlanState.PUBLISHED, allowed=PLAN_MOVES)
