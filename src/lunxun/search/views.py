"""One box, one page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lunxun.search import queries
from lunxun.search.asking import LONGEST_QUESTION


@login_required
def results(request: HttpRequest) -> HttpResponse:
    """Words and filters live in the address, so that a search can be sent to a colleague."""
    get = request.GET.get
    text, filters = get("q", ""), queries.Filters(get("kind", ""), get("unit", ""), get("year", ""))
    number = get("page", "1")
    found = queries.search(request.actor, text, filters, int(number[:6]) if number.isdecimal() else 1)
    context = {"q": text, "filters": filters, "found": found, "longest": LONGEST_QUESTION}
    return render(request, "search/results.html", context)
