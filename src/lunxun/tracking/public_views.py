"""Pages for the audience, without an account: the answers of a session, and a follow-up code's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from lunxun.tracking import board, followed, forms


@require_safe
def answer_board(request: HttpRequest, code: str) -> HttpResponse:
    """What was suggested and what became of it, grouped by lecture."""
    return render(request, "tracking/answer_board.html", {"code": code, "board": board.answer_board(code)})


# Without a cookie there is nothing that a forged request could use; the code stays out of the address.
@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables()
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Type a follow-up code, read the state and answer of one's own suggestions."""
    form = forms.FollowForm(request.POST or None)
    asked = form.cleaned_data["follow"] if form.is_valid() else ""
    page = followed.follow_page(code, asked)
    return render(request, "tracking/follow.html", {"code": code, "form": form, "page": page})
