"""Hours that were written down, and the rules they are counted by."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.talent import rules
from lunxun.talent.credit import HoursRules
from lunxun.talent.models import HoursEntry, SessionHours


def unfixed_sessions(actor: Actor) -> int:
    """Sessions that were held before hours were kept; what the office can fix with one button."""
    from lunxun.plans.models import TrainingSession

    return TrainingSession.objects.filter(
        organisation_id=actor.organisation_id, state__in=("held", "archived"), credit__isnull=True
    ).count()


def entries_for(actor: Actor, year: int | None = None) -> QuerySet[HoursEntry]:
    """The journal of hours from elsewhere, newest first."""
    require(rules.can_keep_hours(actor))
    rows = HoursEntry.objects.filter(organisation_id=actor.organisation_id)
    if year:
        rows = rows.filter(on__year=year)
    return rows.select_related("person", "circle", "reverses", "session").order_by("-on", "-id")


def get_entry_for(actor: Actor, pk: int) -> HoursEntry:
    require(rules.can_keep_hours(actor))
    row = entries_for(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这笔学时，或者它属于别的单位。"))
    return row


def years_with_hours(actor: Actor) -> list[int]:
    """Years that have hours, this one always among them, the newest first."""
    rows = SessionHours.objects.filter(organisation_id=actor.organisation_id)
    years = set(rows.values_list("session__on__year", flat=True).distinct()) | {clock.today().year}
    return sorted(years, reverse=True)


def rule_sets_for(actor: Actor) -> list[HoursRules]:
    """The rules in force today first in the list's order: adopted versions, then the shipped one."""
    from lunxun.talent.credit import rules_from, shipped_rules
    from lunxun.talent.models import HoursRuleSet

    rows = HoursRuleSet.objects.filter(organisation_id=actor.organisation_id)
    adopted = [
        rules_from(
            row.definition, name=row.name, number=row.number, document=row.document, from_on=row.from_on
        )
        for row in rows
    ]
    return [*adopted, shipped_rules()]
