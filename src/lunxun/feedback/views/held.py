"""票据已用: ballots on a ticket that was spent before, one by one, for the office."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lunxun.feedback import actions, queries
from lunxun.feedback.views.office import evaluation_of


@login_required
@require_safe
def held(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    context = {
        "evaluation": found,
        "session": found.session,
        "held": queries.held_ballots(request.actor, found),
    }
    return render(request, "feedback/held.html", context)


@login_required
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    actions.void_held(actor=request.actor, evaluation=found, key=request.POST.get("key", ""))
    messages.success(request, _("这一份作废了。先交的那一份照常计入。"))
    return redirect("feedback:held", pk)


@login_required
@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    actions.admit_held(
        actor=request.actor,
        evaluation=found,
        key=request.POST.get("key", ""),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("补了一张备用票，这一份计入了。"))
    return redirect("feedback:held", pk)
