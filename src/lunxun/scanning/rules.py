"""Paper is the office's: who prints, scans and looks at sheets."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.scanning.models import ScanBatch, ScanPage


def can_handle_paper(actor: Actor) -> Decision:
    """Handwriting may be known by who sees it: nobody but the office does, leaders least of all."""
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("纸质评价表只由培训办收看，免得认出笔迹。份数在评价页上看得到。"))


def can_see_batch(actor: Actor, batch: ScanBatch) -> Decision:
    if actor.organisation_id == batch.organisation_id:
        return can_handle_paper(actor)
    return denied(_("这批扫描件属于别的单位。"))


def batches_visible_to(actor: Actor, batches: QuerySet[ScanBatch]) -> QuerySet[ScanBatch]:
    """Scope of `can_see_batch`."""
    batches = batches.filter(organisation_id=actor.organisation_id)
    return batches if can_handle_paper(actor) else batches.none()


def pages_visible_to(actor: Actor, pages: QuerySet[ScanPage]) -> QuerySet[ScanPage]:
    """Pages whose pictures he may see."""
    pages = pages.filter(organisation_id=actor.organisation_id)
    return pages if can_handle_paper(actor) else pages.none()


def can_scan(actor: Actor, evaluation: Evaluation) -> Decision:
    """While ballots are taken in, or late ones are still waited for."""
    decision = can_handle_paper(actor)
    if not decision:
        return decision
    if actor.organisation_id != evaluation.organisation_id:
        return denied(_("这一场属于别的单位。"))
    if evaluation.state == EvaluationState.PLANNED:
        return denied(_("评价还没开放。开放之后再扫描，扫早了的表没有地方计入。"))
    if evaluation.state == EvaluationState.SEALED and not evaluation.late:
        return denied(_("评价已经封存，迟到的也不再收。"))
    return ALLOWED
