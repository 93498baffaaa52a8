"""What the pages of paper show, put together."""

from __future__ import annotations

from typing import Any

from lunxun.feedback import queries as feedback
from lunxun.feedback import rules as feedback_rules
from lunxun.feedback.models import Evaluation
from lunxun.org.actors import Actor
from lunxun.scanning import queries


def paper(actor: Actor, evaluation: Evaluation) -> dict[str, Any]:
    """The page of an evaluation's paper."""
    return {
        "evaluation": evaluation,
        "session": evaluation.session,
        "due": feedback.people_due(evaluation),
        "printed": queries.paper_page(evaluation),
        "can_print": bool(feedback_rules.can_issue_slips(actor, evaluation)),
    }
