"""Pages on which a plan is changed: one run, locks, explanations, re-planning."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Declined
from lunxun.kernel.pages import attempt
from lunxun.rota import actions, forms, moving, queries, rules
from lunxun.rota.enums import WorkKind
from lunxun.rota.models import RotaPlan


@login_required
def run(request: HttpRequest, pk: int, package: str, day: str) -> HttpResponse:
    """One run: its people; where it may go; with ?to= what that would do; a POST does it."""
    plan = queries.get_plan_for(request.actor, pk)
    context = moving.run_page(request.actor, plan, package, day, request.GET.get("to", ""))
    form = forms.MoveForm(request.POST or None, slots=context["slots"])
    if request.method == "POST":
        require(rules.can_plan(request.actor))
    if request.method == "POST" and form.is_valid():
        to_day, to_hall = form.cleaned_data["to"].split("|", 1)
        values = {"package": package, "day": day, "to_day": to_day, "to_hall": to_hall}
        made: list[RotaPlan] = []
        digest = form.cleaned_data["digest"]
        if attempt(
            form,
            lambda: made.append(actions.move_run(actor=request.actor, plan=plan, digest=digest, **values)),
        ):
            messages.success(request, _("已移动。方案仍然没有违反一条硬规定。"))
            return redirect("rota:plan", made[0].pk)
    return render(request, "rota/run.html", {**context, "form": form, "lock_form": forms.LockForm()})


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    plan = queries.get_plan_for(request.actor, pk)
    try:
        actions.undo_move(actor=request.actor, plan=plan)
        messages.success(request, _("已撤回上一步移动。"))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return redirect("rota:plan", pk)


@login_required
@require_POST
def lock(request: HttpRequest, pk: int, package: str, day: str) -> HttpResponse:
    plan = queries.get_plan_for(request.actor, pk)
    require(rules.can_plan(request.actor))
    form = forms.LockForm(request.POST)
    row, on, hall = moving.lock_target(plan, package, day)
    if form.is_valid():
        values = {**form.cleaned_data, "package": row, "on": on, "hall": hall}
        actions.lock_run(actor=request.actor, board=plan.board, **values)
        messages.success(request, _("已锁定。下一次排的时候照办。"))
    return redirect("rota:plan_run", pk, package, day)


@login_required
@require_POST
def unlock(request: HttpRequest, pk: int, lock_pk: int) -> HttpResponse:
    plan = queries.get_plan_for(request.actor, pk)
    require(rules.can_plan(request.actor))
    found = moving.lock_for(request.actor, plan, lock_pk)
    actions.unlock(actor=request.actor, board=plan.board, lock=found)
    messages.success(request, _("已解除锁定。"))
    return redirect("rota:plan", pk)


@login_required
@require_POST
def price(request: HttpRequest, pk: int, package: str, day: str) -> HttpResponse:
    """What a lock would cost, as an interval; worked out in the background."""
    plan = queries.get_plan_for(request.actor, pk)
    _seen, found = moving.run_of(plan, package, day)
    lock = {"kind": "run", "package": package, "day": day, "hall": found.hall}
    return _start(request, plan, WorkKind.PRICE, {"lock": lock, "seconds": 40})


@login_required
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Contradictions among rules, and what to relax."""
    plan = queries.get_plan_for(request.actor, pk)
    return _start(request, plan, WorkKind.EXPLAIN, {"seconds": 20})


def _start(request: HttpRequest, plan: RotaPlan, kind: str, options: dict[str, object]) -> HttpResponse:
    try:
        work = actions.start_work(
            actor=request.actor, board=plan.board, kind=kind, plan=plan, options=options
        )
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return redirect("rota:plan", plan.pk)
    return redirect("rota:work", work.pk)


@login_required
def replan(request: HttpRequest, pk: int) -> HttpResponse:
    """Something happened: enter it, get the rungs of the ladder to choose from."""
    plan = queries.get_plan_for(request.actor, pk)
    require(rules.can_plan(request.actor))
    form = forms.EventForm(request.POST or None, **moving.event_choices(plan))
    if request.method == "POST" and form.is_valid():
        events = form.events(clock.today().isoformat())
        return _start(request, plan, WorkKind.REPLAN, {"events": events, "seconds": 30})
    return render(request, "rota/replan.html", {"plan": plan, "board": plan.board, "form": form})


@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What would come into the programme, and what is in the way; a POST does it in the background."""
    plan = queries.get_plan_for(request.actor, pk)
    require(rules.can_publish_plan(request.actor, plan))
    context = moving.publish_page(plan)
    if request.method == "POST" and not context["obstacles"]:
        return _start(request, plan, WorkKind.PUBLISH, {})
    return render(request, "rota/publish.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one rung."""
    plan = queries.get_plan_for(request.actor, pk)
    try:
        actions.choose_offer(actor=request.actor, plan=plan)
        messages.success(request, _("已选定这个方案。"))
    except Declined as declined:
        if declined.status == 403:
            raise
        messages.error(request, declined.reason)
    return redirect("rota:plan", pk)
