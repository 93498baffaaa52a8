"""The year's results side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lunxun.documents import report
from lunxun.feedback import queries
from lunxun.feedback.documents import year as years
from lunxun.feedback.views.papers import answer


@login_required
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Raw beside adjusted in three groups; `?item=` chooses a dimension, `?as=` puts it on paper or into a file."""
    page = queries.fair_page(request.actor, year, request.GET.get("item", ""), request.GET.get("circle", ""))
    if "as" in request.GET:
        return answer(request, years.report_for(page), page["stored"], request.path)
    return render(request, "feedback/fair_year.html", {**page, "kinds": report.kinds()})
