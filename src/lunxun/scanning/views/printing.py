"""The sheets of an evaluation: print them, take the PDF."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lunxun.documents.answers import document_response
from lunxun.feedback import queries as feedback
from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.pages import attempt
from lunxun.scanning import actions, forms, keeping, layouts, pages, queries, rules


def evaluation_of(request: HttpRequest, pk: int) -> Evaluation:
    """The evaluation of a session that has one; NotFound otherwise."""
    found = feedback.get_evaluation_for(request.actor, pk)
    if found is None:
        raise NotFound(_("这一场还没有准备评价。"))
    require(rules.can_handle_paper(request.actor))
    return found


@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """What was printed and what is back; posted, print more."""
    found = evaluation_of(request, pk)
    form = forms.PrintForm(request.POST or None, classes=feedback.classes_due(found))
    if form.is_valid() and attempt(
        form,
        lambda: actions.print_sheets(actor=request.actor, evaluation=found, **form.cleaned_data),
    ):
        messages.success(request, _("正在排版，几秒钟就好。"))
        return redirect("scanning:paper", pk)
    return render(request, "scanning/paper.html", {**pages.paper(request.actor, found), "form": form})


@login_required
@require_safe
def sheet_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet as it will be printed; its number belongs to no ticket."""
    found = evaluation_of(request, pk)
    name = f"{found.session.title} {_('样张')}"
    return document_response(layouts.sample_of(found), name=name, kind="pdf", inline=True)


@login_required
@require_safe
def run_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    run = queries.get_run_for(request.actor, pk)
    name = f"{run.layout.evaluation.session.title} {_('评价表')} {run.count}"
    return document_response(keeping.read_sheets(run.pk), name=name, kind="pdf")


@login_required
@require_POST
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    run = queries.get_run_for(request.actor, pk)
    actions.set_again(actor=request.actor, run=run)
    return redirect("scanning:paper", run.layout.evaluation.session_id)
