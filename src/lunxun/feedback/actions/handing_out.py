"""Before and while people answer: laying out, handing out tickets, opening, collecting."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import form_definition, rules, tickets
from lunxun.feedback.enums import (
    BEGIN_ANEW_MOVES,
    EVALUATION_MOVES,
    MODES_TO_CHOOSE,
    EvaluationState,
    Gate,
    Mode,
)
from lunxun.feedback.issuing import check_count, hat_number, put_out
from lunxun.feedback.models import DrawnTicket, Evaluation, Form, FormVersion
from lunxun.feedback.queries.counts import is_store_lost, present_count
from lunxun.feedback.staging import store_named
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import EntryStatus
from lunxun.teaching.models import CheckIn, RosterEntry

COLLECTING_TIME = dt.timedelta(hours=24)
"""Paper and phones that come later than this after the end wait in quarantine."""


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
    opens_before: int | None = None,
) -> Evaluation:
    """Lay out the evaluation of a session. `expected` is the number present, unless given.

    `opens_before` minutes before the end of the last lecture it opens by itself; None leaves it to the office.

    Raises:
        Conflict: the session has one already.
        Invalid: an unknown mode.
    """
    require(rules.can_run(actor, session))
    if mode not in MODES_TO_CHOOSE:
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
                opens_before=opens_before,
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
    if mode not in MODES_TO_CHOOSE:
        raise Invalid({"mode": _("请选一种发票据的方式。")})
    changed = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.PLANNED, issued=0).update(
        mode=mode
    )
    if changed != 1:
        raise Conflict(_("已经发过票或者已经开放，不能再换方式。发出去的票都有效，照原来的方式办完这一场。"))
    evaluation.mode = mode
    record(actor=actor, verb="feedback.change_mode", subject=evaluation, data={"mode": mode})


@action
def go_on_with_slips(*, actor: Actor, evaluation: Evaluation) -> None:
    """Stop a draw on the phone that was opened where slips were announced: from here on tickets are slips only.

    Tickets drawn so far and ballots sent with them stay good; the evaluation bears the mark 混合 for good,
    because of the drawn ones the server had to be trusted.

    Raises:
        Conflict: tickets aren't drawn on the phone here, or none is handed out any more.
    """
    require(rules.can_run(actor, evaluation))
    changed = Evaluation.objects.filter(
        pk=evaluation.pk,
        mode=Mode.PHONE,
        state__in=[EvaluationState.PLANNED, EvaluationState.ANSWERING],
    ).update(mode=Mode.MIXED)
    if changed != 1:
        raise Conflict(_("这一场没有在用手机领票，或者已经不再发票，不用改。请刷新页面看看现在的状态。"))
    evaluation.mode = Mode.MIXED
    record(actor=actor, verb="feedback.go_on_with_slips", subject=evaluation)


@action
def begin_anew(*, actor: Actor, evaluation: Evaluation) -> None:
    """Go back to the beginning where the staging store is gone: after a restore, since no backup holds one.

    Tickets handed out before are void, ballots sent before are lost; how many tickets there were stays in the
    trail. Nothing opens by itself this time.

    Raises:
        Conflict: the store is there, or the ballots are sealed.
    """
    require(rules.can_run(actor, evaluation))
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not is_store_lost(locked):
        raise Conflict(_("票和评价都还在，不用从头来。请刷新页面。"))
    advance(
        evaluation,
        actor=actor,
        verb="feedback.begin_anew",
        to=EvaluationState.PLANNED,
        allowed=BEGIN_ANEW_MOVES,
        changes={
            "issued": 0, "spares": 0, "hats": [], "opened_at": None, "collecting_at": None, "collect_until": None,
            "closed_at": None, "late": "", "opens_before": None,
        },
        data={"issued": locked.issued},
    )  # fmt: skip
    evaluation.drawn.all().delete()
    # With the commit: a store made by a transaction that is rolled back would hide that the old one is gone.
    transaction.on_commit(store_named(evaluation.staging).create)


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
def issue_slips(*, actor: Actor, evaluation: Evaluation, count: int, hat: str = "") -> list[str]:
    """Make `count` tickets for printing. They are returned once; only digests are kept.

    `hat` names a coarse class of units that has a box of its own, so that its slips tell the class and
    nothing else; never fewer than k, or the class would be a name. The audit entry holds their number
    and a root over the digests, published before class, so that a slip printed on the side is found out.
    """
    require(rules.can_issue_slips(actor, evaluation))
    check_count(count, hat)
    made = [tickets.new_ticket() for _number in range(count)]
    put_out(actor=actor, evaluation=evaluation, made=made, hat=hat, verb="feedback.issue_slips")
    return made


def _hat_of(evaluation: Evaluation, entry: RosterEntry) -> int:
    """On the phone the class of units is known at the draw: kept where at least k of it are called up."""
    unit_type = entry.unit.type
    alike = RosterEntry.objects.filter(
        organisation_id=evaluation.organisation_id,
        session_id=evaluation.session_id,
        unit__type_id=unit_type.pk,
        status=EntryStatus.CALLED,
    )
    if alike.count() < MIN_CELL:
        return 0
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    number = hat_number(locked, unit_type.name)
    Evaluation.objects.filter(pk=locked.pk).update(hats=locked.hats)
    return number


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
        store.add_tickets([ticket_digest], _hat_of(evaluation, entry))
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
