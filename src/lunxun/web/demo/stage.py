"""Who acts in the demo on a day, and with which login: the state that the steps of a story share."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from lunxun.kernel import clock
from lunxun.org.actors import Actor, actor_of
from lunxun.org.enums import Role
from lunxun.org.models import (
    Account,
    Organisation,
    Person,
    Portfolio,
    PostHolding,
    RoleGrant,
    Unit,
    UnitName,
    UnitSuccession,
)
from lunxun.org.queries import head_of
from lunxun.org.succession import responsible_unit

# role → (name of the person, unit, units of a grant)
LOGINS: dict[str, tuple[str, str, str]] = {
    "clerk": ("何晓岚", "组织部", ""),
    "leader": ("严正川", "区领导", ""),
    "head": ("贺启明", "应急局", ""),
    "assistant": ("谢宁", "信访局", "信访局"),
    "contact": ("陶可", "洪桥街道", "洪桥街道"),
    "trainee": ("王芳", "洪桥社区", ""),
    "inspector": ("袁正", "区委办", ""),
    "sysadmin": ("程宇", "政府办", ""),
}
GRANTS = {
    "clerk": Role.CLERK,
    "assistant": Role.ASSISTANT,
    "contact": Role.CONTACT,
    "inspector": Role.INSPECTOR,
    "sysadmin": Role.SYSADMIN,
}


def days_of_change(organisation_id: int) -> set[dt.date]:
    """Every day from which on a post, a role, a portfolio, a name or a successor is another one."""
    mine = {"organisation_id": organisation_id}
    found = set(UnitSuccession.objects.filter(**mine).values_list("on", flat=True))
    for model in (PostHolding, RoleGrant, Portfolio, UnitName):
        periods = model.objects.filter(**mine).order_by().values_list("from_on", "to_on").distinct()
        for from_on, to_on in periods:
            found.add(from_on)
            if to_on is not None:
                found.add(to_on + dt.timedelta(days=1))
    for left_on in Person.objects.filter(**mine, left_on__isnull=False).values_list("left_on", flat=True):
        found.add(left_on)
        found.add(left_on + dt.timedelta(days=1))
    return found


@dataclass
class Stage:
    """What the steps of a story share: who acts, and who heads what on the day. All else is in the database."""

    organisation: Organisation
    say: Callable[[str], None]
    _clerk: Person | None = field(default=None, init=False)
    _actors: dict[tuple[int, int], Actor] = field(default_factory=dict, init=False)
    _heads: dict[tuple[int, int], Person | None] = field(default_factory=dict, init=False)
    _offices: dict[tuple[int, int], Person] = field(default_factory=dict, init=False)
    _days: list[dt.date] | None = field(default=None, init=False)

    def actor(self, person: Person) -> Actor:
        """Who acts; asked for anew whenever posts, grants or units have changed since."""
        key = (person.pk, self._era())
        if key not in self._actors:
            account, _made = Account.objects.get_or_create(
                person=person, defaults={"organisation": self.organisation, "login": person.number}
            )
            self._actors[key] = actor_of(account)
        return self._actors[key]

    def _era(self) -> int:
        """The number of days up to today on which somebody's post, role or unit changed.

        What is known of a person, a head or an office holds until the next of them: thousands of steps
        need not ask again each day.
        """
        if self._days is None:
            self._days = sorted(days_of_change(self.organisation.pk))
        return bisect_right(self._days, clock.today())

    def changed(self) -> None:
        """Posts, grants or units were changed: whatever was known is asked for anew."""
        self._days = None
        for known in (self._actors, self._heads, self._offices):
            known.clear()

    @property
    def clerk(self) -> Actor:
        if self._clerk is None:
            self._clerk = self.person("何晓岚")
        return self.actor(self._clerk)

    def person(self, name: str, unit: str = "") -> Person:
        people = Person.objects.filter(organisation=self.organisation, name=name)
        if unit:
            people = people.filter(holdings__post__unit__short_name=unit)
        return people.order_by("pk")[0]

    def unit(self, name: str) -> Unit:
        return Unit.objects.get(organisation=self.organisation, short_name=name)

    def head(self, unit: Unit) -> Person | None:
        """Who answers for a unit today: its head, or that of the unit that took over from it."""
        key = (unit.pk, self._era())
        if key not in self._heads:
            found = head_of(responsible_unit(unit, clock.today()), clock.today())
            self._heads[key] = found.person if found else None
        return self._heads[key]

    def head_actor(self, unit: str) -> Actor:
        """The head of the unit of that name, as who acts."""
        head = self.head(self.unit(unit))
        assert head is not None  # noqa: S101 (asked only of the demo's units that have one)
        return self.actor(head)

    def office(self, unit: Unit) -> Person:
        """Who drafts for a unit today, or for the one that took over from it."""
        key = (unit.pk, self._era())
        if key not in self._offices:
            found = PostHolding.objects.on(clock.today()).filter(
                post__unit=responsible_unit(unit, clock.today()), post__title="办公室主任"
            )
            self._offices[key] = found.select_related("person").order_by("pk")[0].person
        return self._offices[key]
