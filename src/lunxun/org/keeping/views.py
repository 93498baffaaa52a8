"""Pages of the accounts."""

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
from lunxun.org.keeping import actions, forms, queries, rules, tables


@login_required
def account_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.ACCOUNTS, "org/account_list.html")


@login_required
def account_new(request: HttpRequest) -> HttpResponse:
    """By 工号; the one-time password is shown on the answer and nowhere else."""
    require(rules.can_keep_accounts(request.actor))
    form = forms.NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = queries.person_by_number(request.actor, form.cleaned_data["number"])
        if person is None:
            form.add_error("number", _("人员表里没有这个工号。先导入人员，再开账号。"))
        else:
            made: list[tuple[object, str]] = []
            if attempt(form, lambda: made.append(actions.open_account(actor=request.actor, person=person))):
                account, password = made[0]
                return render(
                    request, "org/account_password.html", {"account": account, "password": password}
                )
    return render(request, "org/account_new.html", {"form": form})


@login_required
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles; the administrator grants here."""
    account = queries.get_account_for(request.actor, pk)
    can_grant = rules.can_grant(request.actor)
    form = forms.GrantForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.grant_role(actor=request.actor, account=account, **values)):
            messages.success(request, _("已授予角色，从现在起有效。"))
            return redirect("org:account_detail", pk)
    context = {"account": account, "grants": queries.grants_of(account), "form": form, "can_grant": can_grant}
    return render(request, "org/account_detail.html", context)


@login_required
@require_POST
def account_reset(request: HttpRequest, pk: int) -> HttpResponse:
    account = queries.get_account_for(request.actor, pk)
    password = actions.reset_password(actor=request.actor, account=account)
    return render(request, "org/account_password.html", {"account": account, "password": password})


@login_required
@require_POST
def account_active(request: HttpRequest, pk: int) -> HttpResponse:
    account = queries.get_account_for(request.actor, pk)
    actions.set_active(actor=request.actor, account=account, is_active=not account.is_active)
    messages.success(request, _("账号已启用。") if account.is_active else _("账号已停用，不能再登录。"))
    return redirect("org:account_detail", pk)


@login_required
@require_POST
def grant_end(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    account = queries.get_account_for(request.actor, pk)
    actions.end_grant(actor=request.actor, grant=queries.get_grant_for(request.actor, account, grant_pk))
    messages.success(request, _("已收回角色。"))
    return redirect("org:account_detail", pk)
