"""Pages that belong to no domain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lunxun.kernel.finding import find_everywhere, typed
from lunxun.reports.queries import today_page
from lunxun.web.ui import samples


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Today: what waits for this person."""
    return render(request, "reports/today.html", {"page": today_page(request.actor)})


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """People, units, topics, lectures, guides: whatever the domains find for these words."""
    text = typed(request.GET.get("q", ""))
    return render(request, "search.html", {"q": text, "groups": find_everywhere(request.actor, text)})


@login_required
def living_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "ui/living_page.html", samples.everything())


def privacy(request: HttpRequest) -> HttpResponse:
    """What is collected, why, and who sees it; open to everybody, because raters don't sign in."""
    return render(request, "privacy.html", {})


def healthz(request: HttpRequest) -> HttpResponse:
    """For a supervisor: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
