"""Drawing a ticket on the phone: prove that one is here, and have one's ticket made valid."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from lunxun.feedback import actions, queries, rules, tickets
from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.teaching.actions import check_in_by_phone
from lunxun.teaching.forms import DoorForm
from lunxun.teaching.pages import door_context


@sensitive_post_parameters()
@sensitive_variables()
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Unit, name, last four digits, as at the door. The script sends the digest of a ticket that it made
    itself; without one the server makes the ticket and shows it in the same answer, and keeps no copy."""
    evaluation = queries.open_form(code).evaluation
    require(rules.can_draw(evaluation))
    context = door_context(evaluation.session, request.GET.get("unit", ""))
    form = DoorForm(request.POST or None, entries=context["entries"])
    made = tickets.clean_digest(request.POST.get("digest", ""))
    shown = "" if made else tickets.new_ticket()
    if form.is_valid() and attempt(form, lambda: _draw(evaluation, form, made or tickets.digest(shown))):
        drawn = {"code": code, "evaluation": evaluation, "ticket": shown, "printed": tickets.printed(shown)}
        return render(request, "feedback/drawn.html", drawn)
    return render(request, "feedback/draw.html", {**context, "code": code, "form": form})


def _draw(evaluation: Evaluation, form: DoorForm, digest: bytes) -> None:
    values = form.cleaned_data
    here = check_in_by_phone(
        session=evaluation.session, entry_id=values["entry"], phone_tail=values["phone_tail"]
    )
    actions.draw_ticket(evaluation=evaluation, entry=here.entry, ticket_digest=digest)
