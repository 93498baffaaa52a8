"""Who may look into the directory of units and people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Person, PostHolding

DIRECTORY_ROLES = ("clerk", "inspector", "sysadmin", "leader")


def can_see_directory(actor: Actor) -> Decision:
    if actor.has(*DIRECTORY_ROLES, "head", "contact"):
        return ALLOWED
    return denied(_("人员名册只有培训办、督查、领导和各单位负责人、联络员能看。"))


def can_see_person(actor: Actor, person: Person) -> Decision:
    """Office, inspectors and leaders see everybody; heads and contacts their own unit; everybody himself."""
    if visible_people(actor, Person.objects.filter(pk=person.pk)).exists():
        return ALLOWED
    return denied(_("你只能看本人和本单位的人员。"))


def visible_people(actor: Actor, people: QuerySet[Person]) -> QuerySet[Person]:
    """Scope of `can_see_person` as a query; the two agree by test."""
    people = people.filter(organisation_id=actor.organisation_id)
    if actor.has(*DIRECTORY_ROLES):
        return people
    units = actor.headed_unit_ids | actor.contact_unit_ids
    mine = Q(pk=actor.person_id)
    if units:
        mine |= Q(pk__in=holders_in(units))
    return people.filter(mine)


def holders_in(unit_ids: Iterable[int]) -> QuerySet[Any]:
    """Person ids of all who hold or held a post in these units or right below them.

    A subquery and no join: a join to posts gives rows twice, and taking them out again costs the
    whole table each time.
    """
    units = list(unit_ids)
    inside = Q(post__unit_id__in=units) | Q(post__unit__parent_id__in=units)
    held: QuerySet[Any] = PostHolding.objects.filter(inside).values("person_id")
    return held


def can_see_phone(actor: Actor, person: Person) -> bool:
    """The full number: the office that must reach people, and the person himself."""
    return actor.is_clerk or actor.person_id == person.pk


def can_import(actor: Actor) -> Decision:
    if actor.has("sysadmin", "clerk", "system"):
        return ALLOWED
    return denied(_("导入机构和人员由系统管理员或培训办来做。"))
