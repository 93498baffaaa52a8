"""Adopting, applying, and the lines of the chain."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.library import actions, forms, queries, rules, tables
from lunxun.lists.pages import answer


@login_required
def adoption_list(request: HttpRequest) -> HttpResponse:
    """Who does it the way of others, and what each unit gave: in official order, nobody before anybody."""
    year = clock.today().year

    def above(_listing: object) -> dict[str, Any]:
        return {
            "figures": queries.figures_for(request.actor.organisation_id, year),
            "year": year,
            "ending": rules.adopting_units(request.actor),
        }

    return answer(request, tables.ADOPTIONS, "library/adoption_list.html", above)


@login_required
def share_adopt(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    subject = queries.subject_for(request.actor, node, pk)
    require(rules.can_adopt(request.actor, subject))
    form = forms.AdoptForm(
        request.POST or None, actor=request.actor, subject=subject, initial={"since_on": clock.today()}
    )

    def adopt() -> None:
        actions.adopt(actor=request.actor, subject=subject, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, adopt):
        messages.success(request, _("已记下采纳。写的单位会看到。"))
        return redirect(f"library:{node}_detail", pk)
    return _share(request, subject, form, _("我们也这样做"), _("记下采纳"))


@login_required
def share_apply(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    subject = queries.subject_for(request.actor, node, pk)
    require(rules.can_apply(request.actor, subject))
    form = forms.ApplicationForm(
        request.POST or None, actor=request.actor, subject=subject, initial={"used_on": clock.today()}
    )

    def apply() -> None:
        actions.log_application(actor=request.actor, subject=subject, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, apply):
        messages.success(request, _("已记下应用。"))
        return redirect(f"library:{node}_detail", pk)
    return _share(request, subject, form, _("记一次应用"), _("记下应用"))


def _share(request: HttpRequest, subject: Any, form: Any, title: str, button: str) -> HttpResponse:
    line = queries.chain_of(request.actor, subject).here  # type: ignore[attr-defined]
    context = {"subject": subject, "line": line, "form": form, "title": title, "button": button}
    return render(request, "library/share.html", context)


@login_required
def adoption_end(request: HttpRequest, pk: int) -> HttpResponse:
    adoption = queries.get_adoption_for(request.actor, pk)
    require(rules.can_end_adoption(request.actor, adoption))
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.withdraw_adoption(actor=request.actor, adoption=adoption, **values)):
            messages.success(request, _("已记下不再采用。"))
            return redirect("library:adoption_list")
    return render(request, "library/adoption_end.html", {"adoption": adoption, "form": form})


@login_required
def chain_edit(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    """Where a case, a method or a guide comes from; what a lecture cites."""
    subject = queries.subject_for(request.actor, node, pk)
    require(rules.can_draw(request.actor, subject))
    form = forms.LinkForm(request.POST or None, actor=request.actor, subject=subject)

    def draw() -> None:
        actions.link(actor=request.actor, source=form.source, target=subject)

    if request.method == "POST" and form.is_valid() and attempt(form, draw):
        messages.success(request, _("已连上。"))
        return redirect("library:chain_edit", node, pk)
    chain = queries.chain_of(request.actor, subject)
    context = {"subject": subject, "chain": chain, "form": form, "node": node}
    return render(request, "library/chain_edit.html", context)


@login_required
@require_POST
def chain_cut(request: HttpRequest, pk: int) -> HttpResponse:
    link = queries.get_link_for(request.actor, pk)
    target = link.ends[1]
    target_pk = getattr(link, f"{target}_id")
    actions.unlink(actor=request.actor, link=link)
    messages.success(request, _("联系已去掉。"))
    return redirect("library:chain_edit", target, target_pk)
