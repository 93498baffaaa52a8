"""What the audience reads of its suggestions, and what a follow-up code opens: nothing before publication."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions as feedback
from lunxun.feedback import ballots, doors, tickets
from lunxun.feedback.ballots import Sent
from lunxun.feedback.models import Evaluation, SealedText
from lunxun.feedback.sealing import verify_root
from lunxun.tracking import actions
from tests.feedback.factories import cast_some, grades, new_key, opened, seal

CODE = "0123456789ABCDEF"
MINE = "请把检查表做成一页纸的卡片"


@pytest.fixture
def voted(cast):
    """Eight ballots; one of them with advice on a lecture and on the session, and a follow-up code."""
    evaluation, issued = opened(cast, slips=8)
    cast_some(cast, evaluation, issued[1:], text="希望多讲案例")
    rows = {cast.lecture.pk: grades(), cast.other_lecture.pk: grades()}
    sent = Sent(issued[0], new_key(), rows, {cast.lecture.pk: MINE, None: "中午时间太紧"}, follow=CODE)
    (receipt,) = ballots.cast_many(evaluation, [sent])
    assert receipt.follow == CODE
    return evaluation


def page(client, cast, name="tracking:answer_board", **fields):
    url = reverse(name, args=[doors.code_of(cast.session)])
    return (client.post(url, fields) if fields else client.get(url)).content.decode()


def moderate(cast, evaluation, visibility="show", texts=None):
    for text in SealedText.objects.filter(evaluation=evaluation, **(texts or {})):
        feedback.moderate_text(actor=cast.actor("clerk"), text=text, visibility=visibility)


def taken_up(cast):
    return actions.take_up(
        actor=cast.actor("clerk"),
        text=SealedText.objects.get(body=MINE),
        category="method",
        owner_unit=cast.units["emergency"],
    )


def test_nothing_is_told_before_publication(cast, client, voted):
    assert "还没封存" in page(client, cast, "tracking:follow", follow=CODE)
    seal(cast, voted)
    moderate(cast, voted)
    taken_up(cast)
    assert "还没有公布" in page(client, cast)
    assert MINE not in page(client, cast)
    told = page(client, cast, "tracking:follow", follow=CODE)
    assert told.count("公布之后再来查") == 2
    assert MINE not in told


def test_the_board_tells_matters_with_state_and_answer_and_the_code_its_own(cast, client, voted):
    seal(cast, voted)
    moderate(cast, voted)
    matter = taken_up(cast)
    for text in SealedText.objects.filter(body="希望多讲案例"):
        actions.set_aside(actor=cast.actor("clerk"), text=text)
    feedback.release_results(actor=cast.actor("clerk"), evaluation=voted)
    board = page(client, cast)
    for words in (MINE, "已派单", "应急", "另有 1 条还没有归类", "7 条看过了"):
        assert words in board, words
    actions.answer_suggestion(
        actor=cast.actor("head"), suggestion=matter, answer="卡片下月印发", evidence="清样"
    )
    assert "卡片下月印发" in page(client, cast)
    told = page(client, cast, "tracking:follow", follow=tickets.printed(CODE).lower())
    for words in (MINE, "已答复", "卡片下月印发", "中午时间太紧", "已经公开，还没有归类派单"):
        assert words in told, words
    assert "希望多讲案例" not in told


@pytest.mark.parametrize(("visibility", "said"), [("lecturer", "只给了授课人看"), ("hidden", "没有公开")])
def test_what_is_not_public_is_only_told_to_be_so(cast, client, voted, visibility, said):
    seal(cast, voted)
    moderate(cast, voted)
    matter = taken_up(cast)
    moderate(cast, voted, visibility, {"body": MINE})
    feedback.release_results(actor=cast.actor("clerk"), evaluation=voted)
    told = page(client, cast, "tracking:follow", follow=CODE)
    assert said in told
    assert MINE not in told
    assert MINE not in page(client, cast)
    assert matter.words == MINE


def test_a_matter_is_told_in_the_words_of_a_text_that_is_public(cast, client, voted):
    """The first text is hidden later, another that says the same is shown."""
    seal(cast, voted)
    moderate(cast, voted)
    matter = taken_up(cast)
    other = SealedText.objects.filter(body="希望多讲案例").first()
    actions.merge_into(actor=cast.actor("clerk"), text=other, suggestion=matter)
    moderate(cast, voted, "hidden", {"body": MINE})
    feedback.release_results(actor=cast.actor("clerk"), evaluation=voted)
    board = page(client, cast)
    assert "希望多讲案例" in board
    assert MINE not in board


def test_another_code_another_session_and_no_code_open_nothing(cast, client, voted):
    seal(cast, voted)
    for asked in ("0123456789ABCDEG", "ABCD", "你好"):
        assert "没有查到这个查询码" in page(client, cast, "tracking:follow", follow=asked)
    assert "没有查到" not in page(client, cast, "tracking:follow", follow=" ")
    assert tickets.follow_digest(CODE, voted.pk, 1) != tickets.follow_digest(CODE, voted.pk + 1, 1)


def test_only_digests_are_kept_each_of_its_own_and_the_root_covers_them(cast, voted):
    seal(cast, voted)
    mine = SealedText.objects.exclude(follow="")
    assert mine.count() == 2
    assert len(set(mine.values_list("follow", flat=True))) == 2
    everything = str(list(SealedText.objects.values())) + str(list(AuditEntry.objects.values()))
    assert CODE not in everything
    evaluation = Evaluation.objects.get(pk=voted.pk)
    assert verify_root(evaluation)
    SealedText.objects.filter(pk=mine.first().pk).update(follow="0" * 64)
    assert not verify_root(evaluation)


def test_without_script_the_server_makes_the_code_and_shows_it_once(cast, client):
    evaluation, (ticket, *rest) = opened(cast, slips=8)
    cast_some(cast, evaluation, rest)
    body = {"ticket": ticket, "key": new_key(), f"t{cast.lecture.pk}": MINE, "follow": "1"}
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    answer = client.post(url, body)
    code = answer.context["receipt"].follow
    assert len(code) == 16
    assert tickets.printed(code) in answer.content.decode()
    assert not answer.cookies
    seal(cast, evaluation)
    moderate(cast, evaluation)
    feedback.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    assert MINE in page(client, cast, "tracking:follow", follow=code)


def test_who_does_not_ask_gets_no_code_and_who_writes_nothing_none_either(cast, client):
    evaluation, (first, second, third, *_rest) = opened(cast)
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    plain = client.post(url, {"ticket": first, "key": new_key(), f"t{cast.lecture.pk}": MINE})
    silent = client.post(
        url, {"ticket": second, "key": new_key(), f"r{cast.lecture.pk}-topic": "0", "follow": "1"}
    )
    assert [plain.context["receipt"].follow, silent.context["receipt"].follow] == ["", ""]
    wrong = {"ticket": third, "key": new_key(), f"t{cast.lecture.pk}": MINE, "follow": "abc"}
    assert client.post(url, wrong).status_code == 422
    seal(cast, evaluation)
    assert not SealedText.objects.exclude(follow="").exists()


def test_the_code_on_the_strip_is_keyed_in_with_the_sheet(cast, client, signed_in):
    evaluation, (ticket, *rest) = opened(cast, slips=8)
    cast_some(cast, evaluation, rest)
    url = reverse("feedback:entry", args=[cast.session.pk])
    clerk = signed_in(cast.clerk)
    fields = {"ticket": ticket, "key": new_key(), f"e{cast.lecture.pk}": "121", f"t{cast.lecture.pk}": MINE}
    assert "查询码是 16 位" in clerk.post(url, {**fields, "follow": "ABC"}).content.decode()
    assert clerk.post(url, {**fields, "follow": tickets.printed(CODE)}).status_code == 302
    seal(cast, evaluation)
    moderate(cast, evaluation)
    feedback.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    assert MINE in page(client, cast, "tracking:follow", follow=CODE)


def test_slips_carry_a_code_twice_and_never_the_ticket_s(cast):
    from lunxun.feedback.slip_sheet import pages

    ((slip, other),) = pages("http://x", "ABCDEF", [tickets.new_ticket(), tickets.new_ticket()])
    assert len({slip.follow, other.follow, slip.ticket, other.ticket}) == 4
    assert "".join(slip.parts) == slip.follow.replace("-", "")


BOARD_QUERIES, FOLLOW_QUERIES = 6, 8


def test_the_pages_ask_the_database_as_often_for_many_texts_as_for_few(cast, client, voted):
    seal(cast, voted)
    moderate(cast, voted, texts={"body": MINE})
    matter = taken_up(cast)
    feedback.release_results(actor=cast.actor("clerk"), evaluation=voted)
    doors.code_of(cast.session)
    few = counted(client, cast)
    moderate(cast, voted)
    for text in SealedText.objects.exclude(body=MINE):
        actions.merge_into(actor=cast.actor("clerk"), text=text, suggestion=matter)
    assert counted(client, cast) == few == (BOARD_QUERIES, FOLLOW_QUERIES)


def counted(client, cast) -> tuple[int, int]:
    """Queries of the board and of a code's page, without that for the door's code in this test itself."""
    with CaptureQueriesContext(connection) as shown:
        page(client, cast)
    with CaptureQueriesContext(connection) as followed:
        page(client, cast, "tracking:follow", follow=CODE)
    return len(shown) - 1, len(followed) - 1
