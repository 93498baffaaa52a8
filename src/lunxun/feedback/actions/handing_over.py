"""Figures and words that leave the system as a file: the trail keeps who took which."""

from __future__ import annotations

from lunxun.audit.trail import record
from lunxun.feedback import rules
from lunxun.feedback.models import FairYear, LectureResult
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession


@action
def record_document(
    *, actor: Actor, subject: LectureResult | TrainingSession | FairYear, title: str, kind: str
) -> None:
    """An entry for a file of results; what stands in it was chosen by what this actor may see."""
    if isinstance(subject, LectureResult):
        require(rules.can_take_letter(actor, subject, rules.led_unit_ids(actor)))
    elif isinstance(subject, FairYear):
        require(rules.can_compare(actor))
    record(actor=actor, verb="feedback.take_document", subject=subject, note=title, data={"file": kind})
