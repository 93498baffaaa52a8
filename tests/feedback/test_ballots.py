"""One ticket, one ballot: whatever arrives, in whatever order, however often."""

from __future__ import annotations

import datetime as dt
import threading
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lunxun.feedback import actions, ballots, doors, queries, tickets
from lunxun.feedback.enums import Outcome
from lunxun.feedback.form_definition import DEFAULT, MAX_TEXT, clean_ballot
from lunxun.feedback.forms import URLENCODED
from lunxun.feedback.models import Evaluation, SealedRow, SealedText
from lunxun.feedback.staging import store_named
from lunxun.kernel.errors import Invalid
from tests.cast import make_lecture
from tests.feedback.factories import cast_some, grades, new_key, opened, prepared, seal


def vote(cast, evaluation, ticket, key, topic=0, **more):
    return ballots.cast(evaluation, ticket, key, {cast.lecture.pk: grades(topic)}, {}, **more)


def test_first_send_spends_the_ticket_and_a_retry_is_the_same_ballot(cast):
    evaluation, (ticket, *_rest) = opened(cast)
    key = new_key()
    first = vote(cast, evaluation, ticket, key)
    again = vote(cast, evaluation, ticket, key)
    assert (first.outcome, again.outcome) == (Outcome.STORED, Outcome.UPDATED)
    assert first.code == again.code
    assert len(first.code) == 8
    assert queries.evaluation_progress(evaluation).ballots == 1


def test_another_key_on_a_spent_ticket_is_refused(cast):
    evaluation, (ticket, *_rest) = opened(cast)
    vote(cast, evaluation, ticket, new_key())
    refused = vote(cast, evaluation, ticket, new_key())
    assert (refused.outcome, refused.code, refused.is_counted) == (Outcome.USED, "", False)


def test_a_key_that_belongs_to_another_ticket_does_not_cost_this_one(cast):
    evaluation, (mine, other, *_rest) = opened(cast)
    key = new_key()
    vote(cast, evaluation, mine, key)
    assert vote(cast, evaluation, other, key).outcome == Outcome.USED
    assert vote(cast, evaluation, other, new_key()).outcome == Outcome.STORED


def test_an_older_revision_arriving_late_does_not_overwrite(cast):
    evaluation, (ticket, *_rest) = opened(cast, slips=6)
    key = new_key()
    vote(cast, evaluation, ticket, key, topic=1, revision=5)
    vote(cast, evaluation, ticket, key, topic=3, revision=2)
    seal(cast, evaluation)
    assert SealedRow.objects.get(lecture=cast.lecture).answers["topic"] == 1


def test_ballots_may_change_until_the_seal_and_not_after(cast):
    evaluation, (ticket, fresh, *_rest) = opened(cast)
    key = new_key()
    vote(cast, evaluation, ticket, key)
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    assert vote(cast, evaluation, ticket, key, topic=2).outcome == Outcome.UPDATED
    assert vote(cast, evaluation, fresh, new_key()).outcome == Outcome.STORED
    actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    late = vote(cast, evaluation, ticket, key, topic=3)
    assert late.outcome == Outcome.COUNTED
    assert late.code in Evaluation.objects.get(pk=evaluation.pk).receipts
    assert SealedRow.objects.filter(answers__topic=3).count() == 0


def test_nothing_is_taken_before_the_opening(cast):
    evaluation = prepared(cast)
    (ticket,) = actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=1)
    assert vote(cast, evaluation, ticket, new_key()).outcome == Outcome.NOT_OPEN


def test_a_ticket_of_another_session_is_unknown(cast):
    evaluation, _tickets = opened(cast)
    assert vote(cast, evaluation, tickets.new_ticket(), new_key()).outcome == Outcome.UNKNOWN


@pytest.mark.parametrize(
    "typed", ["", "ABC", "你好你好你好你好你好你好你好你好", "0" * 17, "\x00" * 16, "ＺＺＺＺ"]
)
def test_what_is_no_ticket_is_unknown(cast, typed):
    evaluation, _tickets = opened(cast)
    assert vote(cast, evaluation, typed, new_key()).outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("write", [str.lower, tickets.printed, lambda t: f"  {t[:8]} {t[8:]} "])
def test_a_ticket_is_read_as_people_type_it(cast, write):
    evaluation, (ticket, *_rest) = opened(cast)
    assert vote(cast, evaluation, write(ticket), new_key()).outcome == Outcome.STORED


