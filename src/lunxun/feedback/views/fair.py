"""The year's results side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lunxun.documents.pdf import is_available
from lunxun.feedback import queries
from lunxun.feedback.fair_documents import WRITERS, answer_as


@login_required
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Raw beside adjusted in three groups; `?item=` chooses a dimension, `?as=` a file."""
    page = queries.fair_page(request.actor, year, request.GET.get("item", ""), request.GET.get("circle", ""))
    kind = request.GET.get("as", "")
    if kind in WRITERS:
        return answer_as(kind, page)
    return render(request, "feedback/fair_year.html", {**page, "has_pdf": is_available()})
