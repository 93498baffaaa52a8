"""Keyboard entry of paper by the office: the sheet in the hand, the ticket on it, digits per row."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from lunxun.feedback import ballots, form_page, queries, rules, sheets, tickets
from lunxun.feedback.ballots import Sent
from lunxun.feedback.keying import KeyForm
from lunxun.feedback.models import Evaluation
from lunxun.feedback.views.office import evaluation_of
from lunxun.kernel.decision import require


@login_required
@sensitive_post_parameters()
@sensitive_variables()
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet at a time; saved, the next empty one. The same rule of tickets as at every door."""
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    given = queries.form_of(found)
    form = KeyForm(
        request.POST or None,
        definition=given.definition,
        lectures=queries.shown_lectures(given),
        initial={"key": secrets.token_hex(tickets.KEY_BYTES)},
    )
    if form.is_valid() and _take(request, found, form):
        return redirect("feedback:entry", pk)
    context = {
        "evaluation": found,
        "session": found.session,
        "form": form,
        "definition": form_page.worded(given.definition),
        "progress": queries.evaluation_progress(found),
    }
    return render(request, "feedback/entry.html", context)


@sensitive_variables()
def _take(request: HttpRequest, evaluation: Evaluation, form: KeyForm) -> bool:
    receipt = ballots.enter(
        evaluation,
        Sent(
            sheets.ticket_typed(evaluation, form.cleaned_data["ticket"]),
            form.cleaned_data["key"],
            form.rows,
            form.texts,
            follow=form.cleaned_data["follow"],
        ),
        form.add_error,
    )
    if receipt is None:
        return False
    if not receipt.is_taken:
        form.add_error("ticket", str(form_page.SAY[receipt.outcome]))
        return False
    messages.success(request, _("录入一份。回执号 {code}。").format(code=receipt.printed))
    return True