@pytest.mark.parametrize("key", ["", "xyz", "0" * 31, "0" * 33, "０" * 32, " " * 32])
def test_a_bad_key_is_invalid_and_spends_nothing(cast, key):
    evaluation, (ticket, *_rest) = opened(cast)
    with pytest.raises(Invalid):
        vote(cast, evaluation, ticket, key)
    assert vote(cast, evaluation, ticket, new_key()).outcome == Outcome.STORED


def forge(cast, count: int) -> None:
    """Invented tickets, spent ones, and expired ones: printed, never used, and the evaluation sealed
    and its time for late ballots over."""
    evaluation, issued = opened(cast, slips=50)
    spent, expired = issued[:25], issued[25:]
    cast_some(cast, evaluation, spent)
    invented = [tickets.new_ticket() for _number in range(count // 3)]
    refuse(cast, evaluation, [*invented, *(spent[number % 25] for number in range(count // 3))])
    assert queries.evaluation_progress(evaluation).ballots == 25
    seal(cast, evaluation)
    evaluation.refresh_from_db()
    actions.end_quarantine(actor=cast.actor("clerk"), evaluation=evaluation)
    refuse(cast, evaluation, [expired[number % 25] for number in range(count - 2 * (count // 3))])
    assert (SealedRow.objects.filter(lecture=cast.lecture).count(), SealedText.objects.count()) == (25, 0)


def refuse(cast, evaluation, forged) -> None:
    for ticket in forged:
        receipt = vote(cast, evaluation, ticket, new_key())
        assert not receipt.is_taken
        assert receipt.code == ""


def test_forged_replayed_and_expired_tickets_are_never_accepted(cast):
    forge(cast, 500)


@pytest.mark.long
def test_ten_thousand_forged_replayed_and_expired_tickets_are_never_accepted(cast, record_property):
    forge(cast, 10_000)
    record_property("accepted of 10,000", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("posts", [24, pytest.param(200, marks=pytest.mark.long)])
def test_one_ticket_posted_at_once_counts_exactly_once(transactional_db, posts):
    from tests.cast import build_cast

    cast = build_cast()
    evaluation, (ticket, *_rest) = opened(cast)
    outcomes: list[str] = []
    gate = threading.Barrier(posts)

    def post() -> None:
        gate.wait()
        try:
            outcomes.append(vote(cast, evaluation, ticket, new_key()).outcome)
        finally:
            store_named(evaluation.staging).close()
            connection.close()

    threads = [threading.Thread(target=post) for _number in range(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.STORED] + [Outcome.USED] * (posts - 1)
    assert queries.evaluation_progress(evaluation).ballots == 1
    store_named(evaluation.staging).destroy()


# --- through the page --------------------------------------------------------------------------------


def post(client, cast, ticket, key, accept="application/json", **fields):
    body = {"ticket": ticket, "key": key, f"r{cast.lecture.pk}-topic": "0", **fields}
    return client.post(
        reverse("feedback:rate", args=[doors.code_of(cast.session)]), body, headers={"accept": accept}
    )


def test_the_page_answers_the_script_with_a_receipt_and_no_cookie(cast, client):
    evaluation, (ticket, *_rest) = opened(cast)
    answer = post(client, cast, ticket, new_key(), **{f"t{cast.lecture.pk}": "好"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.json() | {"receipt": ""} == {
        "outcome": "stored",
        "say": "收到了，谢谢",
        "receipt": "",
        "lectures": 1,
        "texts": 1,
    }
    assert post(client, cast, ticket, new_key()).status_code == 409
    assert post(client, cast, tickets.new_ticket(), new_key()).status_code == 404
    assert post(client, cast, ticket, "no key").status_code == 422
    seal(cast, evaluation)
    told = post(client, cast, ticket, new_key())
    assert (told.status_code, told.json()["outcome"]) == (200, "counted")


def test_without_script_the_form_posts_and_keeps_what_was_typed(cast, client):
    _evaluation, (ticket, *_rest) = opened(cast)
    refused = post(client, cast, "ABCD", new_key(), accept="text/html", t0="一条建议")
    assert refused.status_code == 404
    page = refused.content.decode()
    assert "一条建议" in page
    assert "没有这张票" in page
    assert page.count(" checked") == 1
    key = new_key()
    done = post(client, cast, ticket, key, accept="text/html")
    assert done.status_code == 200
    assert "收到了，谢谢" in done.content.decode()
    assert post(client, cast, ticket, key, accept="text/html").status_code == 200


def test_the_ballot_needs_no_csrf_token_and_ten_statements_at_most(cast, django_assert_max_num_queries):
    from django.test import Client

    _evaluation, issued = opened(cast)
    strict = Client(enforce_csrf_checks=True)
    doors.code_of(cast.session)
    counted = []
    for ticket in issued[:4]:
        with django_assert_max_num_queries(10) as captured:
            assert post(strict, cast, ticket, new_key()).status_code == 200
        counted.append(len(captured))
    # The first reads what the next ones remember; after it the number never grows.
    assert counted[0] <= 10
    assert counted[1] == counted[2] == counted[3]


def test_a_posted_body_that_is_too_long_is_refused(cast, client):
    _evaluation, (ticket, *_rest) = opened(cast)
    assert post(client, cast, ticket, new_key(), t0="长" * 1001).status_code == 422
    # Longer than any ballot can be: refused before it is read.
    assert "内容太长" in post(client, cast, ticket, new_key(), t0="长" * 200_000).json()["say"]


def test_what_is_too_long_is_said_in_the_reader_s_language(cast, client):
    _evaluation, (ticket, *_rest) = opened(cast)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    said = post(client, cast, ticket, new_key(), t0="x" * 1001).json()["say"]
    assert "1001" in said
    assert said.isascii()


def test_the_longest_advice_on_everything_is_taken(cast, client):
    """Eight lectures and the session, a thousand Chinese characters each, as a browser encodes them."""
    for hour in range(6):
        times = dt.time(13 + hour), dt.time(13 + hour, 40)
        make_lecture(cast.session, cast.units["emergency"], cast.head.person, f"第 {hour} 堂", *times)
    evaluation, (ticket, *_rest) = opened(cast)
    places = [0, *evaluation.session.lectures.values_list("pk", flat=True)]
    body = urlencode(
        {"ticket": ticket, "key": new_key(), **{f"t{place}": "长" * MAX_TEXT for place in places}}
    )
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    answer = client.post(url, body, content_type=URLENCODED, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["texts"]) == (200, 9)


def test_a_receipt_says_counted_after_the_seal_and_nothing_before(cast, client):
    evaluation, (ticket, *_rest) = opened(cast)
    code = post(client, cast, ticket, new_key()).json()["receipt"]
    url = reverse("feedback:receipt", args=[doors.code_of(cast.session)])
    assert "还没封存" in client.post(url, {"receipt": code}).content.decode()
    seal(cast, evaluation)
    assert "这张票已计入" in client.post(url, {"receipt": code.lower()}).content.decode()
    assert "没有查到" in client.post(url, {"receipt": "00000000"}).content.decode()


# --- the form's validator ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        {"topic": 4},
        {"topic": -1},
        {"topic": True},
        {"topic": "0"},
        {"topic": 1.0},
        {"colour": 1},
        {"usable": 3},
    ],
)
def test_a_value_outside_the_form_is_invalid(row):
    with pytest.raises(Invalid):
        clean_ballot(DEFAULT, [7], {7: row}, {})


def test_an_unknown_lecture_or_an_empty_ballot_is_invalid():
    for rows, texts in [({8: {"topic": 0}}, {}), ({}, {8: "字"}), ({}, {}), ({7: {}}, {7: "  "})]:
        with pytest.raises(Invalid):
            clean_ballot(DEFAULT, [7], rows, texts)


def test_not_heard_wins_over_answers():
    ballot = clean_ballot(DEFAULT, [7], {7: {"absent": True, "topic": 0}}, {})
    assert (ballot.rows, ballot.absent) == ({7: {}}, frozenset({7}))


ANSWERS = st.fixed_dictionaries(
    {}, optional={"topic": st.integers(0, 3), "content": st.integers(0, 3), "usable": st.integers(0, 2)}
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.dictionaries(st.sampled_from([7, 8]), ANSWERS),
    texts=st.dictionaries(st.sampled_from([None, 7]), WORDS),
)
def test_a_ballot_survives_its_encoding(rows, texts):
    try:
        ballot = clean_ballot(DEFAULT, [7, 8], rows, texts)
    except Invalid:
        return
    assert type(ballot).decoded(ballot.encoded()) == ballot


def test_absent_rows_leave_due_and_returned_alike(cast):
    evaluation, issued = opened(cast, slips=12, expected=12)
    for ticket in issued[:2]:
        rows = {cast.lecture.pk: {"absent": True}, cast.other_lecture.pk: grades()}
        ballots.cast(evaluation, ticket, new_key(), rows, {})
    cast_some(cast, evaluation, issued[2:])
    seal(cast, evaluation)
    figures = queries.lecture_results(cast.actor("head"), cast.lecture)
    assert (figures.due, figures.returned, figures.valid, figures.absent) == (10, 10, 10, 2)
    assert SealedText.objects.count() == 0
