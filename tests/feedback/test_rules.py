"""Who sees which result, when: the predicate and the list must agree for everybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.feedback import actions, doors, queries, rules
from lunxun.feedback.enums import EvaluationState, ResultState, Visibility
from lunxun.feedback.models import Evaluation, LectureResult, SealedText
from lunxun.kernel import clock
from tests.cast import make_lecture
from tests.feedback.factories import cast_some, opened, prepared, seal, sealed
from tests.feedback.test_pages import ROLES

READERS = {"clerk", "leader", "head", "other_head", "assistant", "inspector"}
SEEN = {
    ResultState.TO_LECTURER: {"head"},
    ResultState.TO_REVIEWER: {"head", "clerk", "leader"},
    ResultState.RELEASED: READERS,
}


@pytest.mark.parametrize("state", ResultState.values)
def test_results_are_seen_by_turns_and_rule_and_list_agree(cast, state):
    sealed(cast)
    LectureResult.objects.update(state=state)
    result = LectureResult.objects.select_related("lecture").get(lecture=cast.lecture)
    by_rule, by_list = set(), set()
    for role in ROLES:
        actor = cast.actor(role)
        led = rules.led_unit_ids(actor)
        if rules.can_see_result(actor, result, led):
            by_rule.add(role)
        if rules.results_visible_to(actor, LectureResult.objects.all(), led).filter(pk=result.pk).exists():
            by_list.add(role)
    assert by_rule == by_list == SEEN[ResultState(state)]


def test_evaluations_are_followed_by_watchers_and_rule_and_list_agree(cast):
    evaluation = prepared(cast)
    for role in ROLES:
        actor = cast.actor(role)
        is_listed = rules.visible_to(actor, Evaluation.objects.all()).exists()
        assert is_listed == bool(rules.can_see_evaluation(actor, evaluation))
        assert is_listed == (role in {"clerk", "leader", "inspector"})


@pytest.mark.parametrize("state", EvaluationState.values)
def test_slips_are_issued_before_collecting_only(cast, state):
    evaluation = prepared(cast)
    evaluation.state = state
    allowed = rules.can_issue_slips(cast.actor("clerk"), evaluation)
    assert bool(allowed) == (state in ("planned", "answering"))
    assert not rules.can_issue_slips(cast.actor("leader"), evaluation)


def test_only_the_lecturer_hands_his_results_on(cast):
    sealed(cast)
    result = LectureResult.objects.select_related("lecture").get(lecture=cast.lecture)
    assert {role for role in ROLES if rules.can_acknowledge(cast.actor(role), result)} == {"head"}


def test_hidden_texts_are_seen_by_the_office_alone(cast):
    sealed(cast, text="原话")
    SealedText.objects.update(visibility=Visibility.HIDDEN, is_moderated=True)
    seen = {
        role for role in ROLES if rules.texts_visible_to(cast.actor(role), SealedText.objects.all()).exists()
    }
    assert seen == {"clerk"}


def test_home_names_what_waits_for_each(cast):
    def waits(role: str) -> list[str]:
        return [row.button for row in queries.waiting_for(cast.actor(role))]

    with clock.frozen(clock.at(cast.session.on, 9)):
        assert waits("clerk") == ["准备评价"]
        evaluation, tickets = opened(cast)
        assert waits("clerk") == ["去看进度"]
        assert waits("head") == []
        cast_some(cast, evaluation, tickets)
        seal(cast, evaluation)
        assert waits("clerk") == ["公布结果"]
        assert waits("head") == ["看结果"]
        assert waits("trainee") == waits("outsider") == []
        actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
        assert waits("clerk") == waits("head") == []


QUERIES = {"results": 14, "lecture_results": 15, "results_list": 13, "evaluation": 13, "evaluation_list": 9}


@pytest.mark.parametrize("lectures", [2, 5])
def test_pages_ask_the_database_as_often_for_many_lectures_as_for_few(cast, signed_in, lectures):
    for number in range(lectures - 2):
        make_lecture(
            cast.session,
            cast.units["emergency"],
            cast.head.person,
            f"第 {number} 讲",
            dt.time(14 + number),
            dt.time(14 + number, 40),
        )
    evaluation = sealed(cast, text="好")
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    client = signed_in(cast.clerk)
    doors.code_of(cast.session)
    args = {
        "results": [cast.session.pk],
        "evaluation": [cast.session.pk],
        "lecture_results": [cast.lecture.pk],
    }
    found = {}
    for name in QUERIES:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"feedback:{name}", args=args.get(name, []))).status_code == 200
        found[name] = len(captured)
    # On PostgreSQL the quarantine lies in the same database and its count is asked there.
    more = {"evaluation": 4} if connection.vendor == "postgresql" else {}
    assert found == {name: number + more.get(name, 0) for name, number in QUERIES.items()}
