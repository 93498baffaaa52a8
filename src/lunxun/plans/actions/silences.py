"""Why a unit gives no lecture this year."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans import rules
from lunxun.plans.actions.steps import reason_of
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import Lecture, Programme, Silence


@action
def record_silence(
    *, actor: Actor, programme: Programme, unit: Unit, reason: str, document: str = ""
) -> Silence:
    """Write down why a unit gives no lecture in a year; a second reason takes the place of the first.

    Raises:
        Invalid: no reason, or the unit is another organisation's. Conflict: it does give one.
    """
    require(rules.can_edit_plan(actor))
    if unit.organisation_id != actor.organisation_id or programme.organisation_id != actor.organisation_id:
        raise Invalid({"unit": _("没有这个单位。")})
    given = Lecture.objects.filter(
        organisation_id=actor.organisation_id, unit=unit, session__programme=programme
    ).exclude(state=LectureState.WITHDRAWN)
    if given.exclude(session__state=SessionState.CANCELLED).exists():
        raise Conflict(
            _("%(unit)s这一年有课，不用写不授课的原因。请看年度计划。") % {"unit": unit.short_name}
        )
    row, is_new = Silence.objects.update_or_create(
        organisation_id=actor.organisation_id,
        programme=programme,
        unit=unit,
        defaults={
            "reason": reason_of(reason),
            "document": clean_line(document)[:80],
            "recorded_on": clock.today(),
            "recorded_by": actor.label[:60],
        },
    )
    record(actor=actor, verb="record_silence", subject=row, note=row.reason, data={"again": not is_new})
    return row
