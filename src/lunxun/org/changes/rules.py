"""Who may change units and people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Account, OrgChange


def can_change(actor: Actor) -> Decision:
    """The office, and the administrator who keeps the accounts."""
    if actor.has("clerk", "sysadmin", "system"):
        return ALLOWED
    return denied(_("机构和人员变动由培训办登记。有变动，请把文件交给培训办。"))


def can_see_changes(actor: Actor) -> Decision:
    if actor.has("clerk", "sysadmin", "system", "inspector"):
        return ALLOWED
    return denied(_("机构人员变动由培训办登记，督查可以查看。"))


def can_end_account(actor: Actor, account: Account, is_administrator: bool) -> Decision:
    """Whoever keeps the system is let go by another one who keeps it, and nobody lets himself go."""
    if account.pk == actor.account_id:
        return denied(_("不能给自己办离任，请另一位同事来办。"))
    if is_administrator and not actor.has("sysadmin", "system"):
        return denied(_("他是系统管理员，要由另一位系统管理员来办。"))
    return ALLOWED


def can_undo(actor: Actor, change: OrgChange) -> Decision:
    if change.organisation_id != actor.organisation_id:
        return denied(_("这次变动属于别的组织。"))
    return can_change(actor)
