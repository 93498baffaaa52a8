"""The phone in a real browser: draft, queue, receipt, without a script, two people on one phone."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from lunxun.feedback import actions, doors, queries
from lunxun.feedback.models import Evaluation, SealedRow, SealedText
from lunxun.plans.models import Lecture
from tests.browser_support import (
    assert_fits,
    assert_no_offsite,
    assert_quiet,
    axe_violations,
    shoot,
    wait_until,
)
from tests.cast import build_cast, make_lecture
from tests.feedback.factories import golden, opened, seal, sealed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROKEN = "**/rate/"


@pytest.fixture
def cast(transactional_db):
    return build_cast()


def address(cast, name: str = "rate") -> str:
    return reverse(f"feedback:{name}", args=[doors.code_of(cast.session)])


def tap(page, lecture, item: str, value: int) -> None:
    page.locator(f"input[name='r{lecture.pk}-{item}'][value='{value}']").check()


def rate_all(page, lecture, value: int = 0) -> None:
    for item in ("topic", "content", "form"):
        tap(page, lecture, item, value)


def count(evaluation: Evaluation) -> int:
    return queries.evaluation_progress(evaluation).ballots


def submit(page) -> None:
    page.get_by_role("button", name="提交评价").click()


def test_a_trainee_rates_by_slip_in_three_requests(cast, page_at):
    evaluation, (ticket, *_rest) = opened(cast, slips=6)
    page = page_at(360)
    page.goto(f"{address(cast)}#T={ticket}")
    assert len([url for url in page.asked if "favicon" not in url]) <= 3
    assert ticket not in page.url
    expect(page.locator("input:checked")).to_have_count(0)
    assert axe_violations(page) == []
    assert_fits(page)
    shoot(page, "rate")
    rate_all(page, cast.lecture)
    tap(page, cast.lecture, "form", 1)
    expect(page.locator("#count b")).to_have_text("1", use_inner_text=True)
    page.get_by_text("写建议（选填）").first.click()
    page.locator(f"textarea[name='t{cast.lecture.pk}']").fill("我是洪桥社区的王芳，电话 13800000008")
    expect(page.locator(".tip")).to_have_count(1)
    page.locator(f"textarea[name='t{cast.lecture.pk}']").fill("多讲案例")
    expect(page.locator(".tip")).to_have_count(0)
    page.locator(f"input[name='x{cast.other_lecture.pk}']").check()
    submit(page)
    page.wait_for_url("**/done/**")
    expect(page.locator("#done-what")).to_have_text("评了 2 堂，写了 1 条建议。", use_inner_text=True)
    receipt = page.locator("#receipt").inner_text()
    assert axe_violations(page) == []
    shoot(page, "rate-done")
    assert count(evaluation) == 1
    # Changed from the same phone: the same ballot.
    page.locator("#done-back").click()
    tap(page, cast.lecture, "topic", 3)
    submit(page)
    page.wait_for_url("**/done/**")
    expect(page.locator("#receipt")).to_have_text(receipt, use_inner_text=True)
    assert count(evaluation) == 1
    assert_no_offsite(page)
    assert_quiet(page)
    page.context.close()
    seal(cast, evaluation)
    row = SealedRow.objects.get(lecture=cast.lecture)
    assert row.answers == {"topic": 3, "content": 0, "form": 1}
    assert SealedRow.objects.get(lecture=cast.other_lecture).is_absent
    assert SealedText.objects.get().body == "多讲案例"


def test_without_a_network_the_ballot_waits_and_goes_out_after_the_tab_was_closed(cast, page_at):
    evaluation, (ticket, *_rest) = opened(cast)
    page = page_at(360)
    page.goto(f"{address(cast)}#T={ticket}")
    rate_all(page, cast.lecture)
    page.route(BROKEN, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    submit(page)
    wait_until(page, "document.getElementById('count').innerText.includes('自动再交')")
    assert count(evaluation) == 0
    context = page.context
    page.close()
    later = context.new_page()
    later.goto(address(cast))
    later.wait_for_url("**/done/**", timeout=20_000)
    assert count(evaluation) == 1


KEPT = "Object.values({...localStorage}).join()"


def test_the_phone_keeps_its_copy_until_the_seal_is_announced(cast, page_at):
    evaluation, (ticket, unsent, *_rest) = opened(cast)
    page = page_at(360)
    page.goto(f"{address(cast)}#T={ticket}")
    rate_all(page, cast.lecture)
    page.locator("#t0").fill("多讲案例")
    submit(page)
    page.wait_for_url("**/done/**")
    page.goto(address(cast))
    expect(page.locator("#t0")).to_have_value("多讲案例")
    page.goto("about:blank")
    page.goto(f"{address(cast)}#T={unsent}")
    page.locator("#t0").fill("还没有交")
    page.wait_for_timeout(500)
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    page.goto(address(cast))
    assert "多讲案例" in page.evaluate(KEPT)
    actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    page.wait_for_timeout(2100)  # phones that come together are given one page for two seconds
    page.goto(address(cast))
    assert "多讲案例" not in page.evaluate(KEPT)
    assert ticket not in page.evaluate("Object.keys({...localStorage}).join()")
    expect(page.locator("#t0")).to_have_value("还没有交")


def test_a_server_in_trouble_is_asked_again_until_it_answers(cast, page_at):
    evaluation, (ticket, *_rest) = opened(cast)
    page = page_at(360)
    page.goto(f"{address(cast)}#T={ticket}")
    rate_all(page, cast.lecture)
    tries = []

    def trouble(route):
        if route.request.method != "POST":
            route.continue_()
        elif len(tries) < 2:
            tries.append(1)
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route(BROKEN, trouble)
    submit(page)
    page.wait_for_url("**/done/**", timeout=20_000)
    assert (len(tries), count(evaluation)) == (2, 1)


def test_the_draft_survives_a_reload(cast, page_at):
    _evaluation, (ticket, *_rest) = opened(cast)
    page = page_at(360)
    page.goto(f"{address(cast)}#T={ticket}")
    rate_all(page, cast.lecture, 2)
    page.locator("#t0").fill("整场的建议")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("input:checked")).to_have_count(3)
    expect(page.locator("#t0")).to_have_value("整场的建议")


def test_two_people_on_one_phone_give_two_ballots(cast, page_at):
    evaluation, (first, second, *_rest) = opened(cast)
    page = page_at(360)
    for number, ticket in enumerate((first, second), start=1):
        page.goto("about:blank")
        page.goto(f"{address(cast)}#T={ticket}")
        expect(page.locator("input:checked")).to_have_count(0)
        rate_all(page, cast.lecture)
        submit(page)
        page.wait_for_url("**/done/**")
        assert count(evaluation) == number


def test_a_spent_ticket_on_another_phone_is_told_so(cast, page_at):
    evaluation, (ticket, *_rest) = opened(cast)
    for number in range(2):
        page = page_at(360)
        page.goto(address(cast))
        page.locator("#ticket").fill(ticket.lower())
        rate_all(page, cast.lecture)
        submit(page)
        if number == 0:
            page.wait_for_url("**/done/**")
    wait_until(page, "document.getElementById('say').innerText.includes('票据已用')")
    assert count(evaluation) == 1


def test_without_javascript_the_form_posts(cast, page_at):
    evaluation, (ticket, *_rest) = opened(cast)
    page = page_at(360, javascript=False)
    page.goto(address(cast))
    page.locator("#ticket").fill(ticket)
    rate_all(page, cast.lecture)
    submit(page)
    expect(page.get_by_role("heading", name="收到了，谢谢")).to_have_count(1)
    assert count(evaluation) == 1


def test_the_rating_page_weighs_little(cast):
    """Page, styles and script together, as a phone loads them the first time: half of the budget of 60 KB."""
    opened(cast)
    page = Client().get(address(cast)).content
    files = [Path(finders.find(f"feedback/{name}")).read_bytes() for name in ("rate.css", "rate.js")]
    total = sum(len(gzip.compress(part)) for part in [page, *files])
    assert total <= 30 * 1024


def double_text(page) -> None:
    """Text at 200 %: every size that a style gives, twice as large, as an old web view's own setting does."""
    page.evaluate(
        "for (const e of document.querySelectorAll('*')) e.dataset.s = parseFloat(getComputedStyle(e).fontSize)"
    )
    page.evaluate(
        "for (const e of document.querySelectorAll('[data-s]')) e.style.fontSize = e.dataset.s * 2 + 'px'"
    )


