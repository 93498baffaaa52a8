"""查询码: what a follow-up code opens, the state and answer of one's own suggestions.

Before publication nothing but that they are there; of what is not public, only that it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.feedback import tickets
from lunxun.feedback.enums import ResultState, Visibility
from lunxun.feedback.form_definition import SESSION
from lunxun.feedback.models import Evaluation, LectureResult, SealedText
from lunxun.feedback.queries import open_form, released_texts
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.tracking.board import intakes_of
from lunxun.tracking.models import Intake, Suggestion


@dataclass(frozen=True, slots=True)
class Followed:
    """What the holder of a code learns of one own suggestion; `words` once it is published."""

    lecture: Lecture | None
    state: str
    words: str = ""
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class FollowPage:
    """`found` is None as long as nothing was asked, empty when no suggestion belongs to the code."""

    session: TrainingSession
    is_sealed: bool
    found: list[Followed] | None


def follow_page(code: str, asked: str = "") -> FollowPage:
    """The suggestions behind a follow-up code, each with its public state and answer (6 queries at most).

    Raises:
        NotFound: no such door, or no evaluation behind it.
    """
    form = open_form(code)
    evaluation = form.evaluation
    found = None
    if asked and evaluation.is_sealed:
        found = _followed(evaluation, form.lectures, tickets.clean_ticket(asked))
    return FollowPage(evaluation.session, evaluation.is_sealed, found)


def _followed(evaluation: Evaluation, lectures: list[Lecture], code: str | None) -> list[Followed]:
    if code is None:
        return []
    places = [SESSION, *(lecture.pk for lecture in lectures)]
    digests = [tickets.follow_digest(code, evaluation.pk, place) for place in places]
    mine = SealedText.objects.filter(
        organisation_id=evaluation.organisation_id, evaluation=evaluation, follow__in=digests
    ).select_related("lecture")
    public = {text.pk for text in released_texts(evaluation.organisation_id, evaluation.pk)}
    released = set(
        LectureResult.objects.filter(
            organisation_id=evaluation.organisation_id, evaluation=evaluation, state=ResultState.RELEASED
        ).values_list("lecture_id", flat=True)
    )
    rows = list(mine)
    verdicts = {intake.text_id: intake for intake in intakes_of(rows)}
    return [
        _state_of(
            text,
            verdicts.get(text.pk),
            is_public=text.pk in public,
            is_released=_is_out(text, released, lectures),
        )
        for text in rows
    ]


def _is_out(text: SealedText, released: set[int], lectures: list[Lecture]) -> bool:
    if text.lecture_id is None:
        return bool(released) and all(lecture.pk in released for lecture in lectures)
    return text.lecture_id in released


def _state_of(text: SealedText, intake: Intake | None, *, is_public: bool, is_released: bool) -> Followed:
    lecture = text.lecture
    if not is_released:
        return Followed(lecture, _("收到了。这堂课的结果还没有公布，公布之后再来查。"))
    if not text.is_moderated:
        return Followed(lecture, _("收到了。培训办还没有看到这一条。"))
    if text.visibility == Visibility.LECTURER_ONLY:
        return Followed(lecture, _("只给了授课人看，没有公开。"))
    if text.visibility == Visibility.HIDDEN or not is_public:
        return Followed(lecture, _("没有公开：可能会认出人，或者和培训无关。"))
    if intake is None:
        return Followed(lecture, _("已经公开，还没有归类派单。"), text.public_body)
    if intake.suggestion is None:
        return Followed(lecture, _("看过了，不用另外办。"), text.public_body)
    state = str(intake.suggestion.get_state_display())
    return Followed(lecture, state, text.public_body, intake.suggestion)
