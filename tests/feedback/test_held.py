"""票据已用 and boxes by class: a human sees only what came second; a class is never smaller than k."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, ballots, queries
from lunxun.feedback.enums import Outcome
from lunxun.feedback.form_definition import SESSION
from lunxun.feedback.models import LectureResult, SealedRow
from lunxun.feedback.sealing import unit_classes
from lunxun.feedback.staging import store_named
from lunxun.kernel.errors import Conflict, Invalid, Refused
from tests.feedback.factories import cast_some, form_on_the_whole, grades, new_key, opened, prepared, seal


@pytest.fixture
def twice(cast):
    """Two different ballots on one ticket."""
    evaluation, issued = opened(cast)
    for topic in (0, 3):
        ballots.cast(evaluation, issued[0], new_key(), {cast.lecture.pk: grades(topic)}, {})
    return evaluation, issued


def held_keys(evaluation) -> list[str]:
    return [key.hex() for key, _payload in store_named(evaluation.staging).held()]


def test_the_second_ballot_on_a_ticket_is_held_without_the_ticket(cast, twice):
    evaluation, issued = twice
    (one,) = queries.held_ballots(cast.actor("clerk"), evaluation)
    assert one.rows[0].answers[0].label == "不满意"
    assert issued[0] not in str(one)
    assert queries.evaluation_progress(evaluation).ballots == 1


def test_whatever_a_held_ballot_says_is_seen_before_it_is_decided(cast, signed_in):
    """Items on the whole session, advice on it, and advice on a lecture without a grade, each in a row."""
    evaluation, issued = opened(cast, form_version=form_on_the_whole(cast))
    said = {None: "整场的话", cast.other_lecture.pk: "只有一句话"}
    for grade in (0, 3):
        rows = {cast.lecture.pk: grades(grade), SESSION: {"order": grade}}
        ballots.cast(evaluation, issued[0], new_key(), rows, said if grade else {})
    (one,) = queries.held_ballots(cast.actor("clerk"), evaluation)
    assert [(row.title, [answer.label for answer in row.answers], row.text) for row in one.rows] == [
        (cast.lecture.title, ["不满意", "非常满意", "非常满意"], ""),
        (cast.other_lecture.title, [], "只有一句话"),
        ("整场培训", ["不满意"], "整场的话"),
    ]
    page = signed_in(cast.clerk).get(reverse("feedback:held", args=[cast.session.pk]))
    assert all(words in page.text for words in ("组织 不满意", "整场的话", "只有一句话"))


def test_a_held_ballot_that_comes_again_is_held_once(cast, twice):
    evaluation, issued = twice
    (key,) = held_keys(evaluation)
    ballots.cast(evaluation, issued[0], key, {cast.lecture.pk: grades(3)}, {})
    assert held_keys(evaluation) == [key]


def test_held_ballots_never_outnumber_the_tickets(cast):
    evaluation, (ticket, *_rest) = opened(cast, slips=3)
    for _number in range(10):
        ballots.cast(evaluation, ticket, new_key(), {cast.lecture.pk: grades()}, {})
    assert len(held_keys(evaluation)) == 3


def test_voiding_leaves_the_first(cast, twice):
    evaluation, _issued = twice
    (key,) = held_keys(evaluation)
    actions.void_held(actor=cast.actor("clerk"), evaluation=evaluation, key=key)
    assert held_keys(evaluation) == []
    with pytest.raises(Conflict):
        actions.void_held(actor=cast.actor("clerk"), evaluation=evaluation, key=key)
    seal(cast, evaluation)
    assert [row.answers["topic"] for row in SealedRow.objects.all()] == [0]


def test_a_proven_misprint_counts_on_a_spare_ticket(cast, twice):
    evaluation, _issued = twice
    (key,) = held_keys(evaluation)
    clerk = cast.actor("clerk")
    with pytest.raises(Invalid):
        actions.admit_held(actor=clerk, evaluation=evaluation, key=key, reason=" ")
    actions.admit_held(actor=clerk, evaluation=evaluation, key=key, reason="第 3 盒两张票号相同")
    with pytest.raises(Conflict):
        actions.admit_held(actor=clerk, evaluation=evaluation, key=key, reason="再来一次")
    assert AuditEntry.objects.get(verb="feedback.admit_held").data == {"spares": 1}
    assert evaluation.spares == 1
    seal(cast, evaluation)
    assert sorted(row.answers["topic"] for row in SealedRow.objects.all()) == [0, 3]
    evaluation.refresh_from_db()
    assert (evaluation.ballots, len(evaluation.receipts), evaluation.issued) == (2, 2, 21)


def test_what_is_still_held_at_the_seal_does_not_count_and_is_said(cast, twice):
    evaluation, _issued = twice
    seal(cast, evaluation)
    assert AuditEntry.objects.get(verb="feedback.close").data["held"] == 1
    assert SealedRow.objects.count() == 1


@pytest.mark.parametrize("role", ["leader", "inspector", "head", "sysadmin", "outsider"])
def test_others_neither_see_nor_decide(cast, twice, role):
    evaluation, _issued = twice
    (key,) = held_keys(evaluation)
    with pytest.raises(Refused):
        queries.held_ballots(cast.actor(role), evaluation)
    with pytest.raises(Refused):
        actions.void_held(actor=cast.actor(role), evaluation=evaluation, key=key)
    with pytest.raises(Refused):
        actions.admit_held(actor=cast.actor(role), evaluation=evaluation, key=key, reason="印重了")


def test_slips_from_a_box_of_a_class_carry_the_class(cast):
    clerk = cast.actor("clerk")
    evaluation = prepared(cast)
    boxes = {
        name: actions.issue_slips(actor=clerk, evaluation=evaluation, count=6, hat=name)
        for name in ("区直部门", "街道")
    }
    actions.open_answering(actor=clerk, evaluation=evaluation)
    for tickets in boxes.values():
        cast_some(cast, evaluation, tickets)
    seal(cast, evaluation)
    assert sorted(SealedRow.objects.filter(lecture=cast.lecture).values_list("unit_class", flat=True)) == (
        ["区直部门"] * 6 + ["街道"] * 6
    )
    assert [result.valid for result in LectureResult.objects.all()] == [12, 12]


def test_a_box_with_fewer_slips_than_k_is_refused(cast):
    evaluation = prepared(cast)
    with pytest.raises(Invalid, match="至少 5 张"):
        actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=4, hat="区领导")


@given(st.lists(st.integers(0, 4), max_size=60))
def test_no_class_and_no_rest_is_smaller_than_k(hats):
    """Whoever holds the sealed rows can't find fewer than five of a class, nor fewer than five without one."""
    kept = unit_classes(hats, ["甲", "乙", "丙", "丁"])
    counts = {name: kept.count(name) for name in set(kept)}
    assert len(kept) == len(hats)
    assert all(count >= 5 for name, count in counts.items() if name)
    if set(counts) - {""}:
        assert counts.get("", 5) >= 5
    assert all(name in ("", "甲乙丙丁"[hat - 1 : hat]) for name, hat in zip(kept, hats, strict=True))


def test_a_ticket_used_twice_says_so(cast, twice):
    evaluation, issued = twice
    again = ballots.cast(evaluation, issued[0], new_key(), {cast.lecture.pk: grades(1)}, {})
    assert (again.outcome, again.code) == (Outcome.USED, "")
