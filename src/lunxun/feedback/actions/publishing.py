"""After the seal: who reads which text, the lecturer first, then the reviewer, then everybody concerned."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record, record_many
from lunxun.feedback import proving, rules
from lunxun.feedback.enums import RESULT_MOVES, EvaluationState, ResultState, TextClass, Visibility
from lunxun.feedback.models import Evaluation, LectureResult, SealedText
from lunxun.feedback.signals import results_released
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import printable
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture


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
    shown = printable(body or "").strip()
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
def moderate_many(
    *, actor: Actor, evaluation: Evaluation, classes: Mapping[int, str], visibility: str
) -> int:
    """Class many texts of one evaluation at once, all with the same visibility; how many.

    Texts of another evaluation and on lectures of the actor's own are left alone; each has its own entry in the
    trail.
    """
    require(rules.can_run(actor, evaluation))
    if visibility not in Visibility.values:
        raise Invalid({"visibility": _("请选一种显示方式。")})
    if set(classes.values()) - set(TextClass.values):
        raise Invalid({"text_class": _("没有这个归类，请从列表里选。")})
    chosen = SealedText.objects.filter(
        organisation_id=actor.organisation_id, evaluation=evaluation, pk__in=list(classes)
    )
    texts = list(rules.not_about(actor, chosen))
    for text in texts:
        text.visibility, text.text_class, text.is_moderated = visibility, classes[text.pk], True
    SealedText.objects.bulk_update(texts, ["visibility", "text_class", "is_moderated"], batch_size=200)
    return record_many(
        actor=actor,
        verb="feedback.moderate",
        subjects=[
            (text, {"visibility": visibility, "is_edited": False, "class": text.text_class}) for text in texts
        ],
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

    What is published is counted again from the sealed rows first, and these are checked against their root.

    Raises:
        Conflict: not sealed yet, nothing left to publish, or the figures don't stand on what was sealed.
    """
    subject = evaluation or (lecture.session if lecture else None)
    if subject is None:
        raise TypeError("release_results() needs an evaluation or a lecture")
    require(rules.can_run(actor, subject))
    results = LectureResult.objects.select_related("lecture", "evaluation__form_version").filter(
        organisation_id=subject.organisation_id, evaluation__state=EvaluationState.SEALED
    )
    results = results.filter(evaluation=evaluation) if evaluation else results.filter(lecture=lecture)
    waiting = list(results.exclude(state=ResultState.RELEASED))
    if not waiting:
        raise Conflict(_("没有可公布的结果：还没有封存，或者都已公布。请刷新页面。"))
    _require_proof(waiting[0].evaluation)
    for result in waiting:
        _release(actor, result)
    evaluation_id, lectures = waiting[0].evaluation_id, [result.lecture_id for result in waiting]
    transaction.on_commit(
        lambda: results_released.send(sender=Evaluation, evaluation_id=evaluation_id, lecture_ids=lectures)
    )
    return len(waiting)


def _require_proof(evaluation: Evaluation) -> None:
    faults = proving.faults_of(evaluation)
    if faults:
        raise Conflict(
            _("没有公布：{faults}。有人在系统外面改过数据，请系统管理员用备份核对。").format(
                faults=_("；").join(faults)
            )
        )


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
