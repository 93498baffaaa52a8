"""Cases and methods: written by the unit and the office, published by the head, read by everybody."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.library.enums import WorkState
from lunxun.library.models import Case, Method, Work
from lunxun.org.actors import Actor
from lunxun.org.models import Unit

W = TypeVar("W", Case, Method)


def can_draft_work(actor: Actor, unit: Unit) -> Decision:
    if unit.organisation_id != actor.organisation_id:
        return denied(_("这个机构属于别的单位。"))
    if actor.has("clerk", "system") or unit.pk in actor.headed_unit_ids | actor.assisted_unit_ids:
        return ALLOWED
    return denied(_("案例和方法由%(unit)s起草，培训办也可以改。") % {"unit": unit.short_name})


def can_begin_work(actor: Actor) -> Decision:
    """Whether there is any unit for which the actor may begin a case or a method."""
    if actor.has("clerk", "system") or actor.headed_unit_ids | actor.assisted_unit_ids:
        return ALLOWED
    return denied(_("案例和方法由各单位主要负责人、备课助理起草，培训办也可以。"))


def can_edit_work(actor: Actor, work: Work) -> Decision:
    return can_draft_work(actor, work.unit)


def can_publish_work(actor: Actor, work: Work) -> Decision:
    if work.organisation_id == actor.organisation_id and work.unit_id in actor.headed_unit_ids:
        return ALLOWED
    return denied(_("发布要由%(unit)s主要负责人定。") % {"unit": work.unit.short_name})


def can_withdraw_work(actor: Actor, work: Work) -> Decision:
    """Its head, or the office when something in it should not have been said."""
    if work.organisation_id == actor.organisation_id and (
        work.unit_id in actor.headed_unit_ids or actor.has("clerk")
    ):
        return ALLOWED
    return denied(_("撤下要由%(unit)s主要负责人或培训办定。") % {"unit": work.unit.short_name})


def can_see_work(actor: Actor, work: Work) -> Decision:
    if work.organisation_id == actor.organisation_id:
        if work.state == WorkState.PUBLISHED or actor.has("clerk", "system", "inspector", "leader"):
            return ALLOWED
        if work.unit_id in actor.headed_unit_ids | actor.assisted_unit_ids:
            return ALLOWED
    return denied(_("还没有发布，或者已经撤下。"))


def works_visible_to(actor: Actor, works: QuerySet[W]) -> QuerySet[W]:
    """Scope of `can_see_work`; the two agree by test."""
    works = works.filter(organisation_id=actor.organisation_id)
    if actor.has("clerk", "system", "inspector", "leader"):
        return works
    mine = actor.headed_unit_ids | actor.assisted_unit_ids
    return works.filter(Q(state=WorkState.PUBLISHED) | Q(unit_id__in=mine))
