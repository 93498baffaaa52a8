"""Background work: open what is due, finish seals that a kill interrupted, and close evaluations whose time is up."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import actions, fair
from lunxun.feedback.enums import EvaluationState, ResultState, SupplementState
from lunxun.feedback.models import Evaluation, FairYear, LectureResult, Supplement
from lunxun.feedback.queries.counts import late_ballots
from lunxun.feedback.queries.timing import due_to_open
from lunxun.feedback.staging import StagingGone
from lunxun.kernel import clock
from lunxun.org.actors import system_actor
from lunxun.org.models import Organisation

logger = logging.getLogger("lunxun.feedback")


def resume_seals() -> int:
    """Go on with every seal that stopped half-way; returns how many were finished."""
    left = Evaluation.objects.filter(state=EvaluationState.SEALING).select_related("organisation")
    return sum(_seal(evaluation) for evaluation in left)


def seal_overdue() -> int:
    """Seal what has been collecting for longer than its set time."""
    overdue = Evaluation.objects.filter(
        state=EvaluationState.COLLECTING, collect_until__lt=clock.now()
    ).select_related("organisation")
    return sum(_seal(evaluation) for evaluation in overdue)


def open_due() -> int:
    """Open what is to open before the end of its last lecture, once that instant has come."""
    due = due_to_open()
    for evaluation in due:
        actions.open_answering(actor=system_actor(evaluation.organisation), evaluation=evaluation)
    return len(due)


def _seal(evaluation: Evaluation) -> int:
    with _losses_apart(evaluation.pk):
        actions.seal_evaluation(actor=system_actor(evaluation.organisation), evaluation=evaluation)
        return 1
    return 0


@contextlib.contextmanager
def _losses_apart(evaluation_id: int) -> Iterator[None]:
    """One store that is gone is told, and keeps no other session's work from being done."""
    try:
        yield
    except StagingGone:
        logger.error(
            "evaluation %s: a staging store is gone and what lay in it was not sealed", evaluation_id
        )


def resume_supplements() -> int:
    """Go on with every supplement that stopped half-way; returns how many there were."""
    left = Supplement.objects.filter(state=SupplementState.SEALING).select_related(
        "evaluation__session", "evaluation__form_version", "evaluation__organisation"
    )
    for supplement in left:
        actor = system_actor(supplement.evaluation.organisation)
        with _losses_apart(supplement.evaluation_id):
            actions.continue_supplement(actor=actor, supplement=supplement)
    return len(left)


def end_quarantines() -> int:
    """Where the time for late ballots is up: a supplement if they are enough, else nothing is kept."""
    overdue = Evaluation.objects.filter(state=EvaluationState.SEALED, late_until__lt=clock.now()).exclude(
        late=""
    )
    done = 0
    for evaluation in overdue.select_related("organisation", "session", "form_version"):
        actor = system_actor(evaluation.organisation)
        with _losses_apart(evaluation.pk):
            if late_ballots(evaluation) >= MIN_CELL:
                actions.seal_supplement(actor=actor, evaluation=evaluation)
            actions.end_quarantine(actor=actor, evaluation=evaluation)
            done += 1
    return done


def has_work() -> bool:
    """Whether there is something to open, a seal to finish or to begin, or a quarantine to end; cheap queries."""
    states = [EvaluationState.SEALING, EvaluationState.COLLECTING]
    return (
        Evaluation.objects.filter(state__in=states).exists()
        or Evaluation.objects.filter(
            state=EvaluationState.PLANNED, opens_before__isnull=False, session__on=clock.today()
        ).exists()
        or Evaluation.objects.filter(late_until__lt=clock.now()).exclude(late="").exists()
        or Supplement.objects.filter(state=SupplementState.SEALING).exists()
    )


def run() -> None:
    open_due()
    resume_seals()
    resume_supplements()
    seal_overdue()
    end_quarantines()


def stale_years() -> list[tuple[int, int]]:
    """(organisation, year) whose fair scores don't stand on today's released results."""
    released = (
        LectureResult.objects.filter(state=ResultState.RELEASED, valid__gte=MIN_CELL)
        .order_by()
        .values_list("organisation_id", "lecture__session__on__year")
        .distinct()
    )
    kept = {
        (organisation, year): basis
        for organisation, year, basis in FairYear.objects.values_list("organisation_id", "year", "basis")
    }
    return [place for place in sorted(released) if kept.get(place) != fair.basis_of_year(*place)]


def compare_years() -> int:
    """Work out the fair scores of every year whose results have changed; how many."""
    places = stale_years()
    for organisation_id, year in places:
        # Taken before the rows are read: what is released meanwhile makes the figures stale, never wrongly fresh.
        basis = fair.basis_of_year(organisation_id, year)
        # Seconds of arithmetic: done before the transaction, which only stores.
        figures = fair.figures_of_year(fair.results_of_year(organisation_id, year))
        actions.keep_fair_year(
            actor=system_actor(Organisation.objects.get(pk=organisation_id)),
            year=year,
            basis=basis,
            figures=figures,
        )
    return len(places)
