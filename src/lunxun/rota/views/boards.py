"""The board, its background work, and plans to look at."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.kernel.pages import attempt
from lunxun.rota import actions, comparing, forms, pages, queries, rules
from lunxun.rota.enums import WorkKind


@login_required
def board_list(request: HttpRequest) -> HttpResponse:
    return render(request, "rota/board_list.html", pages.board_list_page(request.actor))


@login_required
def board(request: HttpRequest, year: int) -> HttpResponse:
    """One year's planning: the plans, the inputs, what the background does."""
    found = queries.get_board_for(request.actor, year)
    context = {"form": forms.SolveForm(), **pages.board_page(request.actor, found)}
    return render(request, "rota/board.html", context)


@login_required
@require_POST
def solve(request: HttpRequest, year: int) -> HttpResponse:
    """Freeze the problem and have it solved in the background."""
    found = queries.get_board_for(request.actor, year)
    require(rules.can_plan(request.actor))
    form, made = forms.SolveForm(request.POST), []

    def start() -> None:
        options = {"seconds": int(form.cleaned_data["seconds"]), "seed": form.cleaned_data["seed"] or 0}
        made.append(
            actions.start_work(actor=request.actor, board=found, kind=WorkKind.SOLVE, options=options)
        )

    if form.is_valid() and attempt(form, start):
        return redirect("rota:work", made[0].pk)
    context = {**pages.board_page(request.actor, found), "form": form}
    return render(request, "rota/board.html", context)


@login_required
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """How a piece of background work goes, or what came of it."""
    found = queries.get_work_for(request.actor, pk)
    return render(request, "rota/work.html", pages.work_page(request.actor, found))


@login_required
@require_POST
def work_stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.get_work_for(request.actor, pk)
    try:
        actions.stop_work(actor=request.actor, work=found)
        messages.success(request, _("正在停下，留下已经算出的最好方案。"))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return redirect("rota:work", pk)


@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar of one plan."""
    found = queries.get_plan_for(request.actor, pk)
    return render(request, "rota/plan.html", pages.plan_page(request.actor, found))


@login_required
def plan_load(request: HttpRequest, pk: int) -> HttpResponse:
    """How many are away from each unit, Saturday by Saturday."""
    found = queries.get_plan_for(request.actor, pk)
    context = pages.load_page(request.actor, found, request.GET)
    return render(request, "rota/plan_load.html", context)


@login_required
def compare(request: HttpRequest, year: int) -> HttpResponse:
    """Two plans side by side."""
    found = queries.get_board_for(request.actor, year)
    context = comparing.compare_page(request.actor, found, request.GET.get("a", ""), request.GET.get("b", ""))
    return render(request, "rota/compare.html", context)
