"""Who acts: an account with the posts, roles and units that are his today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from lunxun.kernel import clock
from lunxun.org.enums import Role
from lunxun.org.models import Account, Organisation, Portfolio, PostHolding, RoleGrant
from lunxun.org.succession import taken_over, with_taken_over


@dataclass(frozen=True, slots=True)
class Actor:
    """A frozen picture of one person's standing today.

    `roles`: granted ones plus head, leader, trainee derived from posts and portfolio.
    `headed_unit_ids`: units whose head post he holds (also 主持工作).
    `assisted_unit_ids`, `contact_unit_ids`: units for which he was granted the role.
    All three include the units that these took over from: their open matters are now his.
    `post_ids`: all posts held today. `unit_ids`: units of those posts.
    """

    account_id: int | None
    organisation_id: int
    organisation_name: str
    person_id: int | None
    label: str
    title: str = ""
    roles: frozenset[str] = frozenset()
    post_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    headed_unit_ids: frozenset[int] = frozenset()
    assisted_unit_ids: frozenset[int] = frozenset()
    contact_unit_ids: frozenset[int] = frozenset()
    is_signed_in: bool = field(default=True)
    is_demo: bool = False
    """Whether the organisation is the demo: every page of it says so."""

    def has(self, *roles: str) -> bool:
        """Whether the actor has one of these roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_clerk(self) -> bool:
        return Role.CLERK in self.roles


NOBODY = Actor(
    account_id=None, organisation_id=0, organisation_name="", person_id=None, label="", is_signed_in=False
)


def system_actor(organisation: Organisation, label: str = "系统") -> Actor:
    """The system itself, for deadlines and imports that no person starts."""
    return Actor(
        account_id=None,
        organisation_id=organisation.pk,
        organisation_name=organisation.short_name,
        person_id=None,
        label=label,
        roles=frozenset({"system"}),
    )


def actor_of(user: Any) -> Actor:
    """The actor for a signed-in account (4 queries; 5 who has a unit), `NOBODY` for a visitor.

    Whoever has left the organisation is a visitor from that day on.
    """
    if not isinstance(user, Account) and not getattr(user, "is_authenticated", False):
        return NOBODY
    account = Account.objects.select_related("organisation", "person").get(pk=user.pk)
    today = clock.today()
    if has_left(account, today):
        return NOBODY
    grants = list(RoleGrant.objects.on(today).filter(account=account))
    roles: set[str] = {grant.role for grant in grants}
    holdings = (
        list(
            PostHolding.objects.on(today)
            .filter(person_id=account.person_id)
            .select_related("post__unit")
            .order_by("-is_primary", "post__order_no")
        )
        if account.person_id
        else []
    )
    headed = {holding.post.unit_id for holding in holdings if holding.post.is_head}
    assisted = {grant.unit_id for grant in grants if grant.role == Role.ASSISTANT and grant.unit_id}
    contact = {grant.unit_id for grant in grants if grant.role == Role.CONTACT and grant.unit_id}
    before = taken_over(account.organisation_id, today) if headed or assisted or contact else {}
    post_ids = frozenset(holding.post_id for holding in holdings)
    if account.person_id:
        roles.add("trainee")
    if headed:
        roles.add("head")
    if post_ids and Portfolio.objects.on(today).filter(leader_post__in=post_ids).exists():
        roles.add("leader")
    title = f"{holdings[0].post.unit.short_name_on(today)}{holdings[0].post.title}" if holdings else ""
    return Actor(
        account_id=account.pk,
        organisation_id=account.organisation_id,
        organisation_name=account.organisation.name,
        is_demo=account.organisation.is_demo,
        person_id=account.person_id,
        label=account.person.name if account.person else str(account),
        title=title,
        roles=frozenset(roles),
        post_ids=post_ids,
        unit_ids=frozenset(holding.post.unit_id for holding in holdings),
        headed_unit_ids=with_taken_over(before, headed, today),
        assisted_unit_ids=with_taken_over(before, assisted, today),
        contact_unit_ids=with_taken_over(before, contact, today),
    )


def has_left(account: Account, on: dt.date) -> bool:
    """Whether the person of the account has left by that day; the date alone closes the account."""
    person = account.person
    return person is not None and person.left_on is not None and person.left_on <= on
