"""Who else does it this way: adoptions and applications, and the figure of merit (A45, A66).

The figure is adoption by *other* units. It is told in official order: what was shared counts, nobody is
placed before anybody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.library import rules
from lunxun.library.enums import SHAREABLE, AdoptionState, GuideState, Outcome
from lunxun.library.models import Adoption, Application, Case, Guide, Method
from lunxun.library.queries.chain import node_of
from lunxun.org.actors import Actor
from lunxun.org.models import Unit


@dataclass(frozen=True, slots=True)
class Shared:
    """What stands on the page of a case, a method or a guide."""

    adoptions: list[Adoption]
    ended: list[Adoption]
    applications: list[Application]
    used: int
    worked: int

    @property
    def adopted(self) -> int:
        return len(self.adoptions)


def adoptions_of(subject: Any) -> QuerySet[Adoption]:
    """Standing and ended ones, units in official order."""
    return Adoption.objects.filter(
        organisation_id=subject.organisation_id, **{node_of(subject): subject}
    ).select_related("unit")


def shared_of(subject: Any) -> Shared:
    """Three queries: adoptions, the newest ten applications, their counts."""
    adoptions = list(adoptions_of(subject))
    applications = Application.objects.filter(
        organisation_id=subject.organisation_id, **{node_of(subject): subject}
    )
    counts = applications.aggregate(used=Count("id"), worked=Count("id", filter=Q(outcome=Outcome.WORKED)))
    return Shared(
        adoptions=[row for row in adoptions if row.state == AdoptionState.ACTIVE],
        ended=[row for row in adoptions if row.state != AdoptionState.ACTIVE],
        applications=list(applications.select_related("unit")[:10]),
        used=counts["used"],
        worked=counts["worked"],
    )


def units_of(actor: Actor, *, applying: bool = False, other_than: int | None = None) -> QuerySet[Unit]:
    """Units for which the actor can adopt, or log an application."""
    ids = rules.applying_units(actor) if applying else rules.adopting_units(actor)
    units = Unit.objects.filter(organisation_id=actor.organisation_id, pk__in=ids)
    return units.exclude(pk=other_than) if other_than else units


def get_adoption_for(actor: Actor, pk: int) -> Adoption:
    row = (
        Adoption.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("unit", *(str(name) for name in SHAREABLE))
        .first()
    )
    if row is None:
        raise NotFound(_("没有这条采纳记录。"))
    return row


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one unit in a year: what it published, and how often other units took it over."""

    unit: Unit
    published: int
    taken: int
    adoptions: int


def figures_for(organisation_id: int, year: int) -> list[Figures]:
    """Units that share, in official order; seven queries, however many units.

    `published`: cases, methods and guides in force; `taken`: those with at least one adoption that began
    in or before `year` and stands at its end; `adoptions`: those adoptions.
    """
    published: dict[int, int] = {}
    taken: dict[int, set[tuple[str, int]]] = {}
    adoptions: dict[int, int] = {}
    models: tuple[Any, ...] = (Case, Method, Guide)
    for model in models:
        rows = model.objects.filter(organisation_id=organisation_id, state=GuideState.PUBLISHED)
        for unit, n in rows.order_by().values_list("unit_id").annotate(n=Count("id")):
            published[unit] = published.get(unit, 0) + n
    end = dt.date(year, 12, 31)
    for name in map(str, SHAREABLE):
        standing = Adoption.objects.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=end),
            organisation_id=organisation_id,
            since_on__lte=end,
            **{f"{name}__isnull": False},
        )
        for unit, pk in standing.order_by().values_list(f"{name}__unit_id", f"{name}_id"):
            taken.setdefault(unit, set()).add((name, pk))
            adoptions[unit] = adoptions.get(unit, 0) + 1
    units = Unit.objects.filter(organisation_id=organisation_id, pk__in={*published, *taken})
    return [
        Figures(unit, published.get(unit.pk, 0), len(taken.get(unit.pk, ())), adoptions.get(unit.pk, 0))
        for unit in units
    ]


def adoption_rows(actor: Actor, *, unit: str = "", state: str = "") -> QuerySet[Adoption]:
    """Adoptions of what the actor may read: sharing is public inside the house, what was withdrawn is not."""
    rows = Adoption.objects.filter(
        Q(case__in=rules.works_visible_to(actor, Case.objects.all()))
        | Q(method__in=rules.works_visible_to(actor, Method.objects.all()))
        | Q(guide__in=rules.visible_to(actor, Guide.objects.all())),
        organisation_id=actor.organisation_id,
    )
    if unit.isdecimal():
        rows = rows.filter(unit_id=int(unit))
    if state:
        rows = rows.filter(state=state)
    related = ("unit", "case__unit", "method__unit", "guide__unit")
    return rows.select_related(*related).order_by("-since_on", "unit__order_no", "id")
