"""Reads of the planning board; the long texts stay in the database unless a page needs them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.plans.models import Circle
from lunxun.rota.enums import PlanState
from lunxun.rota.models import Board, Lock, RotaPlan, Work
from lunxun.rota.rules import can_see_boards, visible_boards


def boards_for(actor: Actor) -> QuerySet[Board]:
    require(can_see_boards(actor))
    return visible_boards(actor, Board.objects.all())


def get_board_for(actor: Actor, year: int) -> Board:
    """The board of a year."""
    board = boards_for(actor).filter(year=year).first()
    if board is None:
        raise NotFound(_("没有这一年的排期。"))
    return board


def get_plan_for(actor: Actor, pk: int) -> RotaPlan:
    """A plan with its board and problem, texts among them: what is drawn is read from them."""
    plan = (
        RotaPlan.objects.filter(pk=pk, board__in=boards_for(actor))
        .select_related("board", "problem", "parent", "work")
        .defer("parent__text", "work__best")
        .first()
    )
    if plan is None:
        raise NotFound(_("没有这个方案，或者它属于别的单位。"))
    return plan


def get_work_for(actor: Actor, pk: int) -> Work:
    work = (
        Work.objects.filter(pk=pk, board__in=boards_for(actor))
        .select_related("board", "problem", "plan")
        .defer("best", "problem__text", "plan__text")
        .first()
    )
    if work is None:
        raise NotFound(_("没有这项排算，或者它属于别的单位。"))
    return work


def plans_of(board: Board) -> list[RotaPlan]:
    """Plans of a board, newest first, without what was only offered."""
    rows = RotaPlan.objects.filter(organisation_id=board.organisation_id, board=board)
    return list(rows.exclude(state=PlanState.OFFER).select_related("problem").defer("text", "problem__text"))


def offers_of(work: Work) -> list[RotaPlan]:
    """The rungs of a re-plan, smallest first."""
    rows = RotaPlan.objects.filter(organisation_id=work.organisation_id, work=work, rung__isnull=False)
    return list(rows.order_by("rung").defer("text"))


def works_of(board: Board, most: int = 8) -> list[Work]:
    rows = Work.objects.filter(organisation_id=board.organisation_id, board=board)
    return list(rows.defer("best", "result")[:most])


def locks_of(board: Board) -> list[Lock]:
    rows = Lock.objects.filter(organisation_id=board.organisation_id, board=board)
    return list(rows.select_related("package", "package__circle", "hall__venue"))


def circles_by_name(actor: Actor) -> dict[str, Circle]:
    return {circle.name: circle for circle in Circle.objects.filter(organisation_id=actor.organisation_id)}
