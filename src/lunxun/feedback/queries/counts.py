"""Numbers while the evaluation runs: how many of how many, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import Counts, StagingGone, store_named
from lunxun.teaching.queries import present_count, session_counts

__all__ = ["Progress", "evaluation_progress", "people_due", "present_count"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`ballots` of `expected`; `tickets` handed out. More ballots than people is a red flag."""

    ballots: int
    expected: int
    tickets: int

    @property
    def missing(self) -> int:
        return max(0, self.expected - self.ballots)

    @property
    def is_over(self) -> bool:
        return self.ballots > self.expected

    @property
    def share(self) -> float | None:
        return self.ballots / self.expected if self.expected else None


def evaluation_progress(evaluation: Evaluation) -> Progress:
    """Counts of the staging store while it exists, of the seal afterwards."""
    counts = Counts(evaluation.issued, evaluation.ballots)
    if not evaluation.root:
        try:
            counts = store_named(evaluation.staging).counts()
        except StagingGone:
            counts = Counts(evaluation.issued, 0)
    expected = evaluation.expected
    if evaluation.state in (EvaluationState.PLANNED, EvaluationState.ANSWERING):
        expected = expected if evaluation.is_expected_given else present_count(evaluation.session)
    return Progress(counts.ballots, expected, counts.tickets)


def people_due(evaluation: Evaluation) -> int:
    """How many slips to print: those present, or, before anybody has come, those called up."""
    return evaluation_progress(evaluation).expected or session_counts(evaluation.session).expected
