"""The limit of the draw by phone is said where it matters: on the form, at the draw, by `lunxun doctor`.

That it is one is shown by `test_copies`: the journal of an open store finds voters.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.cli.checks import GOOD, NOTE, anonymity
from lunxun.feedback import actions, doors
from lunxun.feedback.enums import Mode
from lunxun.teaching.models import Door
from tests.anonymity.voting import hold_vote, opened_vote

LIMIT = "封存之前，这一点要信任服务器"


def page(client, cast, name: str) -> str:
    return client.get(reverse(name, args=[doors.code_of(cast.session)])).content.decode()


def test_form_and_draw_say_it_on_the_phone(cast, client):
    evaluation, _held = opened_vote(cast, 6, mode=Mode.PHONE)
    Door.objects.filter(session=cast.session).update(is_open=True)
    assert LIMIT in page(client, cast, "feedback:rate")
    assert LIMIT in page(client, cast, "feedback:kiosk")
    assert LIMIT in page(client, cast, "feedback:draw")
    assert evaluation.mode == Mode.PHONE


def test_a_form_answered_with_slips_does_not_say_what_does_not_hold_there(cast, client):
    opened_vote(cast, 6, mode=Mode.SLIPS)
    assert LIMIT not in page(client, cast, "feedback:rate")
    assert LIMIT not in page(client, cast, "feedback:kiosk")


def test_the_page_on_anonymity_says_it_to_everybody(client, db):
    assert (
        "要信任系统在领票那一刻没有另外记一笔" in client.get(reverse("feedback:anonymity")).content.decode()
    )


def test_the_doctor_says_it_from_the_first_draw_until_the_seal(cast):
    assert [finding.level for finding in anonymity()] == [GOOD]
    evaluation, _held = opened_vote(cast, 6, mode=Mode.PHONE)
    (finding,) = anonymity()
    assert (finding.level, finding.title) == (NOTE, "匿名")
    assert "能从领票和交表的先后认出人" in finding.text
    assert "磁盘快照" in finding.remedy
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    assert [finding.level for finding in anonymity()] == [GOOD]


@pytest.mark.parametrize("mode", [Mode.SLIPS])
def test_the_doctor_is_silent_with_slips(cast, mode):
    hold_vote(cast, 6, mode=mode)
    assert [finding.level for finding in anonymity()] == [GOOD]
