"""Which unit answers for a topic."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans import rules
from lunxun.plans.models import Topic


@action
def assign_topic(*, actor: Actor, topic: Topic, unit: Unit) -> None:
    """Give a topic to the unit that answers for it (A18); lectures that were held keep theirs.

    Raises:
        Invalid: the unit is another organisation's. Conflict: it is that unit's already, or the topic is gone.
    """
    require(rules.can_edit_plan(actor))
    if unit.organisation_id != actor.organisation_id:
        raise Invalid({"unit": _("没有这个单位。")})
    current = (
        Topic.objects.select_for_update(of=("self",))
        .filter(organisation_id=actor.organisation_id, pk=topic.pk)
        .first()
    )
    if current is None:
        raise Conflict(_("没有这个专题，可能刚被别人删了。"))
    if current.unit_id == unit.pk:
        raise Conflict(_("本来就由%(unit)s主管。") % {"unit": unit.short_name})
    before = current.unit.code if current.unit else ""
    current.unit = unit
    current.save(update_fields=["unit"])
    record(actor=actor, verb="assign_topic", subject=current, data={"from": before, "to": unit.code})
