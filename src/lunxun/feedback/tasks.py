"""Background work: finish seals that a kill interrupted, and close evaluations whose time is up."""

from __future__ import annotations

import logging

from lunxun.feedback import actions
from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import StagingGone
from lunxun.kernel import clock
from lunxun.org.actors import system_actor

logger = logging.getLogger("lunxun.feedback")


def resume_seals() -> int:
    """Go on with every seal that stopped half-way; returns how many were finished."""
    done = 0
    for evaluation in Evaluation.objects.filter(state=EvaluationState.SEALING).select_related("organisation"):
        done += _seal(evaluation)
    return done


def seal_overdue() -> int:
    """Seal what has been collecting for longer than its set time."""
    overdue = Evaluation.objects.filter(
        state=EvaluationState.COLLECTING, collect_until__lt=clock.now()
    ).select_related("organisation")
    return sum(_seal(evaluation) for evaluation in overdue)


def _seal(evaluation: Evaluation) -> int:
    try:
        actions.seal_evaluation(actor=system_actor(evaluation.organisation), evaluation=evaluation)
    except StagingGone:
        logger.error("evaluation %s: its staging store is gone and nothing was sealed", evaluation.pk)
        return 0
    return 1


def has_work() -> bool:
    """Whether there is a seal to finish or to begin; one cheap query."""
    return Evaluation.objects.filter(state__in=[EvaluationState.SEALING, EvaluationState.COLLECTING]).exists()


def run() -> None:
    resume_seals()
    seal_overdue()
