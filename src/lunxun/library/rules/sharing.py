"""Who may adopt, log an application, and draw a line of the chain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.library.enums import GuideState
from lunxun.library.models import Adoption, Guide, Retrospective
from lunxun.library.rules.guides import can_edit_guide, can_see_guide, can_write_for
from lunxun.library.rules.retrospectives import can_see_retrospective
from lunxun.library.rules.works import can_edit_work, can_see_work
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.models import Lecture


def adopting_units(actor: Actor) -> frozenset[int]:
    """Units for which the actor can say 我们也这样做."""
    return actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids


def applying_units(actor: Actor) -> frozenset[int]:
    """Units for which the actor can say 用过: also those where he only works."""
    return adopting_units(actor) | actor.unit_ids


def _published(actor: Actor, subject: Any) -> Decision:
    if subject.organisation_id != actor.organisation_id:
        return denied(_("它属于别的单位。"))
    if subject.state != GuideState.PUBLISHED:
        return denied(_("还没有发布，或者已经撤下，不能采纳和引用。"))
    return ALLOWED


def can_adopt(actor: Actor, subject: Any, unit: Unit | None = None) -> Decision:
    """By other units only: doing what one wrote oneself is no adoption (A45). `subject`: case, method, guide."""
    published = _published(actor, subject)
    if not published:
        return published
    if not adopting_units(actor) - {subject.unit_id}:
        return denied(_("采纳由别的单位的负责人、备课助理或联络员来记。自己用过，请记应用。"))
    if unit is not None and (unit.pk not in adopting_units(actor) or unit.pk == subject.unit_id):
        return denied(_("你不能替%(unit)s采纳。") % {"unit": unit.short_name})
    return ALLOWED


def can_end_adoption(actor: Actor, adoption: Adoption) -> Decision:
    if adoption.organisation_id == actor.organisation_id and (
        adoption.unit_id in adopting_units(actor) or actor.has("clerk")
    ):
        return ALLOWED
    return denied(_("停止采纳由%(unit)s来记，培训办也可以。") % {"unit": adoption.unit.short_name})


def can_apply(actor: Actor, subject: Any, unit: Unit | None = None) -> Decision:
    published = _published(actor, subject)
    if not published:
        return published
    if not applying_units(actor):
        return denied(_("只有在某个单位任职的人才能记应用。"))
    if unit is not None and unit.pk not in applying_units(actor):
        return denied(_("你不能替%(unit)s记应用。") % {"unit": unit.short_name})
    return ALLOWED


def can_link(actor: Actor, source: Any, target: Any) -> Decision:
    """Whoever may write the target, and may see where it comes from; a lecture cites only what is published."""
    seen = (
        can_see_retrospective(actor, source)
        if isinstance(source, Retrospective)
        else can_see_work(actor, source)
    )
    if not seen:
        return seen
    if isinstance(target, Lecture):
        return _published(actor, source) and can_write_for(
            actor, organisation_id=target.organisation_id, unit_id=target.unit_id
        )
    if isinstance(target, Guide):
        return can_see_guide(actor, target) and can_edit_guide(actor, target)
    return can_edit_work(actor, target)


def can_draw(actor: Actor, target: Any) -> Decision:
    """Whether the actor may say at all where `target` comes from."""
    if isinstance(target, Retrospective):
        return denied(_("复盘是起点，没有来处可连。"))
    if isinstance(target, Lecture | Guide):
        return can_write_for(actor, organisation_id=target.organisation_id, unit_id=target.unit_id)
    return can_edit_work(actor, target)
