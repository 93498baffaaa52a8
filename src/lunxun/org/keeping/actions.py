"""Open, reset and close accounts; grant and end roles.

A new password is made by the system, shown once, and has to be changed at the first sign-in: no mail
and no SMS is needed, a slip of paper will do.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.ids import grouped, random_code
from lunxun.org.actors import Actor
from lunxun.org.enums import Role
from lunxun.org.keeping import rules
from lunxun.org.models import Account, Person, RoleGrant, Unit

UNIT_ROLES = (Role.ASSISTANT, Role.CONTACT)


def new_password() -> str:
    """Twelve characters of five bits, in groups of four for reading from paper."""
    return grouped(random_code(12))


@action
def open_account(*, actor: Actor, person: Person) -> tuple[Account, str]:
    """An account for a person, its login the 工号; returns it with its one-time password."""
    require(rules.can_open_for(actor, person))
    if Account.objects.filter(person=person).exists():
        raise Conflict(_("%(name)s已经有账号了。忘了密码，用“重置密码”。") % {"name": person.name})
    if Account.objects.filter(login=person.number).exists():
        raise Invalid({"number": _("工号 %(number)s 已经是别人的登录名。") % {"number": person.number}})
    account = Account(
        organisation_id=actor.organisation_id, login=person.number, person=person, must_change_password=True
    )
    password = new_password()
    account.set_password(password)
    account.save()
    record(actor=actor, verb="open_account", subject=account)
    return account, password


@action
def reset_password(*, actor: Actor, account: Account) -> str:
    """A one-time password in place of a forgotten one; also lifts a lock."""
    require(rules.can_reset(actor, account))
    password = new_password()
    account.set_password(password)
    account.must_change_password, account.failed_count, account.locked_until = True, 0, None
    account.save(update_fields=["password", "must_change_password", "failed_count", "locked_until"])
    record(actor=actor, verb="reset_password", subject=account)
    return password


@action
def set_active(*, actor: Actor, account: Account, is_active: bool) -> None:
    """Close an account, or open it again. Nobody closes his own: somebody must be left to open it."""
    require(rules.can_reset(actor, account))
    if account.pk == actor.account_id:
        raise Conflict(_("不能停用自己的账号，请另一位管理员来停。"))
    Account.objects.filter(pk=account.pk).update(is_active=is_active)
    account.is_active = is_active
    record(actor=actor, verb="open_again" if is_active else "close_account", subject=account)


@action
def grant_role(*, actor: Actor, account: Account, role: str, unit: Unit | None = None) -> RoleGrant:
    """Give a role: for a unit (助理、联络员) or for the whole organisation (the others)."""
    require(rules.can_grant(actor))
    require(rules.can_reset(actor, account))
    if role not in Role.values:
        raise Invalid({"role": _("请选一个角色。")})
    if (role in UNIT_ROLES) != (unit is not None):
        sentence = _("助理和联络员要选单位。") if role in UNIT_ROLES else _("这个角色管全区，不选单位。")
        raise Invalid({"unit": sentence})
    today = clock.today()
    if RoleGrant.objects.on(today).filter(account=account, role=role, unit=unit).exists():
        raise Conflict(_("这个角色已经有了。"))
    grant, _made = RoleGrant.objects.update_or_create(
        organisation_id=actor.organisation_id,
        account=account,
        role=role,
        unit=unit,
        defaults={"from_on": today, "to_on": None},
    )
    record(
        actor=actor,
        verb="grant_role",
        subject=account,
        data={"role": role, "unit": unit.code if unit else ""},
    )
    return grant


@action
def end_grant(*, actor: Actor, grant: RoleGrant) -> None:
    """Take a role back, from today."""
    require(rules.can_grant(actor))
    account = grant.account
    if account.pk == actor.account_id and grant.role == Role.SYSADMIN:
        raise Conflict(_("不能收回自己的管理员角色，请另一位管理员来收。"))
    yesterday = clock.today() - dt.timedelta(days=1)
    if grant.from_on > yesterday:
        grant.delete()
    else:
        RoleGrant.objects.filter(pk=grant.pk).update(to_on=yesterday)
    record(actor=actor, verb="end_grant", subject=account, data={"role": grant.role})
