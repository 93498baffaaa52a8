"""Retrospectives are candid: their unit, the office, the inspectors, and once handed in the leaders."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.library.enums import RetrospectiveState
from lunxun.library.models import Retrospective
from lunxun.org.actors import Actor
from lunxun.org.models import Unit


def can_plan_retrospectives(actor: Actor, unit: Unit) -> Decision:
    """The office sets the rhythm for all, a head that of his own unit."""
    if unit.organisation_id != actor.organisation_id:
        return denied(_("这个机构属于别的单位。"))
    if actor.has("clerk", "system") or unit.pk in actor.headed_unit_ids:
        return ALLOWED
    return denied(_("复盘计划由%(unit)s主要负责人或培训办定。") % {"unit": unit.short_name})


def can_write_retrospective(actor: Actor, unit: Unit) -> Decision:
    if unit.organisation_id != actor.organisation_id:
        return denied(_("这个机构属于别的单位。"))
    if unit.pk in actor.headed_unit_ids | actor.assisted_unit_ids:
        return ALLOWED
    return denied(_("复盘由%(unit)s自己写。") % {"unit": unit.short_name})


def can_begin_retrospective(actor: Actor) -> Decision:
    """Whether there is any unit for which the actor may write a retrospective."""
    if actor.headed_unit_ids | actor.assisted_unit_ids:
        return ALLOWED
    return denied(_("复盘由各单位主要负责人、备课助理自己写。"))


def can_edit_retrospective(actor: Actor, retrospective: Retrospective) -> Decision:
    decision = can_write_retrospective(actor, retrospective.unit)
    if decision and retrospective.state != RetrospectiveState.DRAFT:
        return denied(_("已经报送，不能再改。要改，请培训办退回。"))
    return decision


def can_submit_retrospective(actor: Actor, retrospective: Retrospective) -> Decision:
    """The head answers for what his unit says of itself."""
    if (
        retrospective.organisation_id == actor.organisation_id
        and retrospective.unit_id in actor.headed_unit_ids
    ):
        return ALLOWED
    return denied(_("报送要由%(unit)s主要负责人定。") % {"unit": retrospective.unit.short_name})


def can_note_retrospective(actor: Actor, retrospective: Retrospective) -> Decision:
    """Read and noted by the office or a leader, never by the unit itself."""
    if retrospective.organisation_id != actor.organisation_id:
        return denied(_("这份复盘属于别的单位。"))
    if retrospective.unit_id in actor.headed_unit_ids | actor.assisted_unit_ids:
        return denied(_("自己单位的复盘，由培训办或分管领导来阅。"))
    if actor.has("clerk", "leader"):
        return ALLOWED
    return denied(_("复盘由培训办或分管领导来阅。"))


def can_see_retrospective(actor: Actor, retrospective: Retrospective) -> Decision:
    if retrospective.organisation_id == actor.organisation_id:
        if actor.has("clerk", "system", "inspector"):
            return ALLOWED
        if retrospective.unit_id in actor.headed_unit_ids | actor.assisted_unit_ids:
            return ALLOWED
        if actor.has("leader") and retrospective.state != RetrospectiveState.DRAFT:
            return ALLOWED
    return denied(_("复盘只有本单位、培训办、督查和分管领导能看。"))


def retrospectives_visible_to(
    actor: Actor, retrospectives: QuerySet[Retrospective]
) -> QuerySet[Retrospective]:
    """Scope of `can_see_retrospective`; the two agree by test."""
    retrospectives = retrospectives.filter(organisation_id=actor.organisation_id)
    if actor.has("clerk", "system", "inspector"):
        return retrospectives
    scope = Q(unit_id__in=actor.headed_unit_ids | actor.assisted_unit_ids)
    if actor.has("leader"):
        scope |= ~Q(state=RetrospectiveState.DRAFT)
    return retrospectives.filter(scope)
