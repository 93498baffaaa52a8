"""操作记录: a list to search, print and export."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from lunxun.audit import queries, tables
from lunxun.lists.pages import answer


@login_required
def entry_list(request: HttpRequest) -> HttpResponse:
    """Who did what to what, when; latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    response: HttpResponse = answer(
        request,
        tables.ENTRIES,
        "audit/entry_list.html",
        lambda _listing: {"end": queries.chain_end_for(actor), "lag": queries.lag_for(actor)},
    )
    return response
