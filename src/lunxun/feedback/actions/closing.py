"""封存 and what comes after it: the seal, late ballots in quarantine, supplements."""

from __future__ import annotations

import contextlib
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import rules, sealing
from lunxun.feedback.enums import EVALUATION_MOVES, SUPPLEMENT_MOVES, EvaluationState, Gate, SupplementState
from lunxun.feedback.models import Evaluation, Supplement, staging_name
from lunxun.feedback.queries.counts import held_count, late_ballots
from lunxun.feedback.signals import evaluation_sealed
from lunxun.feedback.staging import StagingGone, store_named
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.org.actors import Actor

LATE_TIME = dt.timedelta(days=7)
"""How long late ballots are waited for; then they are sealed as a supplement, or, below k, destroyed."""


def seal_evaluation(
    *, actor: Actor, evaluation: Evaluation, source: sealing.Randomness | None = None
) -> None:
    """Close, seal, destroy the staging store, publish the root. Each step is a transaction of its own
    and may be repeated, so the whole may be called again after a kill (`feedback.sealing`)."""
    require(rules.can_run(actor, evaluation))
    if evaluation.state != EvaluationState.SEALING:
        _begin_seal(actor, evaluation)
    continue_seal(actor=actor, evaluation=evaluation, source=source)


def continue_seal(*, actor: Actor, evaluation: Evaluation, source: sealing.Randomness | None = None) -> None:
    """Go on with a seal from wherever it stopped."""
    require(rules.can_run(actor, evaluation))
    if not sealing.is_written(evaluation):
        sealing.shut_staging(evaluation)
        sealing.write_sealed(evaluation, source)
    sealing.open_quarantine(evaluation.late, evaluation.staging)
    sealing.destroy_staging(evaluation)
    evaluation.refresh_from_db()
    if evaluation.state == EvaluationState.SEALING:
        _finish_seal(actor, evaluation)


@action
def _begin_seal(actor: Actor, evaluation: Evaluation) -> None:
    advance(
        evaluation,
        actor=actor,
        verb="feedback.close",
        to=EvaluationState.SEALING,
        allowed=EVALUATION_MOVES,
        changes={"closed_at": clock.now(), "late": staging_name()},
        data={"held": held_count(evaluation)},
    )


@action
def _finish_seal(actor: Actor, evaluation: Evaluation) -> None:
    advance(
        evaluation,
        actor=actor,
        verb="feedback.seal",
        to=EvaluationState.SEALED,
        allowed=EVALUATION_MOVES,
        changes={"sealed_at": clock.now(), "late_until": clock.now() + LATE_TIME},
        data={"root": evaluation.root, "ballots": evaluation.ballots, "texts": evaluation.texts},
    )
    pk = evaluation.pk
    transaction.on_commit(lambda: evaluation_sealed.send(sender=Evaluation, evaluation_id=pk))


def seal_supplement(
    *, actor: Actor, evaluation: Evaluation, source: sealing.Randomness | None = None
) -> Supplement:
    """Seal the late ballots under a root of their own. Each step is a transaction of its own and may be
    repeated, as with the seal itself; those that come later still find a new quarantine.

    Raises:
        Conflict: not sealed yet, or fewer late ballots than k.
    """
    require(rules.can_run(actor, evaluation))
    supplement = _unfinished(evaluation) or _begin_supplement(actor, evaluation)
    continue_supplement(actor=actor, supplement=supplement, source=source)
    return supplement


def continue_supplement(
    *, actor: Actor, supplement: Supplement, source: sealing.Randomness | None = None
) -> None:
    """Go on with a supplement from wherever it stopped."""
    evaluation = supplement.evaluation
    require(rules.can_run(actor, evaluation))
    if not supplement.root:
        sealing.shut_quarantine(supplement)
        sealing.write_supplement(supplement, source)
    sealing.open_quarantine(evaluation.late, supplement.staging)
    store_named(supplement.staging).destroy()
    supplement.refresh_from_db()
    if supplement.state == SupplementState.SEALING:
        _finish_supplement(actor, supplement)


