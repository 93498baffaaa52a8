"""Reads for the pages of units and people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org import rules
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Portfolio, Post, PostHolding, Unit, UnitTag, UnitType
from lunxun.org.queries import Reviewer, head_of, reviewer_for


@dataclass(slots=True)
class UnitRow:
    """A unit on the list: who heads it, who answers for it, which lists it is on, today."""

    unit: Unit
    head: str = ""
    is_acting: bool = False
    leader: str = ""
    tags: list[str] = field(default_factory=list)


def unit_types(actor: Actor) -> list[UnitType]:
    return list(UnitType.objects.filter(organisation_id=actor.organisation_id))


def unit_rows(actor: Actor, *, text: str = "", type_code: str = "") -> list[UnitRow]:
    """Units in official order with head, leader in charge and tags of today (4 queries)."""
    today = clock.today()
    units = Unit.objects.filter(organisation_id=actor.organisation_id).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )
    if text:
        units = units.filter(Q(name__icontains=text) | Q(short_name__icontains=text))
    if type_code:
        units = units.filter(type__code=type_code)
    rows = {
        unit.pk: UnitRow(unit)
        for unit in units.select_related("type", "parent").order_by(
            "type__order_no", "order_no", "stroke_key", "id"
        )
    }
    mine = {"organisation_id": actor.organisation_id}
    for holding in (
        PostHolding.objects.on(today)
        .filter(**mine, post__is_head=True)
        .select_related("post", "person")
        .order_by("-kind")
    ):
        row = rows.get(holding.post.unit_id)
        if row is not None:
            row.head, row.is_acting = holding.person.name, holding.kind == "acting"
    for entry in Portfolio.objects.on(today).filter(**mine).select_related("leader_post"):
        if entry.unit_id in rows:
            rows[entry.unit_id].leader = entry.leader_post.title
    for tag in UnitTag.objects.on(today).filter(**mine).order_by("tag"):
        if tag.unit_id in rows:
            rows[tag.unit_id].tags.append(tag.tag)
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class PostRow:
    post: Post
    holdings: list[PostHolding]


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    posts: list[PostRow]
    reviewer: Reviewer
    tags: list[UnitTag]
    children: list[Unit]
    portfolio: list[Portfolio]


def unit_page(actor: Actor, pk: int) -> UnitPage:
    """One unit today: posts and holders, and who reviews its outlines."""
    unit = (
        Unit.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("type", "parent")
        .first()
    )
    if unit is None:
        raise NotFound(_("没有这个单位，或者它属于别的组织。"))
    today = clock.today()
    holdings: dict[int, list[PostHolding]] = defaultdict(list)
    for holding in PostHolding.objects.on(today).filter(post__unit=unit).select_related("person"):
        holdings[holding.post_id].append(holding)
    head = head_of(unit, today)
    return UnitPage(
        unit=unit,
        posts=[
            PostRow(post, holdings[post.pk])
            for post in Post.objects.filter(unit=unit).order_by("order_no", "id")
        ],
        reviewer=reviewer_for(unit=unit, on=today, lecturer_id=head.person_id if head else None),
        tags=list(UnitTag.objects.on(today).filter(unit=unit).order_by("tag")),
        children=list(Unit.objects.filter(parent=unit).order_by("order_no", "id")),
        portfolio=list(
            Portfolio.objects.filter(unit=unit).select_related("leader_post").order_by("-from_on")
        ),
    )


def people_for(actor: Actor, *, text: str = "", unit_pk: int | None = None) -> QuerySet[Person]:
    """People that the actor may see, in official order, found by name, number or unit."""
    require(rules.can_see_directory(actor))
    people = rules.visible_people(actor, Person.objects.all())
    if text:
        people = people.filter(
            Q(name__icontains=text)
            | Q(number__iexact=text)
            | Q(holdings__post__unit__short_name__icontains=text)
        ).distinct()
    if unit_pk:
        people = people.filter(
            Q(holdings__post__unit_id=unit_pk) | Q(holdings__post__unit__parent_id=unit_pk)
        ).distinct()
    return people.order_by("order_no", "stroke_key", "id")


def unit_choices(actor: Actor) -> list[tuple[str, str]]:
    """(number, short name) of the units of today for a filter, in official order (1 query)."""
    rows = Unit.objects.filter(organisation_id=actor.organisation_id).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    )
    found = rows.order_by("type__order_no", "order_no", "stroke_key", "id").values_list("pk", "short_name")
    return [(str(pk), name) for pk, name in found]


def category_choices(actor: Actor) -> list[tuple[str, str]]:
    """The categories of people that occur (1 query)."""
    people = Person.objects.filter(organisation_id=actor.organisation_id).exclude(category="")
    return [
        (name, name) for name in people.order_by("category").values_list("category", flat=True).distinct()
    ]


def get_person_for(actor: Actor, pk: int) -> Person:
    person = Person.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if person is None:
        raise NotFound(_("没有这个人，或者他属于别的组织。"))
    require(rules.can_see_person(actor, person))
    return person


def holdings_of(person: Person) -> list[PostHolding]:
    """Posts of a person, present and past, the present ones first."""
    return list(
        PostHolding.objects.filter(person=person)
        .select_related("post", "post__unit")
        .order_by("-from_on", "-is_primary")
    )
