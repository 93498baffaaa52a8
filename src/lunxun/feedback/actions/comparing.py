"""Keeping what the year's fair scores came out as; they are worked out in the background, outside a transaction."""

from __future__ import annotations

from typing import Any

from lunxun.audit.trail import record
from lunxun.feedback import rules
from lunxun.feedback.models import FairYear
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor


@action
def keep_fair_year(*, actor: Actor, year: int, basis: str, figures: dict[str, Any]) -> FairYear:
    """Put the figures of a year in the place of the former ones; the trail keeps which results went in."""
    require(rules.can_keep_comparison(actor))
    kept, _made = FairYear.objects.update_or_create(
        organisation_id=actor.organisation_id,
        year=year,
        defaults={"basis": basis, "figures": figures, "made_at": clock.now()},
    )
    lectures = len(figures["dimensions"][0]["lectures"])
    record(
        actor=actor,
        verb="feedback.fair_year",
        subject=kept,
        data={"year": year, "basis": basis, "lectures": lectures},
    )
    return kept
