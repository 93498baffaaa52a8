"""The verbs of an evaluation. Ballots themselves come in through `feedback.ballots`, without an actor."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.feedback import form_definition, rules, sealing, tickets
from lunxun.feedback.enums import (
    EVALUATION_MOVES,
    RESULT_MOVES,
    EvaluationState,
    Gate,
    Mode,
    ResultState,
    TextClass,
    Visibility,
)
from lunxun.feedback.models import (
    DrawnTicket,
    Evaluation,
    Form,
    FormVersion,
    LectureResult,
    SealedText,
)
from lunxun.feedback.queries.counts import present_count
from lunxun.feedback.signals import evaluation_sealed, results_released
from lunxun.feedback.staging import store_named
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.teaching.models import CheckIn, RosterEntry

COLLECTING_TIME = dt.timedelta(hours=24)
"""Paper and phones that come later than this after the end wait outside."""
MAX_SLIPS = 5000


def default_form_version(organisation_id: int) -> FormVersion:
    """The newest version of the organisation's form F13; made from the default when there is none."""
    form, _created = Form.objects.get_or_create(
        organisation_id=organisation_id, code="f13", defaults={"name": "课堂满意度评价表"}
    )
    version = form.versions.order_by("-number").first()
    return version or FormVersion.objects.create(
        organisation_id=organisation_id, form=form, number=1, definition=form_definition.DEFAULT
    )


@action
def prepare_evaluation(
    *,
    actor: Actor,
    session: TrainingSession,
    mode: str,
    form_version: FormVersion | None = None,
    expected: int | None = None,
) -> Evaluation:
    """Lay out the evaluation of a session. `expected` is the number present, unless given.

    Raises:
        Conflict: the session has one already.
        Invalid: an unknown mode.
    """
    require(rules.can_run(actor, session))
    if mode not in Mode.values:
        raise Invalid({"mode": _("请选一种发票据的方式。")})
    try:
        with transaction.atomic():
            evaluation = Evaluation.objects.create(
                organisation_id=session.organisation_id,
                session=session,
                mode=mode,
                form_version=form_version or default_form_version(session.organisation_id),
                expected=present_count(session) if expected is None else expected,
                is_expected_given=expected is not None,
            )
    except IntegrityError:
        raise Conflict(_("这一场已经有评价了，不用再准备。请刷新页面。")) from None
    store_named(evaluation.staging).create()
    record(actor=actor, verb="feedback.prepare", subject=evaluation, data={"mode": mode})
    return evaluation


@action
def change_mode(*, actor: Actor, evaluation: Evaluation, mode: str) -> None:
    """Correct the way in which tickets are handed out, as long as none has been.

    Raises:
        Conflict: tickets are out already, or answering has begun.
    """
    require(rules.can_run(actor, evaluation))
    if mode not in Mode.values:
        raise Invalid({"mode": _("请选一种发票据的方式。")})
    changed = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.PLANNED, issued=0).update(
        mode=mode
    )
    if changed != 1:
        raise Conflict(_("已经发过票或者已经开放，不能再换方式。发出去的票都有效，照原来的方式办完这一场。"))
    evaluation.mode = mode
    record(actor=actor, verb="feedback.change_mode", subject=evaluation, data={"mode": mode})


@action
def open_answering(*, actor: Actor, evaluation: Evaluation) -> None:
    """Open the form; its version is frozen from here on."""
    require(rules.can_run(actor, evaluation))
    now = clock.now()
    FormVersion.objects.filter(pk=evaluation.form_version_id, frozen_at__isnull=True).update(frozen_at=now)
    advance(
        evaluation,
        actor=actor,
        verb="feedback.open",
        to=EvaluationState.ANSWERING,
        allowed=EVALUATION_MOVES,
        changes={"opened_at": now, "expected": _expected_now(evaluation)},
    )
    store = store_named(evaluation.staging)
    store.create()
    store.set_gate(Gate.OPEN)


def _expected_now(evaluation: Evaluation) -> int:
    return evaluation.expected if evaluation.is_expected_given else present_count(evaluation.session)


@action
def issue_slips(*, actor: Actor, evaluation: Evaluation, count: int) -> list[str]:
    """Make `count` tickets for printing. They are returned once; only digests are kept.

    The audit entry holds their number and a root over the digests, published before class, so that a
    slip printed on the side is found out.
    """
    require(rules.can_issue_slips(actor, evaluation))
    if not 1 <= count <= MAX_SLIPS:
        raise Invalid({"count": _("一次可印 1 至 {most} 张。").format(most=MAX_SLIPS)})
    made = [tickets.new_ticket() for _number in range(count)]
    digests = [tickets.digest(ticket) for ticket in made]
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    require(rules.can_issue_slips(actor, locked))
    evaluation.issued = locked.issued + count
    Evaluation.objects.filter(pk=evaluation.pk).update(issued=evaluation.issued)
    record(
        actor=actor,
        verb="feedback.issue_slips",
        subject=evaluation,
        data={"count": count, "root": hashlib.sha256(b"".join(sorted(digests))).hexdigest()},
    )
    store_named(evaluation.staging).add_tickets(digests)
    return made


