"""Who may see, assign, answer and close suggestions."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.tracking.enums import SuggestionState
from lunxun.tracking.models import Suggestion

PUBLIC_STATES = (SuggestionState.ANSWERED, SuggestionState.CLOSED, SuggestionState.DECLINED)


def can_take_up(actor: Actor) -> Decision:
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("归类和派单由培训办来做。"))


def can_reassign(actor: Actor, suggestion: Suggestion) -> Decision:
    if suggestion.organisation_id != actor.organisation_id:
        return denied(_("这件建议属于别的单位。"))
    return can_take_up(actor)


def can_answer(actor: Actor, suggestion: Suggestion) -> Decision:
    """The owning unit answers: its head, or an assistant on his behalf."""
    if suggestion.organisation_id != actor.organisation_id:
        return denied(_("这件建议属于别的单位。"))
    if suggestion.owner_unit_id in actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids:
        return ALLOWED
    return denied(_("这件由%(unit)s办理和答复。") % {"unit": suggestion.owner_unit.short_name})


def can_check(actor: Actor) -> Decision:
    """Whether he checks answers at all."""
    if actor.has("clerk", "inspector"):
        return ALLOWED
    return denied(_("核验办结由培训办或督查来做。"))


def can_close(actor: Actor, suggestion: Suggestion) -> Decision:
    """Checked by the office or the inspectors, never by those who did it."""
    if suggestion.organisation_id != actor.organisation_id:
        return denied(_("这件建议属于别的单位。"))
    if suggestion.owner_unit_id in actor.headed_unit_ids | actor.assisted_unit_ids:
        return denied(_("自己办的不能自己核验，请由培训办或督查来办结。"))
    return can_check(actor)


def can_see(actor: Actor, suggestion: Suggestion) -> Decision:
    if visible_to(actor, Suggestion.objects.filter(pk=suggestion.pk)).exists():
        return ALLOWED
    return denied(_("这件还没有答复，只有办理单位和培训办能看。"))


def visible_to(actor: Actor, suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """Office, inspectors and leaders see all; units what is theirs; everybody what has an answer.

    The system administrator, whose work needs none of it, sees no suggestion at all (C3).
    """
    suggestions = suggestions.filter(organisation_id=actor.organisation_id)
    if actor.has("clerk", "inspector", "leader", "system"):
        return suggestions
    units = actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids
    if actor.has("sysadmin") or not actor.has("trainee"):
        return suggestions.none()
    return suggestions.filter(
        Q(state__in=PUBLIC_STATES) | Q(owner_unit_id__in=units) | Q(lecture__unit_id__in=units)
    )
