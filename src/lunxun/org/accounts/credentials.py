"""Checking a password: slow on purpose, therefore before and outside any transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from lunxun.kernel.ids import clean_code, grouped
from lunxun.org.accounts.queries import account_for_login, clean_login
from lunxun.org.models import Account


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at the door. `account` is None for a login that nobody has."""

    login: str
    account: Account | None
    fits: bool


def check(typed: str, password: str) -> Attempt:
    """Find the account and compare the password.

    An unknown login and one without a password cost one hash like any other, so that the time of the
    answer doesn't tell which logins exist.
    """
    login = clean_login(typed)
    account = account_for_login(typed)
    if account is None or not account.has_usable_password():
        make_password(password)
        return Attempt(login, account, False)
    fits = account.check_password(password)
    if not fits and account.must_change_password:
        # A one-time password is read from paper: dashes, case and look-alike letters don't matter.
        fits = account.check_password(grouped(clean_code(password)))
    return Attempt(login, account, fits)
