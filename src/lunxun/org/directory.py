"""Reads for the pages of units and people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import Decision, require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.finding import Found, Group, initials_begin, typed
from lunxun.kernel.panels import Panel, panels_for
from lunxun.kernel.text import clean_name
from lunxun.org import rules
from lunxun.org.actors import Actor
from lunxun.org.changes.queries import Lineage, changes_of, lineage_of
from lunxun.org.changes.rules import can_change, can_see_changes
from lunxun.org.enums import PostLevel
from lunxun.org.models import Person, Portfolio, Post, PostHolding, Unit, UnitTag, UnitType
from lunxun.org.queries import Reviewer, head_of, primary_titles, reviewer_for

FOLDED_FROM = 15
"""A unit with more posts than this shows those above its staff; the others unfold."""


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
    units = Unit.objects.filter(organisation_id=actor.organisation_id).on(today)
    if text:
        wanted = typed(text)
        units = units.filter(
            Q(name__icontains=wanted) | Q(short_name__icontains=wanted) | initials_begin(wanted)
        )
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
class Closed:
    """A unit that is no more, or will be no more."""

    is_past: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    posts: list[PostRow]
    reviewer: Reviewer
    tags: list[UnitTag]
    children: list[Unit]
    portfolio: list[Portfolio]
    heads: list[PostHolding]
    panels: list[Panel]
    lineage: Lineage
    can_change: Decision
    can_see_changes: Decision

    @property
    def leading(self) -> list[PostRow]:
        """The posts that stand open: all of a small unit, those above the staff of a large one."""
        above = [row for row in self.posts if row.post.level != PostLevel.STAFF]
        return self.posts if len(self.posts) <= FOLDED_FROM or not above else above

    @property
    def others(self) -> list[PostRow]:
        shown = {row.post.pk for row in self.leading}
        return [row for row in self.posts if row.post.pk not in shown]

    @property
    def closed(self) -> Closed | None:
        """Set when a last day of the unit is known."""
        return Closed(self.unit.valid_to < clock.today()) if self.unit.valid_to else None


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
        children=list(Unit.objects.filter(parent=unit).on(today).order_by("order_no", "id")),
        portfolio=list(
            Portfolio.objects.filter(unit=unit).select_related("leader_post").order_by("-from_on")
        ),
        heads=list(
            PostHolding.objects.filter(post__unit=unit, post__is_head=True)
            .select_related("person", "post")
            .order_by("-from_on", "post__order_no")
        ),
        panels=panels_for("unit", actor, unit),
        lineage=lineage_of(unit),
        can_change=can_change(actor),
        can_see_changes=can_see_changes(actor),
    )


def people_for(actor: Actor, *, text: str = "", unit_pk: int | None = None) -> QuerySet[Person]:
    """People that the actor may see, in official order, found by name, number or unit."""
    require(rules.can_see_directory(actor))
    people = rules.visible_people(actor, Person.objects.all())
    if text:
        people = people.filter(named(text) | Q(pk__in=holders_today(units_like(actor, text))))
    if unit_pk:
        people = people.filter(pk__in=rules.holders_in([unit_pk]))
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


def named(text: str) -> Q:
    """People by any part of the name, the initials of it, or their number."""
    wanted = typed(text)
    return Q(name__contains=clean_name(wanted)) | Q(number__iexact=wanted) | initials_begin(wanted)


def units_like(actor: Actor, text: str) -> QuerySet[Unit]:
    """Units by any part of their names or by initials; those that are gone as well."""
    wanted = typed(text)
    mine = Unit.objects.filter(organisation_id=actor.organisation_id)
    return mine.filter(Q(name__icontains=wanted) | Q(short_name__icontains=wanted) | initials_begin(wanted))


def holders_today(units: QuerySet[Unit]) -> QuerySet[Any]:
    """Person ids of those who hold a post in these units today."""
    held: QuerySet[Any] = (
        PostHolding.objects.on(clock.today()).filter(post__unit__in=units).values("person_id")
    )
    return held


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


def person_page(actor: Actor, pk: int) -> dict[str, Any]:
    """One person: posts over time, the units they are in, and what other domains add."""
    person, today = get_person_for(actor, pk), clock.today()
    holdings = holdings_of(person)
    present = (one for one in holdings if one.from_on <= today and (one.to_on is None or one.to_on >= today))
    return {
        "person": person,
        "holdings": holdings,
        "current": max(present, key=lambda one: one.is_primary, default=None),
        "today": today,
        "is_self": actor.person_id == person.pk,
        "can_see_phone": rules.can_see_phone(actor, person),
        "can_open_directory": rules.can_see_directory(actor),
        "panels": panels_for("person", actor, person),
        "changes": changes_of(person),
        "can_change": can_change(actor),
        "can_see_changes": can_see_changes(actor),
    }


def find_people(actor: Actor, text: str, limit: int) -> Group:
    """People for the search page, each with unit and post, because names repeat (at most 2 queries)."""
    title = _("人员")
    if not rules.can_see_directory(actor):
        return Group(title, [])
    people = list(people_for(actor, text=text)[: limit + 1])
    titles = primary_titles([person.pk for person in people[:limit]], clock.today())
    rows = [
        Found(
            person.name,
            reverse("org:person_detail", args=[person.pk]),
            _post_of(titles.get(person.pk)) or _("现在没有职务"),
        )
        for person in people[:limit]
    ]
    return Group(title, rows, _more("org:person_list", text) if len(people) > limit else "")


def find_units(actor: Actor, text: str, limit: int) -> Group:
    """Units for the search page (1 query)."""
    title = _("单位")
    if not rules.can_see_directory(actor):
        return Group(title, [])
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    found = units_like(actor, text).filter(in_force).select_related("type", "parent")
    units = list(found.order_by("type__order_no", "order_no", "stroke_key", "id")[: limit + 1])
    rows = [
        Found(unit.short_name, reverse("org:unit_detail", args=[unit.pk]), _kind_of(unit))
        for unit in units[:limit]
    ]
    return Group(title, rows, _more("org:unit_list", text) if len(units) > limit else "")


def _post_of(holding: PostHolding | None) -> str:
    return f"{holding.post.unit.short_name} {holding.post.title}" if holding else ""


def _kind_of(unit: Unit) -> str:
    return f"{unit.type.name} {unit.parent.short_name}" if unit.parent else unit.type.name


def _more(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"
