"""The trend of a lecturer's scores: what is said about it, and what is not."""

from __future__ import annotations

import builtins
import datetime as dt
from types import SimpleNamespace as Row

import pytest
from django.urls import reverse

from lunxun.feedback import actions
from lunxun.feedback.trends import trend_of
from tests.feedback.factories import sealed


def rows(*scores: float, half: float = 0.8) -> list[Row]:
    return [
        Row(
            lecture=Row(pk=n, session=Row(on=dt.date(2022, 2 + 2 * n, 12))),
            score=score,
            interval=(score - half, score + half),
            valid=100,
        )
        for n, score in enumerate(scores)
    ]


def test_a_rise_is_said_with_its_interval_only_when_it_is_one():
    pytest.importorskip("scipy")
    assert "在升，折合一年" in trend_of(rows(81, 88, 93, 95), names_lecturer=False).reading
    assert "在降，折合一年" in trend_of(rows(95, 91, 87, 82), names_lecturer=False).reading
    assert "看不出在升还是在降" in trend_of(rows(90, 91, 89.5, 90.5), names_lecturer=False).reading


def test_a_rise_that_is_only_the_audience_is_not_said():
    """Raw scores rise because the halls grew more lenient; the adjusted ones don't."""
    pytest.importorskip("scipy")
    found = rows(81, 88, 93, 95)
    adjusted = {n: (value, value - 1.0, value + 1.0) for n, value in enumerate((90, 91, 89.5, 90.5))}
    fair = trend_of(found, names_lecturer=False, adjusted=adjusted)
    assert "看不出在升还是在降" in fair.reading and "按校正得分看" in fair.reading
    assert [point["value"] for point in fair.points] == [81, 88, 93, 95]
    del adjusted[2]  # one lecture was not adjusted: no mixture of both kinds
    raw = trend_of(found, names_lecturer=False, adjusted=adjusted)
    assert "在升" in raw.reading and "按原始得分看" in raw.reading


def test_nothing_is_said_of_three_lectures():
    found = trend_of(rows(81, 88, 93), names_lecturer=False)
    assert (found.reading, len(found.points)) == ("", 3)


def test_without_scipy_the_points_stay_and_nothing_is_guessed(monkeypatch):
    real = builtins.__import__

    def refused(name, *args, **kwargs):
        if name.startswith("scipy"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refused)
    found = trend_of(rows(81, 88, 93, 95), names_lecturer=False)
    assert found.reading == ""
    assert [point["value"] for point in found.points] == [81, 88, 93, 95]


@pytest.mark.django_db
def test_the_page_of_the_lecturer_has_the_table_with_the_interval(cast, signed_in):
    evaluation = sealed(cast)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    shown = signed_in(cast.clerk).get(reverse("plans:lecturer_detail", args=[cast.lecture.lecturer_id]))
    text = shown.content.decode()
    assert "90% 区间" in text and "应评" in text
    assert "score-trend" not in text and 'class="plot scores"' not in text, "one point is no trend"
