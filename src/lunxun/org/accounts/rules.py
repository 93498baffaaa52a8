"""Who may use an account: its owner only."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Account


def can_use_account(actor: Actor, account: Account) -> Decision:
    if actor.account_id is not None and actor.account_id == account.pk:
        return ALLOWED
    return denied(_("账号只由本人使用；忘了密码，请本单位联络员或系统管理员重置。"))