@action
def draw_ticket(*, evaluation: Evaluation, entry: RosterEntry, ticket_digest: bytes) -> None:
    """Make a ticket valid that the phone of a person present made for itself. Repeatable.

    That the person drew is stored, and that the digest is a ticket; not which is whose: the two rows
    lie in two stores and share nothing. A retry after a lost answer brings the same digest and is let
    through because the store knows it, which says nothing about who brought it first.

    Raises:
        Refused: slips are drawn here, or no tickets are given out now, or the person is not here.
        Conflict: the person drew before, another ticket.
    """
    require(rules.can_draw(evaluation))
    is_here = CheckIn.objects.filter(
        organisation_id=evaluation.organisation_id, entry=entry, entry__session_id=evaluation.session_id
    )
    if not is_here.exists():
        raise Refused(_("先签到，再领票。"))
    store = store_named(evaluation.staging)
    _drawn, is_first = DrawnTicket.objects.get_or_create(
        organisation_id=evaluation.organisation_id, evaluation=evaluation, entry=entry
    )
    if is_first:
        store.add_tickets([ticket_digest])
    elif not store.has_ticket(ticket_digest):
        raise Conflict(
            _("已经领过一张票了，每人一张。票在当时那部手机里；手机坏了或者没收到，请到签到台换一张小票。")
        )


@action
def start_collecting(*, actor: Actor, evaluation: Evaluation) -> None:
    """No new ticket from here on; paper and phones with a ticket are still accepted."""
    require(rules.can_run(actor, evaluation))
    now = clock.now()
    advance(
        evaluation,
        actor=actor,
        verb="feedback.collect",
        to=EvaluationState.COLLECTING,
        allowed=EVALUATION_MOVES,
        changes={
            "collecting_at": now,
            "collect_until": now + COLLECTING_TIME,
            "expected": _expected_now(evaluation),
        },
    )
    store_named(evaluation.staging).set_gate(Gate.COLLECTING)


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
        changes={"closed_at": clock.now()},
    )


@action
def _finish_seal(actor: Actor, evaluation: Evaluation) -> None:
    advance(
        evaluation,
        actor=actor,
        verb="feedback.seal",
        to=EvaluationState.SEALED,
        allowed=EVALUATION_MOVES,
        changes={"sealed_at": clock.now()},
        data={"root": evaluation.root, "ballots": evaluation.ballots, "texts": evaluation.texts},
    )
    pk = evaluation.pk
    transaction.on_commit(lambda: evaluation_sealed.send(sender=Evaluation, evaluation_id=pk))


@action
def moderate_text(
    *,
    actor: Actor,
    text: SealedText,
    visibility: str,
    body: str | None = None,
    text_class: str | None = None,
) -> None:
    """Decide who sees a text. `body` is a version without what would identify somebody; the original stays."""
    require(rules.can_moderate(actor, text))
    if visibility not in Visibility.values:
        raise Invalid({"visibility": _("请选一种显示方式。")})
    if text_class is not None and text_class not in TextClass.values:
        raise Invalid({"text_class": _("没有这个归类，请从列表里选。")})
    shown = (body or "").strip()
    text.visibility = visibility
    text.shown_body = "" if shown == text.body else shown
    text.text_class = text.text_class if text_class is None else text_class
    text.is_moderated = True
    text.save(update_fields=["visibility", "shown_body", "text_class", "is_moderated"])
    record(
        actor=actor,
        verb="feedback.moderate",
        subject=text,
        data={"visibility": visibility, "is_edited": bool(text.shown_body), "class": text.text_class},
    )


@action
def acknowledge_results(*, actor: Actor, result: LectureResult) -> None:
    """The lecturer has seen his results and hands them on to the reviewer."""
    require(rules.can_acknowledge(actor, result))
    advance(
        result,
        actor=actor,
        verb="feedback.acknowledge",
        to=ResultState.TO_REVIEWER,
        allowed=RESULT_MOVES,
        changes={"seen_at": clock.now()},
    )


@action
def release_results(
    *, actor: Actor, evaluation: Evaluation | None = None, lecture: Lecture | None = None
) -> int:
    """Publish the results of one lecture, or all of a session that are not yet; returns how many.

    Raises:
        Conflict: not sealed yet, or nothing left to publish.
    """
    subject = evaluation or (lecture.session if lecture else None)
    if subject is None:
        raise TypeError("release_results() needs an evaluation or a lecture")
    require(rules.can_run(actor, subject))
    results = LectureResult.objects.select_related("lecture").filter(
        organisation_id=subject.organisation_id, evaluation__state=EvaluationState.SEALED
    )
    results = results.filter(evaluation=evaluation) if evaluation else results.filter(lecture=lecture)
    waiting = list(results.exclude(state=ResultState.RELEASED))
    if not waiting:
        raise Conflict(_("没有可公布的结果：还没有封存，或者都已公布。请刷新页面。"))
    for result in waiting:
        _release(actor, result)
    evaluation_id, lectures = waiting[0].evaluation_id, [result.lecture_id for result in waiting]
    transaction.on_commit(
        lambda: results_released.send(sender=Evaluation, evaluation_id=evaluation_id, lecture_ids=lectures)
    )
    return len(waiting)


def _release(actor: Actor, result: LectureResult) -> None:
    advance(
        result,
        actor=actor,
        verb="feedback.release",
        to=ResultState.RELEASED,
        allowed=RESULT_MOVES,
        changes={"released_at": clock.now()},
        data={"lecturer_had_seen": result.seen_at is not None},
    )