def visible_whole(page, locator) -> bool:
    """Whether nothing of a control lies outside the width of the screen."""
    box = locator.bounding_box()
    return box["x"] >= -0.5 and box["x"] + box["width"] <= page.viewport_size["width"] + 0.5


SECONDS_A_TAP = 1.5


@pytest.mark.parametrize("scale", [1, 2])
def test_eight_lectures_take_one_tap_an_answer_and_four_more(cast, page_at, scale):
    """24 answers, and the send: 25 taps, 37.5 s at 1.5 s a tap; by slip, so that no ticket is typed."""
    for number in range(6):
        make_lecture(
            cast.session,
            cast.units["emergency"],
            cast.head.person,
            f"第 {number + 3} 讲：常态化防控不松不过",
            dt.time(13 + number),
            dt.time(13 + number, 40),
        )
    evaluation, (ticket, *_rest) = opened(cast)
    page = page_at(360)
    page.goto(f"{address(cast)}#T={ticket}")
    lectures = list(Lecture.objects.order_by("position"))
    assert len(lectures) == 8
    if scale == 2:
        double_text(page)
    assert_fits(page)
    assert axe_violations(page) == []
    shoot(page, f"rate-eight-{scale}00")
    # Nothing is chosen beforehand, and no button fills more than one answer.
    expect(page.locator("input:checked")).to_have_count(0)
    assert page.locator("button").all_inner_texts() == ["提交评价"]
    taps = 0
    for lecture in lectures:
        for item in ("topic", "content", "form"):
            choice = page.locator(f"label:has(> input[name='r{lecture.pk}-{item}'][value='1'])")
            assert visible_whole(page, choice)
            assert choice.bounding_box()["height"] >= 44
            choice.click()
            taps += 1
            expect(page.locator("input:checked")).to_have_count(taps)
    send = page.get_by_role("button", name="提交评价")
    assert visible_whole(page, send)
    send.click()
    taps += 1
    page.wait_for_url("**/done/**")
    assert count(evaluation) == 1
    assert taps <= 24 + 4
    assert taps * SECONDS_A_TAP <= 60


