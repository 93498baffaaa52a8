"""Evaluations as the office and the phones see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.feedback import doors, rules
from lunxun.feedback.enums import EvaluationState, ResultState
from lunxun.feedback.models import Evaluation, FormVersion, LectureResult
from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.kernel.waiting import Waiting
from lunxun.org.actors import Actor
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import Lecture, TrainingSession

SOON = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What a phone needs to answer: the evaluation with its form, and the lectures in course order."""

    evaluation: Evaluation
    lectures: list[Lecture]

    @property
    def definition(self) -> dict[str, Any]:
        definition: dict[str, Any] = self.evaluation.form_version.definition
        return definition


def _evaluations(actor: Actor) -> QuerySet[Evaluation]:
    return rules.visible_to(actor, Evaluation.objects.select_related("session__circle", "form_version__form"))


def evaluation_rows(actor: Actor) -> QuerySet[Evaluation]:
    """The list: newest session first, with how many lectures are still to be released."""
    unreleased = Count("results", filter=~Q(results__state=ResultState.RELEASED))
    return _evaluations(actor).annotate(unreleased=unreleased).order_by("-session__on", "-pk")


def get_session_for(actor: Actor, session_pk: int) -> TrainingSession:
    """The session of an evaluation or result page."""
    sessions = TrainingSession.objects.filter(organisation_id=actor.organisation_id).select_related(
        "circle", "venue"
    )
    session = sessions.filter(pk=session_pk).first()
    if session is None:
        raise NotFound(_("没有找到这个场次。"))
    return session


def get_evaluation_for(actor: Actor, session_pk: int) -> Evaluation | None:
    """The evaluation of a session, None when it has not been prepared.

    Raises:
        NotFound: no such session for him, or he may not follow evaluations.
    """
    if not actor.has(*rules.WATCHERS):
        raise NotFound(_("没有找到这一页。评价由培训办开放和封存。"))
    found = _evaluations(actor).filter(session_id=session_pk).first()
    if found is None:
        get_session_for(actor, session_pk)
    return found


def open_form(code: str) -> OpenForm:
    """What stands behind a door's code (2 queries).

    Raises:
        NotFound: no such code, or no evaluation behind it.
    """
    evaluation = (
        Evaluation.objects.select_related("form_version", "session", "organisation")
        .filter(session__door__code=doors.typed(code))
        .first()
    )
    if evaluation is None:
        raise NotFound(_("没有这个场次码，或者这一场没有安排评价。请照着现场的牌子再输一遍。"))
    lectures = (
        Lecture.objects.filter(session_id=evaluation.session_id)
        .select_related("lecturer", "unit")
        .order_by("position")
    )
    return OpenForm(evaluation, list(lectures))


def form_of(evaluation: Evaluation) -> OpenForm:
    """The same for the office, which has the evaluation already (1 query)."""
    lectures = Lecture.objects.filter(
        organisation_id=evaluation.organisation_id, session_id=evaluation.session_id
    ).order_by("position")
    return OpenForm(evaluation, list(lectures))


def form_on_paper(actor: Actor, version: FormVersion, session: str) -> OpenForm | None:
    """The form with the lectures of the session that the address names; None without one that is rated with it.

    Raises:
        NotFound: no such session for him.
    """
    evaluation = get_evaluation_for(actor, int(session)) if session.isascii() and session.isdigit() else None
    if evaluation is None or evaluation.form_version_id != version.pk:
        return None
    return form_of(evaluation)


