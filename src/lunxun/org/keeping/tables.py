"""The list of accounts, and one sheet of slips for several new passwords."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lunxun.documents.rows import INSTANT
from lunxun.kernel.decision import Decision, denied
from lunxun.kernel.errors import Declined
from lunxun.lists.bulk import Bulk, Outcome, Sheet, each
from lunxun.lists.columns import Column, Tag
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Text, YesNo
from lunxun.org.enums import Role
from lunxun.org.keeping import actions, queries
from lunxun.org.models import Account


def name_of(account: Account) -> str:
    return account.person.name if account.person else account.label or account.login


def _roles(account: Any) -> str:
    words = []
    for grant in account.grants.all():
        role = grant.get_role_display()
        words.append(f"{role}{_('（')}{grant.unit.short_name}{_('）')}" if grant.unit else str(role))
    return _("、").join(words)


def _reset(asked: Asked, accounts: list[Account], values: dict[str, Any]) -> Sheet:
    """New one-time passwords on one sheet, to be cut into slips; shown once and kept nowhere."""
    slips, outcome = [], Outcome()
    for account in accounts:
        try:
            password = actions.reset_password(actor=asked.actor, account=account)
        except Declined as declined:
            outcome.left.append((name_of(account), declined.reason))
        else:
            slips.append((name_of(account), account.login, password))
    return Sheet("org/account_slips.html", {"slips": slips, "left": outcome.left})


def _may_close(asked: Asked, account: Account) -> Decision | bool:
    if account.pk == asked.actor.account_id:
        return denied(_("不能停用自己的账号，请另一位管理员来停。"))
    return denied(_("已经停用了。")) if not account.is_active else True


def _close(asked: Asked, account: Account, values: dict[str, Any]) -> None:
    actions.set_active(actor=asked.actor, account=account, is_active=False)


ACCOUNTS = ListDefinition(
    key="org:account_list",
    title=gettext_lazy("账号"),
    rows=lambda asked: queries.accounts_for(asked.actor, asked.values.get("q", "")),
    filters=(
        Text(key="q", label=gettext_lazy("姓名、工号或登录名")),
        Choice(
            key="role",
            label=gettext_lazy("角色"),
            choices=Role.choices,
            apply=lambda rows, role: rows.filter(pk__in=queries.holders_of(role)),
        ),
        Choice(
            key="state",
            label=gettext_lazy("状态"),
            choices=[("on", gettext_lazy("在用")), ("off", gettext_lazy("已停用的"))],
            apply=lambda rows, state: rows.filter(is_active=state == "on"),
        ),
        YesNo(
            key="never",
            label=gettext_lazy("只看还没登录过的"),
            apply=lambda rows, _value: rows.filter(Q(last_login=None) | Q(must_change_password=True)),
        ),
    ),
    columns=(
        Column(
            "who",
            gettext_lazy("谁"),
            name_of,
            link=lambda row: reverse("org:account_detail", args=[row.pk]),
            sort=("person__stroke_key",),
        ),
        Column("login", gettext_lazy("登录名"), lambda row: row.login, sort=("login",)),
        Column("roles", gettext_lazy("角色"), _roles),
        Column(
            "last", gettext_lazy("最近登录"), lambda row: row.last_login, kind=INSTANT, sort=("last_login",)
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag("ok", _("在用")) if row.is_active else Tag("off", pgettext("account", "已停用")),
        ),
    ),
    bulk=(
        Bulk(
            key="reset",
            label=gettext_lazy("重置密码，印纸条"),
            run=_reset,
            done=str,
            consequence=gettext_lazy("旧密码马上不能用。新密码只显示一次，印好再离开那一页。"),
        ),
        Bulk(
            key="close",
            label=gettext_lazy("停用"),
            may=_may_close,
            run=each(_close, name_of),
            done=lambda n: (
                ngettext("停用了 %(n)s 个账号，不能再登录。", "停用了 %(n)s 个账号，不能再登录。", n)
                % {"n": n}
            ),
            consequence=gettext_lazy("停用后他们不能登录。要用时可以重新启用。"),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 个"),
    is_personal=True,
    is_dense=True,
    empty=(gettext_lazy("没有找到账号"), gettext_lazy("换个说法再找，或者给他开一个。")),
)