def test_the_scripts_speak_what_chromium_86_reads():
    """The baseline of the look (Chromium 86, ES2020), held by the words that came later."""
    later = {
        "logical assignment": r"\?\?=|\|\|=|&&=",
        "class fields and private names": r"\bclass\b|this\.#",
        "at, replaceAll, hasOwn, findLast, structuredClone": r"\.(at|replaceAll|findLast|toSorted|hasOwn)\(|structuredClone",
        "top-level await": r"(?m)^await ",
        "numeric separators": r"\b\d+_\d",
    }
    for name in ("rate.js", "kiosk.js", "draw.js", "entry.js"):
        text = Path(finders.find(f"feedback/{name}")).read_text(encoding="utf-8")
        code = re.sub(r"(?m)//.*$", "", text)
        assert {what for what, pattern in later.items() if re.search(pattern, code)} == set(), name


@pytest.mark.parametrize("width", [360, 1280])
def test_the_office_pages_are_accessible(cast, page_at, width):
    evaluation, _tickets = opened(cast)
    page = page_at(width, account=cast.clerk)
    names = ["evaluation", "board", "collect", "slips", "results"]
    for name in names:
        page.goto(reverse(f"feedback:{name}", args=[cast.session.pk]))
        assert axe_violations(page) == [], name
        assert_fits(page)
        shoot(page, f"feedback-{name}")
    page.goto(reverse("feedback:evaluation_list"))
    assert axe_violations(page) == []
    assert_no_offsite(page)
    assert_quiet(page)
    assert evaluation.pk


@pytest.mark.parametrize("width", [360, 1280])
def test_the_result_pages_are_accessible(cast, page_at, width):
    evaluation = golden(cast)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    page = page_at(width, account=cast.clerk)
    session = [cast.session.pk]
    for name, args in [
        ("results", session),
        ("summary", session),
        ("letter", [cast.lecture.pk]),
        ("moderation", session),
        ("evaluation", session),
        ("lecture_results", [cast.lecture.pk]),
        ("results_list", []),
        ("explained", []),
        ("anonymity", []),
    ]:
        page.goto(reverse(f"feedback:{name}", args=args))
        assert axe_violations(page) == [], name
        assert_fits(page)
        shoot(page, f"feedback-sealed-{name}")
    page.goto(address(cast, "receipt"))
    assert axe_violations(page) == []
    assert_no_offsite(page)
    assert_quiet(page)


def test_texts_and_release_pages_are_accessible(cast, page_at):
    sealed(cast, text="多讲案例")
    page = page_at(1280, account=cast.clerk)
    page.goto(reverse("feedback:moderation", args=[cast.session.pk]))
    assert axe_violations(page) == []
    page.get_by_role("link", name="多讲案例").first.click()
    assert axe_violations(page) == []
    shoot(page, "feedback-moderate")
    page.goto(reverse("feedback:release", args=[cast.session.pk]))
    assert axe_violations(page) == []
    shoot(page, "feedback-release")
