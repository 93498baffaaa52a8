"""The Saturday, 09:15 to 17:30: people rate eight lectures with a slip, with and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lunxun.feedback import actions
from lunxun.feedback.ballots import Sent, cast_many
from lunxun.feedback.queries import evaluation_progress
from tests.journeys.saturday import follow, press, sees

pytestmark = pytest.mark.browser

LECTURES = 8


def test_slips_are_rated_once_each(saturday):
    saturday.tell("2022-02-12T09:00")
    clerk = saturday.person("clerk", 1280)
    first, second = _clerk_prints_slips(saturday, clerk)
    _clerk_opens(saturday, clerk)
    address = f"/s/{saturday.session.door.code}/rate/"
    phone = _trainee_rates(saturday, f"{address}#T={first.replace('-', '')}")
    _sends_again(saturday, phone, address)
    _another_phone_with_the_same_slip(saturday, f"{address}#T={first.replace('-', '')}")
    _without_script(saturday, address, second)
    assert evaluation_progress(saturday.story.evaluation).ballots == 2
    _the_others(saturday)
    clerk.goto(f"{saturday.at}/evaluation/")
    sees(clerk, "42/ 589")
    saturday.look(clerk, "clerk-answering")
    board = saturday.person("clerk", 360)
    board.goto(f"{saturday.at}/evaluation/board/")
    saturday.look(board, "evaluation-board")


def _clerk_prints_slips(saturday, page):
    page.goto(f"{saturday.at}/evaluation/")
    follow(page, "印小票")
    page.get_by_label("印多少张").fill("30")
    press(page, "出票并打开打印页")
    tickets = page.locator(".slip > div:not(.slip__stub) code").all_inner_texts()
    assert len(set(tickets)) == 30
    return tickets[:2]


def _clerk_opens(saturday, page):
    page.goto("/")
    sees(page, "的评价还没开放")
    page.goto(f"{saturday.at}/evaluation/")
    follow(page, "开放评价…")
    sees(page, "已印 30 张票，应评 589 人。")
    saturday.look(page, "clerk-open-check")
    press(page, "开放评价")
    sees(page, "评价已开放。手里有票的人现在可以交了。")


def _trainee_rates(saturday, address):
    """One tap per answer; the ticket is read from the address and doesn't stay there."""
    page = saturday.stranger(360)
    page.goto(address)
    sees(page, "票已读入，不用再输。", "每项点一下。")
    assert "#" not in page.url
    saturday.look(page, "phone-rate")
    for lecture in page.locator("[data-lecture]").all():
        for item in ("topic", "content", "form"):
            lecture.locator(f"label.dot:has(input[name$='-{item}'][value='0'])").click()
    # Counted a moment after the last tap.
    page.locator("#count", has_text=f"已评 {LECTURES} / {LECTURES}").wait_for()
    second = page.locator("[data-lecture]").nth(1)
    second.locator("summary").click()
    second.locator("textarea").fill("能不能把检查表发电子版。")
    saturday.look(page, "phone-rated")
    press(page, "提交评价")
    page.wait_for_url("**/rate/done/**")
    sees(page, "收到了，谢谢", "评了 8 堂，写了 1 条建议。", "你的回执号")
    expect(page.locator("#receipt")).to_have_text(re.compile(r"^.{9}$"), use_inner_text=True)
    saturday.look(page, "phone-done")
    return page


def _sends_again(saturday, page, address):
    receipt = page.locator("#receipt").inner_text()
    follow(page, "回到评价页")
    page.locator("[data-lecture]").first.locator("label.dot:has(input[name$='-form'][value='1'])").click()
    press(page, "提交评价")
    page.wait_for_url("**/rate/done/**")
    expect(page.locator("#receipt")).to_have_text(receipt, use_inner_text=True)
    assert evaluation_progress(saturday.story.evaluation).ballots == 1


def _another_phone_with_the_same_slip(saturday, address):
    page = saturday.stranger(360)
    page.goto(address)
    page.locator("label.dot").first.click()
    press(page, "提交评价")
    page.locator("#say", has_text="票据已用").wait_for()
    sees(page, "这一份先留着")
    page.complaints.clear()  # The browser notes the 409 in its console; the page is what counts.
    saturday.look(page, "phone-used")


def _without_script(saturday, address, ticket):
    page = saturday.stranger(360, javascript=False)
    page.goto(address)
    page.get_by_label("票号").fill(ticket.lower())
    for lecture in page.locator("[data-lecture]").all():
        for item in ("topic", "content", "form"):
            lecture.locator(f"label.dot:has(input[name$='-{item}'][value='1'])").click()
    press(page, "提交评价")
    sees(page, "收到了，谢谢", "评了 8 堂，写了 0 条建议。", "你的回执号")


def _the_others(saturday):
    """40 more ballots as the demo casts them."""
    evaluation = saturday.story.evaluation
    tickets = actions.issue_slips(actor=saturday.story.clerk, evaluation=evaluation, count=40)
    lectures = list(saturday.session.lectures.values_list("pk", flat=True))
    rows = {pk: {"topic": 0, "content": 0, "form": 1} for pk in lectures}
    sent = [Sent(ticket, f"{number:032x}", rows, {}) for number, ticket in enumerate(tickets)]
    assert all(receipt.is_counted for receipt in cast_many(evaluation, sent))
