"""Who may write, publish and read guides."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.library.enums import GuideState
from lunxun.library.models import Guide
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture


def can_write_for(actor: Actor, *, organisation_id: int, unit_id: int) -> Decision:
    if organisation_id != actor.organisation_id:
        return denied(_("这份指南属于别的单位。"))
    if actor.has("clerk", "system") or unit_id in actor.headed_unit_ids | actor.assisted_unit_ids:
        return ALLOWED
    return denied(_("操作指南由授课单位起草，培训办也可以改。"))


def can_draft_guide(actor: Actor, lecture: Lecture) -> Decision:
    return can_write_for(actor, organisation_id=lecture.organisation_id, unit_id=lecture.unit_id)


def can_edit_guide(actor: Actor, guide: Guide) -> Decision:
    return can_write_for(actor, organisation_id=guide.organisation_id, unit_id=guide.unit_id)


def can_publish_guide(actor: Actor, guide: Guide) -> Decision:
    """The head of the unit answers for what the grassroots will do by it."""
    if guide.organisation_id == actor.organisation_id and guide.unit_id in actor.headed_unit_ids:
        return ALLOWED
    return denied(_("发布要由%(unit)s主要负责人定。") % {"unit": guide.unit.short_name})


def can_see_guide(actor: Actor, guide: Guide) -> Decision:
    if guide.organisation_id == actor.organisation_id and guide.state == GuideState.PUBLISHED:
        return ALLOWED
    if guide.organisation_id == actor.organisation_id and actor.has("inspector", "leader"):
        return ALLOWED
    if can_edit_guide(actor, guide):
        return ALLOWED
    return denied(_("这份指南还没有发布。"))


def visible_to(actor: Actor, guides: QuerySet[Guide]) -> QuerySet[Guide]:
    """Scope of `can_see_guide`; the two agree by test."""
    guides = guides.filter(organisation_id=actor.organisation_id)
    if actor.has("clerk", "system", "inspector", "leader"):
        return guides
    mine = actor.headed_unit_ids | actor.assisted_unit_ids
    return guides.filter(Q(state=GuideState.PUBLISHED) | Q(unit_id__in=mine))