def shown_lectures(form: OpenForm) -> list[Lecture]:
    """Those on the form; rows for one withdrawn meanwhile are still accepted."""
    return [lecture for lecture in form.lectures if lecture.state != LectureState.WITHDRAWN]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Evaluations to prepare, open, close and release (the office); results ready (the lecturer)."""
    waiting = _waiting_results(actor)
    if rules.is_office(actor):
        waiting = _waiting_sessions(actor) + _waiting_evaluations(actor) + waiting
    return waiting


def _waiting_sessions(actor: Actor) -> list[Waiting]:
    soon = TrainingSession.objects.filter(
        organisation_id=actor.organisation_id,
        on__range=(clock.today(), clock.today() + SOON),
        evaluation__isnull=True,
    ).exclude(state=SessionState.CANCELLED)
    return [
        Waiting(
            sentence=_("{title}还没有准备评价").format(title=session.title),
            detail=_("要印小票的，需在开班前印好。"),
            url=reverse("feedback:evaluation", args=[session.pk]),
            button=_("准备评价"),
            due_at=clock.at(session.on, 8),
            urgency="soon" if session.on == clock.today() else "normal",
        )
        for session in soon
    ]


def _waiting_evaluations(actor: Actor) -> list[Waiting]:
    words = {
        EvaluationState.PLANNED: (
            _("{title}的评价还没开放"),
            _("开放之后，手里有票的人才能交。"),
            _("开放评价"),
        ),
        EvaluationState.ANSWERING: (
            _("{title}正在评价"),
            _("最后一堂课评完后，转入收尾回收。"),
            _("去看进度"),
        ),
        EvaluationState.COLLECTING: (
            _("{title}的评价等待封存"),
            _("纸质表和排队中的手机收齐后封存。"),
            _("去封存"),
        ),
        EvaluationState.SEALING: (_("{title}的封存没有做完"), _("接着做不会重复计数。"), _("接着封存")),
    }
    open_ones = _evaluations(actor).filter(state__in=words, session__on__lte=clock.today() + SOON)
    found = [(evaluation, *words[EvaluationState(evaluation.state)]) for evaluation in open_ones]
    rows = [
        Waiting(
            sentence=title.format(title=evaluation.session.title),
            detail=reason,
            url=reverse("feedback:evaluation", args=[evaluation.session_id]),
            button=verb,
            due_at=evaluation.collect_until,
            urgency="late" if evaluation.state == EvaluationState.SEALING else "soon",
        )
        for evaluation, title, reason, verb in found
    ]
    return rows + _waiting_release(actor)


def _waiting_release(actor: Actor) -> list[Waiting]:
    sealed = (
        LectureResult.objects.filter(
            organisation_id=actor.organisation_id, evaluation__state=EvaluationState.SEALED
        )
        .exclude(state=ResultState.RELEASED)
        .order_by("-evaluation__session__on")
        .values_list("evaluation__session_id", "evaluation__session__title")
        .annotate(number=Count("pk"))
    )
    return [
        Waiting(
            sentence=_("{title}有 {n} 堂课的结果还没公布").format(title=title, n=number),
            detail=_("授课人先看，再请审核领导看，然后公布。"),
            url=reverse("feedback:results", args=[session]),
            button=_("公布结果"),
        )
        for session, title, number in sealed
    ]


def _waiting_results(actor: Actor) -> list[Waiting]:
    """For the lecturer: his results, which nobody else sees before him."""
    if actor.person_id is None:
        return []
    mine = LectureResult.objects.filter(
        organisation_id=actor.organisation_id,
        lecture__lecturer_id=actor.person_id,
        state=ResultState.TO_LECTURER,
        evaluation__state=EvaluationState.SEALED,
    ).select_related("lecture")
    return [
        Waiting(
            sentence=_("《{title}》的评价结果出来了").format(title=result.lecture.title),
            detail=_("先给你本人看，看过之后审核领导和培训办才看得到。"),
            url=reverse("feedback:lecture_results", args=[result.lecture_id]),
            button=_("看结果"),
        )
        for result in mine
    ]


def answering_has_begun(session: TrainingSession) -> str:
    """Why the session can't change its day any more: ballots name this day; empty when none is out yet."""
    begun = Evaluation.objects.filter(organisation_id=session.organisation_id, session=session)
    if begun.exclude(state=EvaluationState.PLANNED).exists():
        return _("评价已经开放，票据只在这一天有效")
    return ""
