"""What paper does when an evaluation is sealed."""

from __future__ import annotations

from typing import Any

from lunxun.feedback.models import Evaluation
from lunxun.scanning import clearing


def on_sealed(sender: Any, evaluation_id: int, **_rest: Any) -> None:
    """Nothing of a counted sheet outlives the seal but its picture, and that only for some days."""
    evaluation = Evaluation.objects.get(pk=evaluation_id)
    clearing.forget_answers(evaluation)
    clearing.forget_sheets(evaluation)
