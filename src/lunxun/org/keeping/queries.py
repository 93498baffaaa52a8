"""Reads for the pages of the accounts."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.keeping import rules
from lunxun.org.models import Account, Person, RoleGrant


def accounts_for(actor: Actor, text: str = "") -> QuerySet[Account]:
    require(rules.can_keep_accounts(actor))
    rows = rules.visible_accounts(actor, Account.objects.all())
    if text:
        rows = rows.filter(
            Q(login__iexact=text) | Q(person__name__icontains=text) | Q(person__number__iexact=text)
        )
    return (
        rows.select_related("person")
        .prefetch_related("grants", "grants__unit")
        .order_by("person__order_no", "pk")
    )


def holders_of(role: str) -> QuerySet[RoleGrant, dict[str, int]]:
    """Numbers of the accounts that have a role today."""
    return RoleGrant.objects.on(clock.today()).filter(role=role).order_by().values("account_id")


def get_account_for(actor: Actor, pk: int) -> Account:
    require(rules.can_keep_accounts(actor))
    account = (
        Account.objects.filter(organisation_id=actor.organisation_id, pk=pk).select_related("person").first()
    )
    if account is None:
        raise NotFound(_("没有这个账号，或者它属于别的组织。"))
    require(rules.can_reset(actor, account))
    return account


def person_by_number(actor: Actor, number: str) -> Person | None:
    return Person.objects.filter(organisation_id=actor.organisation_id, number=number).first()


def grants_of(account: Account) -> list[RoleGrant]:
    return list(
        RoleGrant.objects.on(clock.today()).filter(account=account).select_related("unit").order_by("pk")
    )


def get_grant_for(actor: Actor, account: Account, pk: int) -> RoleGrant:
    grants = RoleGrant.objects.filter(account=account, pk=pk, organisation_id=actor.organisation_id)
    grant: RoleGrant | None = grants.first()
    if grant is None:
        raise NotFound(_("这个角色已经收回了。"))
    return grant
