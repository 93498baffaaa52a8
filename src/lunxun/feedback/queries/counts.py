"""Numbers while the evaluation runs: how many of how many, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback.enums import MODES_WITH_DRAWS, EvaluationState, SupplementState
from lunxun.feedback.models import Evaluation, Supplement
from lunxun.feedback.staging import Counts, StagingGone, store_named
from lunxun.feedback.supplements import withheld_rows
from lunxun.teaching.enums import EntryStatus
from lunxun.teaching.models import RosterEntry
from lunxun.teaching.queries import present_count, session_counts

__all__ = [
    "LatePage",
    "Progress",
    "classes_due",
    "evaluation_progress",
    "held_count",
    "late_ballots",
    "late_page",
    "open_phone_draws",
    "people_due",
    "present_count",
    "sealed_supplements",
]


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


def is_store_lost(evaluation: Evaluation) -> bool:
    """Whether the open ballots are gone before they were sealed: no backup holds them, a restore brings none back."""
    return not evaluation.root and not store_named(evaluation.staging).exists()


def classes_due(evaluation: Evaluation) -> list[tuple[str, int]]:
    """Coarse classes of units with at least k people called up: (name, people), in official order (1 query)."""
    rows = (
        RosterEntry.objects.filter(
            organisation_id=evaluation.organisation_id,
            session_id=evaluation.session_id,
            status=EntryStatus.CALLED,
        )
        .order_by("unit__type__order_no")
        .values_list("unit__type__name")
        .annotate(number=Count("pk"))
    )
    return [(name, number) for name, number in rows if number >= MIN_CELL]


@dataclass(frozen=True, slots=True)
class LatePage:
    """What came after the seal: `waiting` in quarantine until `until`, `sealed` supplements, and how many
    late rows wait per lecture because they are fewer than k (`withheld`, summed)."""

    waiting: int
    until: dt.datetime | None
    sealed: list[Supplement]
    withheld: int

    @property
    def is_enough(self) -> bool:
        return self.waiting >= MIN_CELL


def late_page(evaluation: Evaluation) -> LatePage | None:
    """None before the seal."""
    if not evaluation.is_sealed:
        return None
    return LatePage(
        waiting=late_ballots(evaluation),
        until=evaluation.late_until if evaluation.late else None,
        sealed=sealed_supplements(evaluation),
        withheld=sum(withheld_rows(evaluation).values()),
    )


def sealed_supplements(evaluation: Evaluation) -> list[Supplement]:
    """Late ballots that were sealed under roots of their own, in their order (1 query)."""
    return list(evaluation.supplements.filter(state=SupplementState.SEALED))


def late_ballots(evaluation: Evaluation) -> int:
    """How many came after the seal and wait; nothing else is known of them."""
    if not evaluation.late:
        return 0
    try:
        return store_named(evaluation.late).counts().ballots
    except StagingGone:
        return 0


def open_phone_draws() -> int:
    """How many evaluations with tickets drawn on the phone are not sealed yet, of all organisations: so
    long, whoever holds the whole server may learn who answered what (1 query)."""
    return (
        Evaluation.objects.filter(mode__in=MODES_WITH_DRAWS)
        .exclude(state=EvaluationState.SEALED)
        .exclude(state=EvaluationState.PLANNED, drawn__isnull=True)
        .distinct()
        .count()
    )


def held_count(evaluation: Evaluation) -> int:
    """How many came on a ticket that was spent before and wait for a decision."""
    if evaluation.root:
        return 0
    try:
        return store_named(evaluation.staging).counts().held
    except StagingGone:
        return 0


def people_due(evaluation: Evaluation) -> int:
    """How many slips to print: those present, or, before anybody has come, those called up."""
    return evaluation_progress(evaluation).expected or session_counts(evaluation.session).expected
