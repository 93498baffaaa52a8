"""Who may see, report and correct the monthly values of indicators."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.plans.models import Indicator


def can_report(actor: Actor, indicator: Indicator) -> Decision:
    """The owner unit reports: its head, assistant or contact; the office may enter what came on paper."""
    if indicator.organisation_id != actor.organisation_id:
        return denied(_("这个指标属于别的单位。"))
    units = actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids
    if indicator.owner_unit_id in units or actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("这个指标由%(unit)s报数。") % {"unit": indicator.owner_unit.short_name})


def can_import_values(actor: Actor) -> Decision:
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("成批导入指标数由培训办来做，本单位的数请在指标页上报。"))


def visible_to(actor: Actor, indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Goals of the district are no secret inside it."""
    return indicators.filter(organisation_id=actor.organisation_id)
