"""Sealed results and texts, as far as this actor may see them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import rules
from lunxun.feedback.enums import EvaluationState, ResultState, Visibility
from lunxun.feedback.models import Evaluation, LectureResult, SealedText
from lunxun.feedback.queries.figures import LectureFigures, figures_of, session_items
from lunxun.feedback.queries.overview import overview_of
from lunxun.kernel.errors import NotFound
from lunxun.kernel.ids import clean_code
from lunxun.kernel.panels import panels_for
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture, TrainingSession


@dataclass(frozen=True, slots=True)
class SessionResults:
    """Figures that he may see, and the lectures that he may not yet, with the reason."""

    figures: list[LectureFigures]
    withheld: list[LectureResult]


def _results(organisation_id: int) -> QuerySet[LectureResult]:
    return LectureResult.objects.filter(
        organisation_id=organisation_id, evaluation__state=EvaluationState.SEALED
    ).select_related(
        "evaluation__form_version",
        "lecture__session",
        "lecture__unit",
        "lecture__lecturer",
        "lecture__segment",
    )


def session_results(actor: Actor, session: TrainingSession) -> SessionResults:
    """In course order; a lecture that he may not see yet appears without figures."""
    results = list(_results(actor.organisation_id).filter(lecture__session=session))
    led = rules.led_unit_ids(actor)
    seen = [result for result in results if rules.can_see_result(actor, result, led)]
    hidden = [result for result in results if result not in seen]
    return SessionResults(figures_of(seen), hidden if actor.has(*rules.READERS) else [])


def lecture_results(actor: Actor, lecture: Lecture) -> LectureFigures | None:
    """Figures of one lecture, or None as long as this actor may not see them."""
    allowed = rules.results_visible_to(actor, _results(actor.organisation_id), rules.led_unit_ids(actor))
    result = allowed.filter(lecture=lecture).first()
    return figures_of([result])[0] if result else None


def get_result_for(actor: Actor, lecture_pk: int) -> LectureResult:
    """Raises NotFound when there is none, or not for him now."""
    allowed = rules.results_visible_to(actor, _results(actor.organisation_id), rules.led_unit_ids(actor))
    result = allowed.filter(lecture_id=lecture_pk).first()
    if result is None:
        raise NotFound(_("没有找到这堂课的结果。可能还没有封存，或者还没有公布。"))
    return result


def results_for(actor: Actor) -> QuerySet[LectureResult]:
    """All results that he may see now, newest session first, course order within it."""
    allowed = rules.results_visible_to(actor, _results(actor.organisation_id), rules.led_unit_ids(actor))
    return allowed.order_by("-lecture__session__on", "-lecture__session_id", "lecture__position")


def results_with(results: QuerySet[LectureResult], text: str) -> QuerySet[LectureResult]:
    """Those whose lecture, unit or lecturer says `text`."""
    return results.filter(
        Q(lecture__title__icontains=text)
        | Q(lecture__unit__short_name__icontains=text)
        | Q(lecture__lecturer__name__icontains=text)
    )


def texts_for(actor: Actor, lecture: Lecture) -> list[SealedText]:
    """Advice on one lecture as the office has let it through, in the order of its random keys; nothing below 5
    valid rows."""
    allowed = rules.results_visible_to(actor, _results(actor.organisation_id), rules.led_unit_ids(actor))
    if not allowed.filter(lecture=lecture, valid__gte=MIN_CELL).exists():
        return []
    texts = SealedText.objects.filter(lecture=lecture, is_moderated=True).exclude(
        visibility=Visibility.HIDDEN
    )
    return list(rules.texts_visible_to(actor, texts))


def texts_to_moderate(actor: Actor, evaluation: Evaluation) -> QuerySet[SealedText]:
    """All texts of a sealed session, shuffled over the lectures; for the office alone."""
    texts = SealedText.objects.filter(organisation_id=actor.organisation_id, evaluation=evaluation)
    if not rules.can_run(actor, evaluation) or not evaluation.is_sealed:
        return texts.none()
    texts = rules.not_about(actor, rules.with_company(texts))
    return texts.select_related("lecture").order_by("is_moderated", "pk")


def get_text_for(actor: Actor, pk: int) -> SealedText:
    """A text to moderate."""
    texts = rules.texts_visible_to(actor, SealedText.objects.select_related("evaluation", "lecture"))
    text = (
        texts.filter(pk=pk, evaluation__state=EvaluationState.SEALED).first()
        if rules.is_office(actor)
        else None
    )
    if text is None:
        raise NotFound(_("没有找到这条建议。"))
    return text


def released_texts(organisation_id: int, evaluation_id: int) -> list[SealedText]:
    """Texts that everybody concerned may read: of released lectures, and of the session once all are."""
    released = LectureResult.objects.filter(
        organisation_id=organisation_id,
        evaluation_id=evaluation_id,
        state=ResultState.RELEASED,
        valid__gte=MIN_CELL,
    ).values("lecture_id")
    texts = SealedText.objects.filter(
        organisation_id=organisation_id,
        evaluation_id=evaluation_id,
        visibility=Visibility.SHOW,
        is_moderated=True,
    ).select_related("lecture")
    return list(texts.filter(lecture__in=released)) + list(_session_texts(texts, evaluation_id))


def _session_texts(texts: QuerySet[SealedText], evaluation_id: int) -> QuerySet[SealedText]:
    open_left = LectureResult.objects.filter(evaluation_id=evaluation_id).exclude(state=ResultState.RELEASED)
    if open_left.exists():
        return texts.none()
    return rules.with_company(texts.filter(lecture__isnull=True))


def results_page(actor: Actor, session: TrainingSession) -> dict[str, Any]:
    """What the results tab of a session shows."""
    evaluation = (
        Evaluation.objects.filter(organisation_id=actor.organisation_id, session=session)
        .select_related("form_version")
        .annotate(counted=F("ballots") + Coalesce(Sum("supplements__ballots"), 0))
        .first()
    )
    is_office = rules.is_office(actor)
    is_sealed = evaluation is not None and evaluation.is_sealed
    results = session_results(actor, session) if is_sealed else SessionResults([], [])
    return {
        "evaluation": evaluation,
        "is_sealed": is_sealed,
        "results": results,
        "overview": overview_of(results.figures),
        "panels": panels_for("session", actor, session) if results.figures else [],
        "session_items": session_items(evaluation) if evaluation and results.figures else [],
        "uneven": results.figures[0].uneven if results.figures else "",
        "band_labels": results.figures[0].band_labels if results.figures else (),
        "can_run": is_office,
        "unreleased": sum(1 for one in _states(results) if one != ResultState.RELEASED),
        "unmoderated": _unmoderated(evaluation) if is_office and evaluation and is_sealed else 0,
    }


def _states(results: SessionResults) -> list[str]:
    return [figures.result.state for figures in results.figures] + [one.state for one in results.withheld]


def _unmoderated(evaluation: Evaluation) -> int:
    return SealedText.objects.filter(
        organisation_id=evaluation.organisation_id, evaluation=evaluation, is_moderated=False
    ).count()


def release_page(evaluation: Evaluation) -> dict[str, Any]:
    """The check page before publishing: how many lectures, and which lecturers have not looked yet."""
    waiting = list(
        LectureResult.objects.filter(organisation_id=evaluation.organisation_id, evaluation=evaluation)
        .exclude(state=ResultState.RELEASED)
        .select_related("lecture__lecturer", "lecture__unit")
    )
    return {
        "evaluation": evaluation,
        "session": evaluation.session,
        "waiting": waiting,
        "unseen": [result for result in waiting if result.seen_at is None],
        "unmoderated": _unmoderated(evaluation),
    }


def is_counted(evaluation: Evaluation, receipt: str) -> bool | None:
    """Whether a receipt's ticket was counted; None before the seal, when nothing is said about any."""
    if not evaluation.is_sealed:
        return None
    code = clean_code(receipt)
    return code in evaluation.receipts or any(
        code in receipts for receipts in evaluation.supplements.values_list("receipts", flat=True)
    )
