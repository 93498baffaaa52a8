"""Reads for the sign-in page and one's own account."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.kernel.text import clean_line, digits_only, half_width
from lunxun.org.actors import Actor
from lunxun.org.demo_login import ROLES
from lunxun.org.models import Account, Organisation


@dataclass(frozen=True, slots=True)
class DemoLogin:
    login: str
    role: str | Promise
    who: str


def clean_login(typed: str) -> str:
    """What somebody typed as 工号 or phone: full-width digits and stray spaces accepted."""
    return clean_line(half_width(typed)).replace(" ", "")


def account_for_login(typed: str) -> Account | None:
    """The account whose login, phone or 工号 was typed; None when none or several fit."""
    login = clean_login(typed)
    if not login:
        return None
    accounts = Account.objects.select_related("organisation", "person")
    exact = accounts.filter(login=login).first()
    if exact is not None:
        return exact
    phone = digits_only(login).removeprefix("86") if len(digits_only(login)) == 13 else digits_only(login)
    for condition in ({"person__phone": phone} if len(phone) == 11 else {}, {"person__number": login}):
        found = list(accounts.filter(**condition)[:2]) if condition else []
        if len(found) == 1:
            return found[0]
    return None


def organisation_of_door() -> Organisation | None:
    """Whose name stands on the sign-in page: known only while a single organisation lives here."""
    found = list(Organisation.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def demo_logins() -> list[DemoLogin]:
    """The demo accounts that exist, in the order of the roles."""
    accounts = Account.objects.filter(login__in=ROLES).select_related("person")
    by_login = {account.login: account for account in accounts}
    return [
        DemoLogin(login, role, str(by_login[login].person or by_login[login]))
        for login, role in ROLES.items()
        if login in by_login
    ]


def own_account(actor: Actor) -> Account:
    """The account of the actor himself.

    Raises:
        NotFound: a visitor has none.
    """
    accounts = Account.objects.select_related("organisation", "person")
    if actor.account_id is not None:
        account = accounts.filter(organisation_id=actor.organisation_id, pk=actor.account_id).first()
        if account is not None:
            return account
    raise NotFound(_("没有登录，看不到账号。"))
