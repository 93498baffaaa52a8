"""The follow-up code in a real browser: made on the phone, the same on every retry, shown once; its pages fit."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lunxun.feedback import actions, doors
from lunxun.feedback.models import SealedText
from lunxun.tracking import actions as tracking
from tests.browser_support import assert_fits, assert_no_offsite, assert_quiet, axe_violations, shoot
from tests.cast import build_cast
from tests.feedback.factories import cast_some, opened, seal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE = "请把检查表做成一页纸的卡片，发到各社区"


@pytest.fixture
def cast(transactional_db):
    return build_cast()


def address(cast, name: str) -> str:
    return reverse(name, args=[doors.code_of(cast.session)])


def test_a_code_is_made_on_the_phone_and_opens_the_answer_later(cast, page_at):
    evaluation, (ticket, *rest) = opened(cast, slips=8)
    cast_some(cast, evaluation, rest)
    page = page_at(360)
    page.goto(f"{address(cast, 'feedback:rate')}#T={ticket}")
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None
    )
    page.locator("details").first.click()
    page.locator(f"textarea[name='t{cast.lecture.pk}']").fill(MINE)
    box = page.get_by_label("给我一个查询码")
    expect(box).not_to_be_checked()  # only on request
    page.locator(".follow").click()
    expect(box).to_be_checked()
    shoot(page, "follow-box")
    assert axe_violations(page) == []
    assert_fits(page)
    page.get_by_role("button", name="提交评价").click()
    page.locator("#follow-box").wait_for()
    code = page.locator("#follow").inner_text()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    assert f"follow={code.replace('-', '')}" in sent[-1]
    shoot(page, "follow-code")
    assert_fits(page)

    # Changed and sent again from the same phone: the same code.
    page.get_by_role("link", name="回到评价页").click()
    page.get_by_role("button", name="提交评价").click()
    page.locator("#follow-box").wait_for()
    expect(page.locator("#follow")).to_have_text(code, use_inner_text=True)

    seal(cast, evaluation)
    clerk = cast.actor("clerk")
    text = SealedText.objects.get()
    actions.moderate_text(actor=clerk, text=text, visibility="show")
    matter = tracking.take_up(actor=clerk, text=text, category="method", owner_unit=cast.units["emergency"])
    tracking.answer_suggestion(
        actor=cast.actor("head"), suggestion=matter, answer="卡片下月印发到各社区。", evidence="清样"
    )
    actions.release_results(actor=clerk, evaluation=evaluation)
    page.goto(address(cast, "tracking:follow"))
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查答复").click()
    page.locator("main", has_text="卡片下月印发到各社区").wait_for()
    shoot(page, "follow-answer")
    assert axe_violations(page) == []
    assert_fits(page)
    page.get_by_role("link", name="看这一场建议的答复").click()
    page.locator("main", has_text=MINE).wait_for()
    shoot(page, "answer-board")
    assert axe_violations(page) == []
    assert_fits(page)
    assert_no_offsite(page)
    assert_quiet(page)


def test_who_does_not_ask_is_shown_no_code(cast, page_at):
    _evaluation, (ticket, *_rest) = opened(cast, slips=8)
    page = page_at(360)
    page.goto(f"{address(cast, 'feedback:rate')}#T={ticket}")
    page.locator("details").first.click()
    page.locator(f"textarea[name='t{cast.lecture.pk}']").fill(MINE)
    page.get_by_role("button", name="提交评价").click()
    page.locator("#receipt-box").wait_for()
    expect(page.locator("#follow-box")).to_be_hidden()