def _unfinished(evaluation: Evaluation) -> Supplement | None:
    left: Supplement | None = (
        Supplement.objects.filter(evaluation=evaluation, state=SupplementState.SEALING)
        .select_related("evaluation__session", "evaluation__form_version")
        .first()
    )
    return left


@action
def _begin_supplement(actor: Actor, evaluation: Evaluation) -> Supplement:
    locked = (
        Evaluation.objects.select_for_update(of=("self",)).select_related("session").get(pk=evaluation.pk)
    )
    if not locked.is_sealed or not locked.late:
        raise Conflict(_("还没有封存，或者已经不再等迟到的评价。请刷新页面。"))
    waiting = late_ballots(locked)
    if waiting < MIN_CELL:
        raise Conflict(
            _("迟到的评价只有 {n} 份，满 {k} 份才能作为补充封存：再少就等于指着人看。").format(
                n=waiting, k=MIN_CELL
            )
        )
    supplement = Supplement.objects.create(
        organisation_id=locked.organisation_id,
        evaluation=locked,
        number=locked.supplements.count() + 1,
        staging=locked.late,
        closed_at=clock.now(),
    )
    locked.late = evaluation.late = staging_name()
    locked.save(update_fields=["late"])
    record(
        actor=actor, verb="feedback.close_supplement", subject=evaluation, data={"number": supplement.number}
    )
    return supplement


@action
def _finish_supplement(actor: Actor, supplement: Supplement) -> None:
    advance(
        supplement,
        actor=actor,
        verb="feedback.seal_supplement",
        to=SupplementState.SEALED,
        allowed=SUPPLEMENT_MOVES,
        changes={"sealed_at": clock.now()},
        data={
            "number": supplement.number,
            "root": supplement.root,
            "ballots": supplement.ballots,
            "texts": supplement.texts,
        },
    )
    pk = supplement.evaluation_id
    transaction.on_commit(lambda: evaluation_sealed.send(sender=Evaluation, evaluation_id=pk))


@action
def end_quarantine(*, actor: Actor, evaluation: Evaluation) -> int:
    """Wait no longer: fewer late ballots than k are destroyed unseen, and how many is kept in the trail.

    A quarantine that is gone, because no backup holds one, ends all the same.

    Raises:
        Conflict: there are enough for a supplement, which loses none of them.
    """
    require(rules.can_run(actor, evaluation))
    if not evaluation.is_sealed or not evaluation.late:
        raise Conflict(_("还没有封存，或者已经不再等迟到的评价。请刷新页面。"))
    name = evaluation.late
    quarantine = store_named(name)
    # Shut before counting: a ballot that comes in between must be counted or refused, never lost.
    with contextlib.suppress(StagingGone):
        quarantine.set_gate(Gate.CLOSED)
    waiting = late_ballots(evaluation)
    if waiting >= MIN_CELL:
        quarantine.set_gate(Gate.COLLECTING)
        raise Conflict(_("迟到的评价已经满 {k} 份，请作为补充封存，一份也不丢。").format(k=MIN_CELL))
    moved = Evaluation.objects.filter(pk=evaluation.pk, late=name).update(late="")
    if moved != 1:
        raise Conflict(_("别人刚刚办过了，请刷新页面。"))
    evaluation.late = ""
    record(actor=actor, verb="feedback.end_quarantine", subject=evaluation, data={"destroyed": waiting})
    # With the commit: a store destroyed by a transaction that is rolled back would be a loss.
    transaction.on_commit(lambda: _destroy(name))
    return waiting


def _destroy(name: str) -> None:
    try:
        store_named(name).destroy()
    except StagingGone:  # pragma: no cover (destroyed by another process at the same moment)
        return
