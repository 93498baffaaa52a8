"""Changing a plan by hand, and choosing between what was offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db.models import Max
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.engines.rota.check.moves import apply, preview
from lunxun.engines.rota.model import Plan, Run
from lunxun.engines.rota.plan import make_plan
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, NotFound
from lunxun.org.actors import Actor
from lunxun.rota.enums import PLAN_MOVES, PlanOrigin, PlanState
from lunxun.rota.models import Move, RotaPlan
from lunxun.rota.rules import can_edit_plan, can_plan
from lunxun.rota.snapshots import problem_of, seen_of
from lunxun.rota.storing import rewrite_plan, store_plan
from lunxun.rota.wording import obstacle_sentence


@action
def move_run(
    *, actor: Actor, plan: RotaPlan, package: str, day: str, to_day: str, to_hall: str, digest: str = ""
) -> RotaPlan:
    """Put a run elsewhere. A plan that was worked out stays; the first move makes a copy by hand of it.

    `digest` is the plan that the person saw: a plan changed since is not moved blindly.

    Raises:
        Conflict: a hard rule forbids it (named), or the plan was changed meanwhile.
        NotFound: the plan has no such run.
    """
    plan = _locked(actor, plan)
    if digest and digest != plan.digest:
        raise Conflict(_changed())
    seen = seen_of(plan)
    if (package, day) not in seen.by_key:
        raise NotFound(_("这个方案里没有这一期，可能刚被移走了。"))
    found = preview(seen, (package, day), to_day, to_hall)
    if found.obstacles:
        raise Conflict("".join(obstacle_sentence(seen.facts, package, o) for o in found.obstacles[:3]))
    old = seen.by_key[package, day]
    target = plan if plan.origin == PlanOrigin.MOVED else _copy(actor, plan)
    _rewrite(target, seen.plan, apply(seen, found))
    position = (target.moves.aggregate(last=Max("position"))["last"] or 0) + 1
    Move.objects.create(
        organisation_id=actor.organisation_id,
        plan=target,
        position=position,
        package=package,
        from_on=dt.date.fromisoformat(old.day),
        from_hall=old.hall,
        to_on=dt.date.fromisoformat(to_day),
        to_hall=to_hall,
        released=[[r.person, r.package] for r in found.released],
        cost_change=found.change,
        at=clock.now(),
        by=actor.label[:60],
    )
    data = {"package": package, "from": old.day, "to": to_day, "released": len(found.released)}
    record(actor=actor, verb="move_run", subject=target, data=data)
    return target


@action
def undo_move(*, actor: Actor, plan: RotaPlan) -> None:
    """Take the last move back; who lost a seat by it sits again."""
    plan = _locked(actor, plan)
    move = plan.moves.order_by("-position").first()
    if move is None:
        raise Conflict(_("没有可以撤回的移动。"))
    seen = seen_of(plan)
    found = preview(seen, (move.package, move.to_on.isoformat()), move.from_on.isoformat(), move.from_hall)
    if found.obstacles or found.released:
        raise Conflict(_("撤不回去：后来的情况变了。请用“移到”放回原处。"))
    order = {person.id: place for place, person in enumerate(seen.facts.problem.people)}
    back: list[Run] = []
    for run in apply(seen, found):
        returned = [person for person, package in move.released if package == run.package]
        is_moved = any(run.package == new.package and run.day == new.day for _old, new in found.moved)
        if is_moved and returned:
            run = replace(run, people=tuple(sorted({*run.people, *returned}, key=order.__getitem__)))
        back.append(run)
    _rewrite(plan, seen.plan, tuple(back))
    move.delete()
    record(actor=actor, verb="undo_move", subject=plan, data={"package": move.package})


@action
def choose_offer(*, actor: Actor, plan: RotaPlan) -> None:
    """Take one rung of a re-plan; the other rungs of the same work are dropped."""
    require(can_plan(actor))
    plan = RotaPlan.objects.select_for_update().get(pk=plan.pk, organisation_id=actor.organisation_id)
    require(can_edit_plan(actor, _as_draft(plan)))
    advance(plan, actor=actor, verb="choose_offer", to=PlanState.DRAFT, allowed=PLAN_MOVES)
    RotaPlan.objects.filter(
        organisation_id=actor.organisation_id, work=plan.work, state=PlanState.OFFER
    ).delete()


def _as_draft(plan: RotaPlan) -> RotaPlan:
    """Whoever may change a plan may choose one."""
    if plan.state != PlanState.OFFER:
        raise Conflict(_("这个方案已经选定了。"))
    return RotaPlan(organisation_id=plan.organisation_id, state=PlanState.DRAFT)


def _locked(actor: Actor, plan: RotaPlan) -> RotaPlan:
    fresh: RotaPlan = RotaPlan.objects.select_for_update().select_related("problem").get(pk=plan.pk)
    require(can_edit_plan(actor, fresh))
    return fresh


def _copy(actor: Actor, plan: RotaPlan) -> RotaPlan:
    return store_plan(
        problem=plan.problem,
        text=plan.text,
        origin=PlanOrigin.MOVED,
        by=actor.label[:60],
        parent=plan,
    )


def _changed() -> str:
    return _("方案刚刚被改过，这一步没有做。请看过现在的方案再移。")


def _rewrite(row: RotaPlan, before: Plan, runs: tuple[Run, ...]) -> None:
    problem = problem_of(row.problem)
    plan = make_plan(
        problem,
        runs,
        seed=before.seed,
        bound=before.bound,
        changes=before.changes,
        previous_hash=before.previous_hash,
        log=before.log,
    )
    try:
        rewrite_plan(row, replace(plan, versions=before.versions))
    except Conflict as conflict:
        raise Conflict(_changed()) from conflict
