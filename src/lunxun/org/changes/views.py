"""Pages of the changes: choose, fill in, check in words and numbers, done; the list, and undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.org.changes import actions, queries, rules, tables
from lunxun.org.changes.forms import OF_PERSON, OF_UNIT, UnitForm


@login_required
def person_menu(request: HttpRequest, pk: int) -> HttpResponse:
    person = queries.get_subject_person_for(request.actor, pk)
    back = reverse("org:person_detail", args=[pk])
    rows = [(reverse("org:person_change", args=[pk, kind]), form) for kind, form in OF_PERSON.items()]
    return render(request, "org/change_menu.html", {"subject": person, "back": back, "rows": rows})


@login_required
def unit_menu(request: HttpRequest, pk: int) -> HttpResponse:
    unit = queries.get_subject_unit_for(request.actor, pk)
    back = reverse("org:unit_detail", args=[pk])
    rows = [(reverse("org:unit_change", args=[pk, kind]), form) for kind, form in OF_UNIT.items()]
    return render(request, "org/change_menu.html", {"subject": unit, "back": back, "rows": rows})


@login_required
def person_change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    person = queries.get_subject_person_for(request.actor, pk)
    return _walk(request, OF_PERSON.get(kind), person, reverse("org:person_detail", args=[pk]))


@login_required
def unit_change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    unit = queries.get_subject_unit_for(request.actor, pk)
    return _walk(request, OF_UNIT.get(kind), unit, reverse("org:unit_detail", args=[pk]))


@login_required
def unit_new(request: HttpRequest) -> HttpResponse:
    require(rules.can_change(request.actor))
    return _walk(request, UnitForm, None, reverse("org:unit_list"))


def _walk(request: HttpRequest, form_class: Any, subject: Any, back: str) -> HttpResponse:
    """Fill in → check (`do` is empty) → done; `do=edit` goes back from the check with everything kept."""
    if form_class is None:
        raise NotFound(_("没有这种变动。"))
    form = form_class(request.POST or None, actor=request.actor, subject=subject)
    context = {"form": form, "subject": subject, "back": back}
    do = request.POST.get("do", "")
    if request.method == "POST" and form.is_valid() and do != "edit":
        made: list[Any] = []
        if attempt(form, lambda: made.append(form.carry_out() if do == "done" else form.rehearse())):
            if do == "done":
                messages.success(request, _("已登记：%(summary)s。") % {"summary": made[0].summary})
                return redirect("org:change_detail", made[0].pk)
            return render(request, "org/change_check.html", {**context, "change": made[0]})
    return render(request, "org/change_form.html", context)


@login_required
def change_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.CHANGES)


@login_required
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    change = queries.get_change_for(request.actor, pk)
    context = {"change": change, "can_undo": rules.can_undo(request.actor, change)}
    return render(request, "org/change_detail.html", context)


@login_required
@require_POST
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    change = queries.get_change_for(request.actor, pk)
    actions.undo_change(actor=request.actor, change=change)
    messages.success(request, _("已撤销，各处都按变动以前的情况算。"))
    return redirect("org:change_detail", pk)
