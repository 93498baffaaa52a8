"""Pages of units and people."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.lists.pages import answer
from lunxun.org import directory, rules, tables
from lunxun.org.rosters.rules import can_import_roster


def _ways(request: HttpRequest) -> dict[str, Any]:
    """Units and people come with the roster, so both lists lead to its import."""
    return {"can_import": can_import_roster(request.actor)}


@login_required
def unit_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.UNITS, "org/list.html", _ways(request))


@login_required
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_see_directory(request.actor))
    return render(request, "org/unit_detail.html", {"page": directory.unit_page(request.actor, pk)})


@login_required
def person_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.PEOPLE, "org/list.html", _ways(request))


@login_required
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "org/person_detail.html", directory.person_page(request.actor, pk))


@login_required
def person_me(request: HttpRequest) -> HttpResponse:
    """What the system holds about the person who asks (PIPL 44–47)."""
    if request.actor.person_id is None:
        raise NotFound(_("这个账号没有对应的人员，所以没有个人档案。"))
    return person_detail(request, request.actor.person_id)
