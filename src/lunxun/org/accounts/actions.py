"""Verbs at the door: sign in, sign out, change the password."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.org.accounts import rules, strangers
from lunxun.org.accounts.credentials import Attempt
from lunxun.org.actors import Actor, actor_of, has_left, system_actor
from lunxun.org.models import Account

TRIES = 5
LOCK_LASTS = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door says: the account when it opens, else how many tries are left or until when it is locked."""

    account: Account | None = None
    tries_left: int = 0
    locked_until: dt.datetime | None = None
    is_closed: bool = False


@action
def sign_in(*, attempt: Attempt) -> Answer:
    """Let the attempt in or count it as wrong.

    The account is read again under a lock: of many tries at once none gets in after the fifth wrong one,
    though all passwords were compared before.
    """
    if attempt.account is None:
        count, until = strangers.note_failure(attempt.login, limit=TRIES, lasts=LOCK_LASTS)
        return Answer(tries_left=max(TRIES - count, 0), locked_until=until)
    account = Account.objects.select_for_update().get(pk=attempt.account.pk)
    now = clock.now()
    if account.locked_until is not None and account.locked_until > now:
        return Answer(locked_until=account.locked_until)
    if not attempt.fits:
        return _count_failure(account, now)
    if not account.is_active or has_left(account, clock.today()):
        return Answer(is_closed=True)
    account.failed_count, account.locked_until, account.last_login = 0, None, now
    account.save(update_fields=["failed_count", "locked_until", "last_login"])
    record(actor=actor_of(account), verb="sign_in", subject=account)
    return Answer(account=account)


def _count_failure(account: Account, now: dt.datetime) -> Answer:
    """One more wrong try; the fifth locks the account. A lock that has run out starts the count anew."""
    before = 0 if account.locked_until is not None else account.failed_count
    account.failed_count = before + 1
    account.locked_until = now + LOCK_LASTS if account.failed_count >= TRIES else None
    account.save(update_fields=["failed_count", "locked_until"])
    if account.locked_until is not None:
        record(
            actor=system_actor(account.organisation),
            verb="lock_account",
            subject=account,
            data={"until": account.locked_until.isoformat()},
        )
    return Answer(tries_left=TRIES - account.failed_count, locked_until=account.locked_until)


@action
def sign_out(*, actor: Actor, account: Account) -> None:
    """Write that the person left; the view ends the session."""
    require(rules.can_use_account(actor, account))
    record(actor=actor, verb="sign_out", subject=account)


@action
def change_password(*, actor: Actor, account: Account, password: str) -> None:
    """Set one's own new password.

    Raises:
        Invalid: too short, too common or only digits.
    """
    require(rules.can_use_account(actor, account))
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid({"new": "；".join(error.messages)}) from error
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    record(actor=actor, verb="change_password", subject=account)
