"""Quality of the data, of a lecture and never of a person: straight lines, copied texts, a rush of ballots."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.feedback import actions, ballots, quality, queries
from lunxun.feedback.ballots import Sent
from lunxun.feedback.models import Evaluation, LectureResult
from lunxun.feedback.pace import RUSH, Pace, is_rush, pace
from lunxun.feedback.quality import copied
from lunxun.feedback.staging import store_named
from lunxun.kernel import clock
from tests.feedback.factories import grades, new_key, opened, seal

LONG = "希望多讲一些街道社区能用上的真实案例"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([LONG, LONG], [True, True]),
        ([LONG, f" {LONG}！！"], [True, True]),  # punctuation and spaces aside
        ([LONG, LONG.replace("真实", "身边")], [False, False]),
        (
            [
                "希望多讲一些街道社区能用上的真实案例，最好发材料给我们",
                "希望多讲一些街道社区能用上的真实案例，最好发材料给我",
            ],
            [True, True],
        ),
        (["讲得很好", "讲得很好"], [False, False]),  # too short to be copied
        ([LONG], [False]),
        ([LONG, "投影看不清，坐在后面的人听不见"], [False, False]),
        ([], []),
        (["", "", LONG], [False, False, False]),
    ],
)
def test_texts_in_the_same_words(texts, expected):
    assert copied(texts) == expected


@given(st.lists(st.text("安全检查会场材料", max_size=14), max_size=12))
def test_copied_texts_are_those_that_a_comparison_of_all_with_all_finds(texts):
    def alike(one: str, other: str) -> bool:
        if min(len(one), len(other)) < quality.SHORTEST:
            return False
        a, b = quality._pairs(one), quality._pairs(other)
        return 2 * len(a & b) >= quality.ALIKE * (len(a) + len(b))

    expected = [
        any(alike(one, other) for at, other in enumerate(texts) if at != number)
        for number, one in enumerate(texts)
    ]
    assert copied(texts) == expected


def test_a_thousand_texts_take_a_moment():
    texts = [
        f"第{number}条：{LONG}，编号{number * 7919 % 2003}，地点{number % 61}号会议室"
        for number in range(1000)
    ]
    began = time.monotonic()
    assert sum(copied([*texts, *[texts[5]] * 1000])) >= 1001
    assert time.monotonic() - began < 20  # half a second on a quiet machine


def vote(cast, evaluation, issued, *, texts=(), row=None) -> None:
    sent = [
        Sent(
            ticket,
            new_key(),
            {cast.lecture.pk: row or grades(number % 3)},
            {cast.lecture.pk: text} if text else {},
        )
        for number, (ticket, text) in enumerate(zip(issued, [*texts, *[""] * len(issued)], strict=False))
    ]
    ballots.cast_many(evaluation, sent)


def notes(cast) -> list[str]:
    return queries.lecture_results(cast.actor("head"), cast.lecture).notes


def test_five_copied_texts_are_said_on_the_results_and_four_are_not(cast):
    evaluation, issued = opened(cast, slips=12)
    vote(cast, evaluation, issued, texts=[LONG] * 5 + ["投影看不清，坐在后面的人听不见"])
    seal(cast, evaluation)
    assert LectureResult.objects.get(lecture=cast.lecture).copied == 5
    assert "5 条建议和这一场的另一条字句相同或几乎相同，已标记，没有删除。" in notes(cast)
    LectureResult.objects.update(copied=4)
    assert not any("字句相同" in note for note in notes(cast))


def test_copied_texts_of_a_supplement_are_counted_with_those_before(cast):
    evaluation, issued = opened(cast, slips=30)
    vote(cast, evaluation, issued[:12], texts=[LONG] * 3)
    seal(cast, evaluation)
    evaluation.refresh_from_db()
    vote(cast, evaluation, issued[12:20], texts=[LONG] * 2)
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    assert LectureResult.objects.get(lecture=cast.lecture).copied == 5


def test_the_pace_keeps_the_highest_count_and_no_moment():
    counter = Pace()
    with clock.frozen(dt.datetime(2022, 2, 12, 12, 0, tzinfo=dt.UTC)):
        assert [counter.note("a", 1) for _ballot in range(19)] == [0] * 19
        assert counter.note("a", 1) == RUSH
        assert counter.note("a", 1) == 0  # written in steps
        assert counter.note("b", 30) == 30
        assert counter.note("a", 5) == 26
    with clock.frozen(dt.datetime(2022, 2, 12, 12, 0, 10, tzinfo=dt.UTC)):
        assert counter.note("a", 20) == 0  # a new ten seconds, less than the highest
        assert counter.note("a", 20) == 40


@pytest.mark.parametrize(
    ("densest", "ballots", "expected"),
    [(20, 40, True), (20, 41, False), (19, 19, False), (300, 600, True), (100, 600, False), (0, 0, False)],
)
def test_a_rush_is_half_of_all_and_twenty_at_least(densest, ballots, expected):
    assert is_rush(densest, ballots) is expected


def test_a_rush_is_said_on_the_results_without_a_moment(cast):
    evaluation, issued = opened(cast, slips=30)
    with clock.frozen(dt.datetime(2022, 2, 12, 9, 0, tzinfo=dt.UTC)):
        vote(cast, evaluation, issued[:24])
    with clock.frozen(dt.datetime(2022, 2, 12, 9, 5, tzinfo=dt.UTC)):
        vote(cast, evaluation, issued[24:])
    assert store_named(evaluation.staging).densest() == 24
    seal(cast, evaluation)
    assert Evaluation.objects.get(pk=evaluation.pk).densest == 24
    assert "这一场 30 份里有 24 份是十秒之内一起交到的，已标记，没有删除。" in notes(cast)


def test_ballots_in_their_time_are_no_rush(cast):
    evaluation, issued = opened(cast, slips=30)
    for number, ticket in enumerate(issued):
        with clock.frozen(dt.datetime(2022, 2, 12, 9, 0, tzinfo=dt.UTC) + dt.timedelta(seconds=3 * number)):
            vote(cast, evaluation, [ticket])
    seal(cast, evaluation)
    assert Evaluation.objects.get(pk=evaluation.pk).densest == 0
    assert not any("十秒" in note for note in notes(cast))


def test_a_store_made_before_this_was_counted_still_works(cast):
    evaluation, issued = opened(cast, slips=24)
    store = store_named(evaluation.staging)
    if hasattr(store, "path"):
        store._connection().execute("DROP TABLE pace")
    else:
        store._run("DROP TABLE {pace}")
    pace.__init__()
    vote(cast, evaluation, issued)
    assert store.densest() == 0
    seal(cast, evaluation)
    assert LectureResult.objects.get(lecture=cast.lecture).valid == 24


def test_straight_lines_are_said_of_the_lecture(cast):
    evaluation, issued = opened(cast, slips=20)
    vote(cast, evaluation, issued[:10], row=grades(1, 1, 1))
    vote(cast, evaluation, issued[10:], row=grades(0, 1, 2))
    seal(cast, evaluation)
    assert "50 % 的表三项同档，已标记，没有删除。" in notes(cast)
