"""The golden example of domain.md S5, checked by hand there: 94.27."""

from __future__ import annotations

import pytest

from lunxun.feedback import queries, sealing
from lunxun.feedback.models import LectureResult, SealedRow
from tests.feedback.factories import golden


def test_golden_example_reaches_every_published_figure(cast):
    evaluation = golden(cast)
    figures = queries.lecture_results(cast.actor("head"), cast.lecture)

    assert (figures.due, figures.returned, figures.valid) == (589, 571, 566)
    assert round(100 * figures.return_rate, 1) == 96.9
    assert round(100 * figures.valid_rate, 1) == 99.1
    shown = {
        item.code: (
            *(round(100 * t, 1) for t in (item.plain.t1, item.plain.t2, item.plain.t3)),
            round(item.score, 2),
        )
        for item in figures.items
    }
    assert shown == {
        "topic": (72.8, 95.9, 99.3, 94.48),
        "content": (76.0, 97.2, 99.6, 95.48),
        "form": (63.8, 93.5, 98.9, 92.30),
    }
    assert round(figures.score, 2) == 94.27
    low, high = figures.items[1].plain.t2_interval
    assert (round(100 * low, 1), round(100 * high, 1)) == (95.5, 98.3)
    assert sealing.verify_root(evaluation)


def test_incomplete_rows_are_returned_but_not_valid(cast):
    evaluation = golden(cast)
    result = LectureResult.objects.get(evaluation=evaluation, lecture=cast.lecture)
    assert (result.returned, result.valid, result.absent) == (571, 566, 0)
    assert SealedRow.objects.filter(evaluation=evaluation, is_valid=False).count() == 5


def test_one_changed_grade_breaks_the_root(cast):
    evaluation = golden(cast)
    row = SealedRow.objects.filter(evaluation=evaluation, answers__topic=3).first()
    row.answers = {**row.answers, "topic": 0}
    row.save()
    assert not sealing.verify_root(evaluation)


@pytest.mark.parametrize("valid", [4, 5, 9, 10])
def test_figures_need_five_rows_and_a_score_ten(cast, valid):
    from tests.feedback.factories import cast_some, opened, seal

    evaluation, tickets = opened(cast, slips=valid)
    cast_some(cast, evaluation, tickets)
    seal(cast, evaluation)
    figures = queries.lecture_results(cast.actor("head"), cast.lecture)
    assert figures.is_withheld is (valid < 5)
    assert (figures.score is None) is (valid < 10)
    assert figures.notes
