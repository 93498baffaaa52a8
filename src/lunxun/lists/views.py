"""Naming a filter and forgetting it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.errors import Invalid
from lunxun.lists import actions


def _back(request: HttpRequest, query: str = "") -> HttpResponse:
    """To the list; an address that is not ours leads home."""
    path = request.POST.get("path", "")
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, {request.get_host()})
    return redirect((path + (f"?{query}" if query else "")) if is_ours else resolve_url("web:home"))


@login_required
@require_POST
def filter_save(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    values = {"list_key": request.POST.get("list", ""), "name": request.POST.get("name", ""), "query": query}
    try:
        saved = actions.save_filter(actor=request.actor, **values)  # type: ignore[attr-defined]
    except Invalid as invalid:
        messages.error(request, invalid.reason)
    else:
        messages.success(request, _("已记下筛选“%(name)s”，在“常用筛选”里找得到。") % {"name": saved.name})
    return _back(request, query)


@login_required
@require_POST
def filter_drop(request: HttpRequest, pk: int) -> HttpResponse:
    name = actions.drop_filter(actor=request.actor, pk=pk)  # type: ignore[attr-defined]
    messages.success(request, _("已删掉筛选“%(name)s”。") % {"name": name})
    return _back(request, request.POST.get("query", ""))
