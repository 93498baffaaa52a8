"""Reads of retrospectives and their plans."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.library import rules
from lunxun.library.models import Retrospective, RetrospectivePlan
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.models import Lecture


def retrospectives_for(
    actor: Actor, *, text: str = "", state: str = "", unit: str = ""
) -> QuerySet[Retrospective]:
    """Newest work first; the same day by official order."""
    rows = rules.retrospectives_visible_to(actor, Retrospective.objects.all())
    if text:
        rows = rows.filter(Q(item__icontains=text) | Q(unit__short_name__icontains=text))
    if state:
        rows = rows.filter(state=state)
    if unit.isdecimal():
        rows = rows.filter(unit_id=int(unit))
    return rows.select_related("unit")


def get_retrospective_for(actor: Actor, pk: int) -> Retrospective:
    row = (
        Retrospective.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("unit")
        .first()
    )
    if row is None:
        raise NotFound(_("没有这份复盘，或者它属于别的单位。"))
    require(rules.can_see_retrospective(actor, row))
    return row


def next_retrospective_number(organisation_id: int) -> int:
    rows = Retrospective.objects.filter(organisation_id=organisation_id)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def plan_of(unit: Unit, year: int) -> RetrospectivePlan | None:
    return RetrospectivePlan.objects.filter(
        organisation_id=unit.organisation_id, unit=unit, year=year
    ).first()


def writing_units(actor: Actor) -> QuerySet[Unit]:
    """Units for which the actor writes, in official order."""
    return Unit.objects.filter(
        organisation_id=actor.organisation_id, pk__in=actor.headed_unit_ids | actor.assisted_unit_ids
    )


def get_unit_for(actor: Actor, pk: int) -> Unit:
    unit = Unit.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if unit is None:
        raise NotFound(_("没有这个机构，或者它属于别的单位。"))
    return unit


def units_without_plan(actor: Actor, year: int) -> list[Unit]:
    """Units that lecture in a year and have no plan for looking back; for those who may set one."""
    lecturing = Unit.objects.filter(
        organisation_id=actor.organisation_id,
        pk__in=Lecture.objects.filter(organisation_id=actor.organisation_id, session__on__year=year).values(
            "unit_id"
        ),
    ).exclude(retrospective_plans__year=year)
    return [unit for unit in lecturing if rules.can_plan_retrospectives(actor, unit)]
