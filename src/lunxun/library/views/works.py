"""Pages of cases and methods: the same path for both, `node` says which."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.library import actions, forms, queries, rules, tables
from lunxun.library.enums import Node
from lunxun.lists.pages import answer

DRAFT = {Node.CASE: actions.draft_case, Node.METHOD: actions.draft_method}
FORMS: dict[str, Any] = {Node.CASE: forms.CaseForm, Node.METHOD: forms.MethodForm}


@login_required
def work_list(request: HttpRequest, node: str) -> HttpResponse:
    context = {"can_draft": queries.draftable_units(request.actor).exists(), "node": node}
    return answer(request, tables.WORKS[Node(node)], "library/work_list.html", context)


@login_required
def work_new(request: HttpRequest, node: str) -> HttpResponse:
    """From nothing, or from what `?source=retrospective-7` names: that is carried in and linked."""
    require(rules.can_begin_work(request.actor))
    source = queries.source_for(request.actor, request.GET.get("source", ""))
    initial = {"unit": source.unit_id, "title": source.title} if source else {}
    form = forms.NewWorkForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[Any] = []
        values = {"actor": request.actor, "source": source, **form.cleaned_data}
        if attempt(form, lambda: made.append(DRAFT[Node(node)](**values))):
            return redirect(f"library:{node}_edit", made[0].pk)
    return render(request, "library/work_new.html", {"form": form, "source": source, "node": node})


@login_required
def work_detail(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    work = queries.get_work_for(request.actor, node, pk)
    can_edit = rules.can_edit_work(request.actor, work)
    latest = queries.latest_work_version(work)
    wanted = latest if can_edit and request.GET.get("version") == "draft" else None
    context = {
        "page": queries.work_page(work, wanted),
        "latest": latest,
        "chain": queries.chain_of(request.actor, work),
        "shared": queries.shared_of(work),
        "can_edit": can_edit,
        "can_publish": rules.can_publish_work(request.actor, work),
        "can_withdraw": rules.can_withdraw_work(request.actor, work),
        "can_adopt": rules.can_adopt(request.actor, work),
        "can_apply": rules.can_apply(request.actor, work),
        "node": node,
    }
    return render(request, "library/work_detail.html", context)


@login_required
def work_edit(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    work = queries.get_work_for(request.actor, node, pk)
    require(rules.can_edit_work(request.actor, work))
    form = FORMS[node](request.POST or None, version=queries.latest_work_version(work))

    def save() -> None:
        kept = {name: form.cleaned_data[name] for name in ("title", "valid_until", "seen_number")}
        actions.save_work(actor=request.actor, work=work, content=form.content(), **kept)

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.success(request, _("已保存。"))
        return redirect(f"library:{node}_review", pk)
    return render(request, "library/work_edit.html", {"work": work, "form": form, "node": node})


@login_required
def work_review(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    """Check page before publishing: as it will look, what is missing, what may tell who somebody is."""
    work = queries.get_work_for(request.actor, node, pk)
    require(rules.can_edit_work(request.actor, work))
    latest = queries.latest_work_version(work)
    form = forms.PublishForm(request.POST or None, initial={"seen_number": latest.number})

    def publish() -> None:
        actions.publish_work(actor=request.actor, work=work, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, publish):
        messages.success(request, _("已发布。全区都能看、能采纳。"))
        return redirect(f"library:{node}_detail", pk)
    page = queries.work_page(work, latest)
    context = {
        "page": page,
        "form": form,
        "hints": queries.hints_of(work.organisation_id, latest.title, page.content),
        "can_publish": rules.can_publish_work(request.actor, work),
        "node": node,
    }
    return render(request, "library/work_review.html", context)


@login_required
def work_withdraw(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    work = queries.get_work_for(request.actor, node, pk)
    require(rules.can_withdraw_work(request.actor, work))
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.withdraw_work(actor=request.actor, work=work, **values)):
            messages.success(request, _("已撤下。采纳过的记录还在。"))
            return redirect(f"library:{node}_list")
    return render(request, "library/work_withdraw.html", {"work": work, "form": form, "node": node})


@login_required
def work_print(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    """One page of A4."""
    work = queries.get_work_for(request.actor, node, pk)
    return render(request, "library/work_print.html", {"page": queries.work_page(work), "node": node})
