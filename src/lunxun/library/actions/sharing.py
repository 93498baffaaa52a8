"""我们也这样做, and 用过: adoption by other units and the log of applications (A45, A49, A66)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.library import queries, rules
from lunxun.library.enums import ADOPTION_MOVES, AdoptionState, Outcome
from lunxun.library.models import Adoption, Application
from lunxun.org.actors import Actor
from lunxun.org.models import Unit


@action
def adopt(
    *, actor: Actor, subject: Any, unit: Unit, since_on: dt.date, evidence: str, changed: str = ""
) -> Adoption:
    """A unit does it this way from a day on. `subject`: a published case, method or guide of another unit.

    Raises:
        Conflict: this unit has adopted it already.
    """
    require(rules.can_adopt(actor, subject, unit))
    if not evidence.strip():
        raise Invalid({"evidence": _("请写明从哪里看得出来在这样做，例如工作安排、通知、台账。")})
    node = {queries.node_of(subject): subject}
    standing = Adoption.objects.filter(
        organisation_id=unit.organisation_id, unit=unit, state=AdoptionState.ACTIVE, **node
    )
    if standing.exists():
        raise Conflict(_("%(unit)s已经采纳了。") % {"unit": unit.short_name})
    adoption = Adoption.objects.create(
        organisation_id=unit.organisation_id,
        unit=unit,
        since_on=since_on,
        changed=changed.strip(),
        evidence=evidence.strip()[:200],
        adopted_by=actor.label,
        **node,
    )
    data = {"unit": unit.code, "since": since_on.isoformat()}
    record(actor=actor, verb="adopt", subject=subject, data=data)
    return adoption


@action
def withdraw_adoption(*, actor: Actor, adoption: Adoption, reason: str) -> None:
    """The unit does it no longer, and says why: that is worth as much as the adoption."""
    require(rules.can_end_adoption(actor, adoption))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么不再采用。")})
    advance(
        adoption,
        actor=actor,
        verb="withdraw_adoption",
        to=AdoptionState.WITHDRAWN,
        allowed=ADOPTION_MOVES,
        changes={"withdrawn_on": clock.today(), "reason": reason.strip()[:200]},
        data={"unit": adoption.unit.code},
    )


@action
def log_application(
    *, actor: Actor, subject: Any, unit: Unit, used_on: dt.date, matter: str, outcome: str, remark: str = ""
) -> Application:
    """Used on a day, for what, and what came of it; also by the unit that wrote it."""
    require(rules.can_apply(actor, subject, unit))
    problems = {}
    if not matter.strip():
        problems["matter"] = _("请写用在了哪件事上。")
    if outcome not in Outcome.values:
        problems["outcome"] = _("请选管不管用。")
    if used_on > clock.today():
        problems["used_on"] = _("请填今天或以前的日期。")
    if problems:
        raise Invalid(problems)
    application = Application.objects.create(
        organisation_id=unit.organisation_id,
        unit=unit,
        used_on=used_on,
        matter=matter.strip()[:200],
        outcome=outcome,
        remark=remark.strip()[:400],
        recorded_by=actor.label,
        **{queries.node_of(subject): subject},
    )
    data = {"unit": unit.code, "outcome": outcome}
    record(actor=actor, verb="log_application", subject=subject, data=data)
    return application
