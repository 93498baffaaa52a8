"""The public pages of a session: rating, receipt, and how anonymity is kept.

No sign-in and no cookie. The ballot's POST is exempt from the CSRF check: the ticket in its body is a
secret that no other site knows, so no other site can make a browser cast a ballot.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from lunxun.feedback import ballots, form_page, forms, queries, tickets
from lunxun.feedback.ballots import Receipt
from lunxun.feedback.enums import Outcome
from lunxun.feedback.queries.evaluations import OpenForm
from lunxun.kernel.errors import Invalid

STATUS = {
    Outcome.STORED: HTTPStatus.OK,
    Outcome.UPDATED: HTTPStatus.OK,
    Outcome.USED: HTTPStatus.CONFLICT,
    Outcome.UNKNOWN: HTTPStatus.NOT_FOUND,
    Outcome.NOT_OPEN: HTTPStatus.LOCKED,
    Outcome.CLOSED: HTTPStatus.GONE,
}


@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables()
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """The form; and, posted, the ballot: JSON for the script, a page for a browser without one."""
    form = queries.open_form(code)
    if request.method == "POST":
        return _take(request, code, form)
    context = form_page.context(form, code=code, key=secrets.token_hex(tickets.KEY_BYTES))
    return render(request, "feedback/rate.html", context)


@sensitive_variables()
def _take(request: HttpRequest, code: str, form: OpenForm) -> HttpResponse:
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        if int(request.headers.get("Content-Length") or 0) > forms.MAX_BODY:
            raise Invalid({"": str(form_page.TOO_LONG)})
        sent = forms.sent_from(request.POST)
        receipt = ballots.cast(
            form.evaluation,
            sent.ticket,
            sent.key,
            sent.rows,
            sent.texts,
            revision=sent.revision,
            lectures=[lecture.pk for lecture in form.lectures],
        )
    except Invalid as invalid:
        status, answer = HTTPStatus.UNPROCESSABLE_ENTITY, {"outcome": "invalid", "say": invalid.reason}
    else:
        status, answer = STATUS[receipt.outcome], form_page.answer(receipt)
        if receipt.is_counted and not wants_json:
            return render(
                request, "feedback/rate_done.html", {"code": code, "form": form, "receipt": receipt}
            )
    if wants_json:
        return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
    context = form_page.context(
        form, code=code, key=request.POST.get("key", ""), posted=request.POST, problem=answer["say"]
    )
    return render(request, "feedback/rate.html", context, status=status)


@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt page for the script, which fills it from the address's fragment."""
    form = queries.open_form(code)
    return render(
        request, "feedback/rate_done.html", {"code": code, "form": form, "receipt": Receipt(Outcome.STORED)}
    )


@csrf_exempt
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt was counted; after the seal, and never what it says."""
    evaluation = queries.open_form(code).evaluation
    form = forms.ReceiptForm(request.POST or None)
    found = None
    if form.is_valid():
        found = queries.is_counted(evaluation, form.cleaned_data["receipt"])
    context = {"code": code, "evaluation": evaluation, "form": form, "found": found}
    return render(request, "feedback/receipt.html", context)


@require_safe
def anonymity(request: HttpRequest) -> HttpResponse:
    """How it is kept, from whom, and where the limits are."""
    return render(request, "feedback/anonymity.html", {})
