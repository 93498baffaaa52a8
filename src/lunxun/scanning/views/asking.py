"""The review queue, the spot checks, and typing what is written by hand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lunxun.scanning import actions, flow, forms, pages, pieces, queries
from lunxun.scanning.enums import DoubtKind
from lunxun.scanning.views.scans import jpeg


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The worst rows first; posted, the answers are kept and finished sheets counted."""
    return _ask(request, pk, DoubtKind.DOUBT, "scanning:review")


@login_required
def blind(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for groups that the machine was sure of, without telling what it read."""
    return _ask(request, pk, DoubtKind.BLIND, "scanning:blind")


def _ask(request: HttpRequest, pk: int, kind: str, back: str) -> HttpResponse:
    batch = queries.get_batch_for(request.actor, pk)
    if request.method == "POST":
        answers = forms.answers_in(request.POST)
        ready = actions.answer_doubts(actor=request.actor, batch=batch, answers=answers)
        flow.count(request.actor, ready)
        return redirect(back, pk)
    return render(request, "scanning/review.html", pages.asking(request.actor, batch, kind))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = queries.get_batch_for(request.actor, pk)
    count = actions.take_back(actor=request.actor, batch=batch, turn=request.POST.get("turn", ""))
    messages.success(request, _("撤回了 {n} 处，请再看一遍。").format(n=count))
    return redirect("scanning:blind" if "blind" in request.POST else "scanning:review", pk)


@login_required
def transcribe(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet with writing after the other."""
    batch = queries.get_batch_for(request.actor, pk)
    if request.method == "POST":
        page = queries.get_page_for(request.actor, forms.number_in(request.POST, "page"))
        texts = forms.texts_in(request.POST)
        flow.count(request.actor, [actions.write_down(actor=request.actor, page=page, texts=texts)])
        return redirect("scanning:transcribe", pk)
    return render(request, "scanning/transcribe.html", pages.transcribing(batch))


@login_required
@require_safe
def row_picture(request: HttpRequest, pk: int, row: str) -> HttpResponse:
    """The boxes of one row, cut from the page."""
    return jpeg(pieces.row(queries.get_page_for(request.actor, pk), row))


@login_required
@require_safe
def writing_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The suggestion frame, cut from the page."""
    return jpeg(pieces.writing(queries.get_page_for(request.actor, pk)))
