"""答复栏: what the audience of a session may read of its suggestions.

No sign-in. Nothing is told before the results are published; what is then, is told to everybody alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.feedback.enums import ResultState
from lunxun.feedback.models import Evaluation, LectureResult, SealedText
from lunxun.feedback.queries import open_form, released_texts
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.tracking.enums import Verdict
from lunxun.tracking.models import Intake, Suggestion


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter with the number of published texts that say it, in the words of one of those."""

    suggestion: Suggestion
    said: int
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """The matters of one lecture, or of the whole session (`lecture` is None)."""

    lecture: Lecture | None
    matters: list[Matter]


@dataclass(frozen=True, slots=True)
class AnswerBoard:
    """`unsorted` published texts have no verdict yet, `aside` need nothing done."""

    session: TrainingSession
    is_published: bool
    groups: list[Group]
    unsorted: int
    aside: int


def answer_board(code: str) -> AnswerBoard:
    """Answers of a session behind its door's code: published, looked through and sorted (6 queries).

    Raises:
        NotFound: no such code, or no evaluation behind it.
    """
    form = open_form(code)
    evaluation = form.evaluation
    texts = released_texts(evaluation.organisation_id, evaluation.pk) if evaluation.is_sealed else []
    verdicts = {intake.text_id: intake for intake in intakes_of(texts)}
    said: dict[int, Matter] = {}
    for text in texts:
        found = verdicts.get(text.pk)
        if found is not None and found.suggestion is not None:
            known = said.get(found.suggestion.pk, Matter(found.suggestion, 0, ""))
            words = text.public_body if found.verdict == Verdict.ENTRY or not known.words else known.words
            said[found.suggestion.pk] = Matter(found.suggestion, known.said + 1, words)
    return AnswerBoard(
        session=evaluation.session,
        is_published=bool(texts) or _is_published(evaluation),
        groups=_grouped(form.lectures, said),
        unsorted=sum(1 for text in texts if text.pk not in verdicts),
        aside=sum(1 for intake in verdicts.values() if intake.verdict == Verdict.NONE),
    )


def intakes_of(texts: list[SealedText]) -> list[Intake]:
    rows = Intake.objects.filter(text__in=[text.pk for text in texts])
    return list(rows.select_related("suggestion__owner_unit", "suggestion__session"))


def _is_published(evaluation: Evaluation) -> bool:
    return LectureResult.objects.filter(
        organisation_id=evaluation.organisation_id, evaluation=evaluation, state=ResultState.RELEASED
    ).exists()


def _grouped(lectures: list[Lecture], said: dict[int, Matter]) -> list[Group]:
    groups = []
    for lecture in [*lectures, None]:
        mine = [
            one for one in said.values() if one.suggestion.lecture_id == (lecture.pk if lecture else None)
        ]
        if mine:
            groups.append(Group(lecture, sorted(mine, key=lambda one: one.suggestion.number)))
    return groups
