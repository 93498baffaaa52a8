"""补充: late ballots enter the figures only where they are enough not to point at anybody.

Figures of a lecture are published before and after. What changes between the two is the supplement's
own histogram, so it has to stand the same test as any cell: in every item nobody, or at least k.
A lecture with fewer waits for the next supplement and then counts them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, F

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import form_definition
from lunxun.feedback.models import (
    Evaluation,
    LectureResult,
    LectureTally,
    SealedRow,
    SealedText,
    Supplement,
)
from lunxun.feedback.quality import copied_by_lecture

Answers = Mapping[str, int]


def is_enough(codes: Iterable[str], valid: Sequence[Answers]) -> bool:
    """Whether adding these rows to published figures keeps every difference at k or more."""
    answered = Counter(code for row in valid for code in row)
    return len(valid) >= MIN_CELL and all(answered[code] == 0 or answered[code] >= MIN_CELL for code in codes)


def session_tallies(evaluation: Evaluation, rows: Iterable[Answers]) -> dict[str, list[int]]:
    """Item of the whole session → answers per grade, best first."""
    sizes = form_definition.session_sizes(evaluation.form_version.definition)
    counted = Counter((code, choice) for row in rows for code, choice in row.items())
    return {code: [counted[code, choice] for choice in range(size)] for code, size in sizes.items()}


def add_to_results(evaluation: Evaluation, number: int) -> None:
    """Count the rows of supplements up to `number` in each lecture where they are enough."""
    definition = evaluation.form_version.definition
    earlier = Supplement.objects.filter(evaluation=evaluation, number__lte=number)
    total = evaluation.ballots + sum(earlier.values_list("ballots", flat=True))
    texts = SealedText.objects.filter(
        organisation_id=evaluation.organisation_id, evaluation=evaluation, supplement__lte=number
    )
    copied = copied_by_lecture((at or 0, body) for at, body in texts.values_list("lecture_id", "body"))
    for result in LectureResult.objects.filter(evaluation=evaluation):
        rows = SealedRow.objects.filter(
            organisation_id=evaluation.organisation_id,
            evaluation=evaluation,
            lecture=result.lecture_id,
            supplement__gt=result.supplement,
            supplement__lte=number,
        )
        valid = list(rows.filter(is_valid=True).values_list("answers", flat=True))
        if not is_enough(form_definition.sizes(definition), valid):
            continue
        absent = result.absent + rows.filter(is_absent=True).count()
        straight = sum(form_definition.is_straight(definition, row) for row in valid)
        LectureResult.objects.filter(pk=result.pk).update(
            due=max(evaluation.expected, total) - absent,
            returned=total - absent,
            valid=result.valid + len(valid),
            absent=absent,
            straight=result.straight + straight,
            copied=copied[result.lecture_id],
            supplement=number,
        )
        _count(result, valid)
    _add_to_session(evaluation, number)


def _add_to_session(evaluation: Evaluation, number: int) -> None:
    rows = SealedRow.objects.filter(
        organisation_id=evaluation.organisation_id,
        evaluation=evaluation,
        lecture__isnull=True,
        supplement__gt=evaluation.session_supplement,
        supplement__lte=number,
    )
    answers = list(rows.values_list("answers", flat=True))
    if not is_enough(form_definition.session_sizes(evaluation.form_version.definition), answers):
        return
    added = session_tallies(evaluation, answers)
    evaluation.session_tallies = {
        code: [a + b for a, b in zip(counts, added[code], strict=True)]
        for code, counts in evaluation.session_tallies.items()
    }
    evaluation.session_supplement = number
    evaluation.save(update_fields=["session_tallies", "session_supplement"])


def _count(result: LectureResult, valid: Sequence[Answers]) -> None:
    counted = Counter((code, choice) for row in valid for code, choice in row.items())
    for (code, choice), count in counted.items():
        LectureTally.objects.filter(result=result, item=code, choice=choice).update(count=F("count") + count)


def withheld_rows(evaluation: Evaluation) -> dict[int, int]:
    """Lecture id → late rows that are sealed and wait for more before they count."""
    rows = SealedRow.objects.filter(
        organisation_id=evaluation.organisation_id,
        evaluation=evaluation,
        is_valid=True,
        supplement__gt=F("lecture__result__supplement"),
    )
    return dict(rows.order_by().values_list("lecture").annotate(number=Count("pk")))
