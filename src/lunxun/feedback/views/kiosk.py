"""A shared device in the hall: the same form, which forgets everything between two people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from lunxun.feedback import form_page, queries
from lunxun.feedback.views.door import taken


@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables()
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """Posted without a script, the answer is a redirect, so that "back" brings up an empty form."""
    if request.method != "POST":
        return render(request, "feedback/kiosk.html", form_page.empty(code))
    receipt, status, answer = taken(request, code)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
    if receipt.is_taken:
        return redirect("feedback:kiosk_done", code)
    context = form_page.again(request, code, answer["say"])
    return render(request, "feedback/kiosk.html", context, status=status)


@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Thanks, and back to an empty form by itself. No receipt: the next person would read it."""
    queries.open_form(code)
    return render(request, "feedback/kiosk_done.html", {"code": code})
