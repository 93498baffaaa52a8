"""操作记录: a list to search, and the same list on paper."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lunxun.audit import queries
from lunxun.audit.forms import EntryFilter
from lunxun.audit.rules import Reader, can_read_entries
from lunxun.kernel.decision import require
from lunxun.kernel.paging import page_of

PRINTED = 2000
"""A printed list is at most this long; the sentence under it says so and asks for a narrower filter."""


@login_required
def entry_list(request: HttpRequest) -> HttpResponse:
    """Who did what to what, when; latest first."""
    context = _filtered(request)
    context["page"] = page_of(context.pop("entries"), request.GET.get("page"), size=50)
    return render(request, "audit/entry_list.html", context)


@login_required
def entry_print(request: HttpRequest) -> HttpResponse:
    context = _filtered(request)
    context["page"] = page_of(context.pop("entries"), 1, size=PRINTED)
    return render(request, "audit/entry_print.html", context)


def _filtered(request: HttpRequest) -> dict[str, Any]:
    actor = cast(Reader, request.actor)  # type: ignore[attr-defined]
    require(can_read_entries(actor))
    form = EntryFilter(request.GET or {}, verbs=queries.verbs_for(actor))
    return {
        "form": form,
        "entries": queries.entries_for(actor, **form.usable),
        "end": queries.chain_end_for(actor),
        "lag": queries.lag_for(actor),
        "query": request.GET.urlencode(),
    }
