"""Pages of the inputs: everything a year is planned from, looked at and changed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.rota import actions, pages, queries, rules
from lunxun.rota import inputs as forms
from lunxun.rota.models import Board


@login_required
def board_new(request: HttpRequest) -> HttpResponse:
    """Begin the planning of a year."""
    require(rules.can_plan(request.actor))
    form = forms.BoardForm(request.POST or None)
    made: list[Board] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: made.append(actions.create_board(actor=request.actor, **values))):
            return redirect("rota:board_inputs", made[0].year)
    return render(request, "rota/input_form.html", {"form": form, "title": _("新建排期")})


@login_required
def board_edit(request: HttpRequest, year: int) -> HttpResponse:
    """Period, caps, reserve, and what the office minds."""
    board = queries.get_board_for(request.actor, year)
    require(rules.can_plan(request.actor))
    form = forms.BoardForm(request.POST or None, board=board)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.update_board(actor=request.actor, board=board, **values)):
            messages.success(request, _("已保存。下一次排的时候照办。"))
            return redirect("rota:board_inputs", year)
    return render(request, "rota/input_form.html", {"form": form, "board": board, "title": _("改排期的依据")})


@login_required
def board_inputs(request: HttpRequest, year: int) -> HttpResponse:
    """All inputs of a year on one page."""
    board = queries.get_board_for(request.actor, year)
    return render(request, "rota/inputs.html", pages.inputs_page(request.actor, board))


@login_required
def input_edit(request: HttpRequest, year: int, kind: str, row_pk: int) -> HttpResponse:
    """One input, new (0) or changed."""
    board = queries.get_board_for(request.actor, year)
    require(rules.can_plan(request.actor))
    row, form_type, title = pages.input_asked(board, kind, row_pk)
    form = form_type(request.POST or None, actor=request.actor, board=board, row=row)
    if request.method == "POST" and form.is_valid() and attempt(form, form.store):
        messages.success(request, _("已保存。下一次排的时候照办。"))
        return redirect("rota:board_inputs", year)
    context = {"form": form, "board": board, "title": title, "row": row, "kind": kind}
    return render(request, "rota/input_form.html", context)


@login_required
@require_POST
def input_drop(request: HttpRequest, year: int, kind: str, row_pk: int) -> HttpResponse:
    """Take one input out."""
    board = queries.get_board_for(request.actor, year)
    require(rules.can_plan(request.actor))
    row = pages.input_row(board, kind, row_pk)
    actions.drop_input(actor=request.actor, board=board, row=row)
    messages.success(request, _("已去掉。以前的方案不受影响。"))
    return redirect("rota:board_inputs", year)
