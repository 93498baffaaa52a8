"""Call-ups: the list, and the editor of the audience."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.plans.queries import get_session_for
from lunxun.teaching import actions, queries, rules, tables
from lunxun.teaching.pages import AudiencePage


@login_required
def callup_list(request: HttpRequest) -> HttpResponse:
    """Every session with its call-up, as far as it concerns the actor."""
    context = {"is_office": rules.can_edit_rules(request.actor)}
    return answer(request, tables.CALLUPS, "teaching/callup_list.html", context)


@login_required
def audience(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule of a session: edit, preview, save, build the roster from it."""
    session = get_session_for(request.actor, pk)
    require(rules.can_edit_rules(request.actor))
    page = AudiencePage(request, session, request.actor)
    if request.method == "POST" and page.read():
        intent = request.POST.get("intent", "preview")
        if intent in ("save", "build") and attempt(page.form, lambda: _keep(request, page)):
            if intent == "save":
                messages.success(request, _("规则已保存。"))
                return redirect("teaching:audience", pk=session.pk)
            if attempt(page.form, lambda: _build(request, page)):
                return redirect("teaching:roster", pk=session.pk)
    is_preview = bool(request.headers.get("HX-Request"))
    name = "teaching/_preview.html" if is_preview else "teaching/audience.html"
    return render(request, name, page.context())


def _keep(request: HttpRequest, page: AudiencePage) -> None:
    values = page.form.cleaned_data
    page.rule = actions.save_audience_rule(
        actor=request.actor, code=values["code"], name=values["name"], expression=page.expression
    )


def _build(request: HttpRequest, page: AudiencePage) -> None:
    actions.build_roster(actor=request.actor, session=page.session, rule=page.rule, as_of=page.as_of)
    count = queries.session_counts(page.session).called
    messages.success(request, _("名册已生成，共 %(count)s 人。") % {"count": count})


@login_required
@require_POST
def call_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the call-up."""
    session = get_session_for(request.actor, pk)
    actions.call_up(actor=request.actor, session=session)
    messages.success(request, _("调训已发出。之后要增减人，逐个办。"))
    return redirect("teaching:roster", pk=session.pk)
