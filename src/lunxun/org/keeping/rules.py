"""Who keeps whose account."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Account, Person


def can_keep_accounts(actor: Actor) -> Decision:
    """See the list of accounts, of one's own unit at least."""
    if actor.has("sysadmin") or actor.contact_unit_ids:
        return ALLOWED
    return denied(_("账号由系统管理员管理；忘了密码请找本单位联络员。"))


def can_reset(actor: Actor, account: Account) -> Decision:
    """The administrator resets any account, a contact those of people in his unit and below."""
    if visible_accounts(actor, Account.objects.filter(pk=account.pk)).exists():
        return ALLOWED
    return denied(_("你只能重置本单位人员的密码。"))


def can_open_for(actor: Actor, person: Person) -> Decision:
    if person.organisation_id != actor.organisation_id:
        return denied(_("这个人属于别的组织。"))
    if actor.has("sysadmin"):
        return ALLOWED
    units = actor.contact_unit_ids
    below = Q(holdings__post__unit_id__in=units) | Q(holdings__post__unit__parent_id__in=units)
    if units and Person.objects.filter(below, pk=person.pk).exists():
        return ALLOWED
    return denied(_("你只能给本单位人员开账号。"))


def can_grant(actor: Actor) -> Decision:
    """Roles come from the administrator only, so that nobody hands them to himself through a contact."""
    if actor.has("sysadmin"):
        return ALLOWED
    return denied(_("角色由系统管理员授予。"))


def visible_accounts(actor: Actor, accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Scope of `can_reset`; the two agree by test."""
    accounts = accounts.filter(organisation_id=actor.organisation_id)
    if actor.has("sysadmin"):
        return accounts
    units = actor.contact_unit_ids
    if not units:
        return accounts.none()
    # Whoever holds a granted role is above a contact: his password is the administrator's matter.
    return (
        accounts.filter(
            Q(person__holdings__post__unit_id__in=units)
            | Q(person__holdings__post__unit__parent_id__in=units)
        )
        .filter(grants__isnull=True)
        .distinct()
    )
