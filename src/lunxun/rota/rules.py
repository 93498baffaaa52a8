"""Who plans and who looks: the office plans, leaders read, nobody else."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.rota.enums import WORKING, PlanState
from lunxun.rota.models import Board, RotaPlan, Work


def can_see_boards(actor: Actor) -> Decision:
    if actor.has("clerk", "leader", "system"):
        return ALLOWED
    return denied(_("排期由培训办做，领导可以看。排好印发以后，在“年度计划”里人人看得到。"))


def can_plan(actor: Actor) -> Decision:
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("排期由培训办做。要改，请告诉培训办。"))


def visible_boards(actor: Actor, boards: QuerySet[Board]) -> QuerySet[Board]:
    """Scope of `can_see_boards`; the two agree by test."""
    boards = boards.filter(organisation_id=actor.organisation_id)
    return boards if can_see_boards(actor) else boards.none()


def can_edit_plan(actor: Actor, plan: RotaPlan) -> Decision:
    """Moves by hand: as long as the plan is not in the year's programme."""
    if plan.organisation_id != actor.organisation_id:
        return denied(_("这个方案属于别的单位。"))
    if not (decision := can_plan(actor)):
        return decision
    if plan.state != PlanState.DRAFT:
        return denied(_("这个方案已经排进年度计划或还没有选定，不能在这里改。已经排进去的，请在场次里改期。"))
    return ALLOWED


def can_publish_plan(actor: Actor, plan: RotaPlan) -> Decision:
    return can_edit_plan(actor, plan)


def can_stop(actor: Actor, work: Work) -> Decision:
    if work.organisation_id != actor.organisation_id:
        return denied(_("这项排算属于别的单位。"))
    if not (decision := can_plan(actor)):
        return decision
    return ALLOWED if work.state in WORKING else denied(_("已经算完了，不用停。"))
