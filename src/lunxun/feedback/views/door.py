"""The public pages of a session: rating, receipt, and how anonymity is kept.

No sign-in and no cookie. The ballot's POST is exempt from the CSRF check: the ticket in its body is a
secret that no other site knows, so no other site can make a browser cast a ballot.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from lunxun.feedback import ballots, form_page, forms, queries
from lunxun.feedback.ballots import Receipt
from lunxun.feedback.enums import Outcome
from lunxun.kernel.errors import Invalid

STATUS = {
    Outcome.STORED: HTTPStatus.OK,
    Outcome.UPDATED: HTTPStatus.OK,
    Outcome.LATE: HTTPStatus.ACCEPTED,
    Outcome.COUNTED: HTTPStatus.OK,
    Outcome.USED: HTTPStatus.CONFLICT,
    Outcome.UNKNOWN: HTTPStatus.NOT_FOUND,
    Outcome.NOT_OPEN: HTTPStatus.LOCKED,
    Outcome.CLOSED: HTTPStatus.GONE,
    Outcome.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Outcome.TROUBLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables()
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """The form; and, posted, the ballot: JSON for the script, a page for a browser without one."""
    if request.method == "POST":
        return _take(request, code)
    return HttpResponse(form_page.fresh(request, code))


@sensitive_variables()
def taken(request: HttpRequest, code: str) -> tuple[Receipt, HTTPStatus, dict[str, Any]]:
    """Take in a posted ballot: the receipt, the status of the answer, and what a script is told."""
    try:
        box = ballots.box_behind(code)
        receipt = ballots.store(box, [forms.sent_from(forms.posted(request))])[0]
    except Invalid as invalid:
        wrong = {"outcome": "invalid", "say": invalid.reason}
        return Receipt(Outcome.UNKNOWN), HTTPStatus.UNPROCESSABLE_ENTITY, wrong
    return receipt, STATUS[receipt.outcome], form_page.answer(receipt)


@sensitive_variables()
def _take(request: HttpRequest, code: str) -> HttpResponse:
    receipt, status, answer = taken(request, code)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
    if receipt.is_taken:
        return render(request, "feedback/rate_done.html", {"code": code, "receipt": receipt})
    return render(request, "feedback/rate.html", form_page.again(request, code, answer["say"]), status=status)


@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt page for the script, which fills it from the address's fragment."""
    queries.open_form(code)
    return render(request, "feedback/rate_done.html", {"code": code, "receipt": Receipt(Outcome.STORED)})


@csrf_exempt
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt was counted; after the seal, and never what it says."""
    evaluation = queries.open_form(code).evaluation
    form = forms.ReceiptForm(request.POST or None)
    found = None
    if form.is_valid():
        found = queries.is_counted(evaluation, form.cleaned_data["receipt"])
    context = {
        "code": code,
        "evaluation": evaluation,
        "supplements": queries.sealed_supplements(evaluation),
        "form": form,
        "found": found,
    }
    return render(request, "feedback/receipt.html", context)


@require_safe
def anonymity(request: HttpRequest) -> HttpResponse:
    """How it is kept, from whom, and where the limits are."""
    return render(request, "feedback/anonymity.html", {})
