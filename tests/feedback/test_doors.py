"""Three doors, one rule: keyboard entry of paper, and a kiosk that forgets."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lunxun.feedback import doors, queries
from lunxun.feedback.form_definition import DEFAULT
from lunxun.feedback.keying import Unreadable, read_row
from lunxun.feedback.models import SealedRow, SealedText
from lunxun.feedback.scales import LIBRARY
from tests.browser_support import assert_fits, assert_focus, assert_quiet, axe_violations, shoot
from tests.cast import build_cast
from tests.feedback.factories import cast_some, form_on_the_whole, new_key, opened, seal

TEN = {**DEFAULT, **LIBRARY["ten"].definition()}
HUNDRED = {**DEFAULT, **LIBRARY["hundred"].definition()}


@pytest.mark.parametrize(
    ("definition", "typed", "row"),
    [
        (DEFAULT, "121", {"topic": 0, "content": 1, "form": 0}),
        (DEFAULT, "１２１３", {"topic": 0, "content": 1, "form": 0, "usable": 2}),
        (DEFAULT, "1-4", {"topic": 0, "form": 3}),
        (DEFAULT, "10", {"topic": 0}),
        (DEFAULT, " x ", {"absent": True}),
        (DEFAULT, "", {}),
        (TEN, "10 9 8", {"topic": 0, "content": 1, "form": 2}),
        (TEN, "10 - 1", {"topic": 0, "form": 9}),
        (HUNDRED, "95 0 100", {"topic": 5, "content": 100, "form": 0}),
        (HUNDRED, "95 - 60 2", {"topic": 5, "form": 40, "usable": 1}),
    ],
)
def test_a_row_is_read_as_the_clerk_types_it(definition, typed, row):
    assert read_row(definition, typed) == row


@pytest.mark.parametrize(
    ("definition", "typed"),
    [
        (DEFAULT, "125"),
        (DEFAULT, "12111"),
        (DEFAULT, "1a1"),
        (DEFAULT, "1x"),
        (TEN, "11 2 3"),
        (HUNDRED, "101 1 1"),
    ],
)
def test_what_no_row_can_say_is_refused(definition, typed):
    with pytest.raises(Unreadable):
        read_row(definition, typed)


def sheet(cast, ticket: str, first: str, second: str = "x", **more: str) -> dict[str, str]:
    return {
        "ticket": ticket,
        "key": more.pop("key", new_key()),
        f"e{cast.lecture.pk}": first,
        f"e{cast.other_lecture.pk}": second,
        **more,
    }


def test_paper_is_entered_under_the_rule_of_tickets(cast, signed_in):
    evaluation, issued = opened(cast, slips=8)
    client = signed_in(cast.clerk)
    url = reverse("feedback:entry", args=[cast.session.pk])
    page = client.post(url, sheet(cast, issued[0], "1213", t0="停车难"), follow=True).content.decode()
    assert "录入一份" in page
    again = client.post(url, sheet(cast, issued[0], "444")).content.decode()
    assert "票据已用" in again
    assert 'value="444"' in again
    wrong = client.post(url, sheet(cast, issued[1], "129")).content.decode()
    assert "没有“9”这一档" in wrong
    assert issued[1] in wrong
    assert queries.evaluation_progress(evaluation).ballots == 1
    cast_some(cast, evaluation, issued[2:7])
    seal(cast, evaluation)
    found = [row.answers for row in SealedRow.objects.filter(lecture=cast.lecture)]
    assert found.count({"topic": 0, "content": 1, "form": 0, "usable": 2}) == 1
    assert SealedRow.objects.filter(lecture=cast.other_lecture, is_absent=True).count() == 1
    assert SealedText.objects.get(lecture=None).body == "停车难"


def test_what_is_judged_once_for_the_session_is_entered_too(cast, signed_in):
    evaluation, issued = opened(cast, form_version=form_on_the_whole(cast))
    client = signed_in(cast.clerk)
    url = reverse("feedback:entry", args=[cast.session.pk])
    assert "整场培训：组织" in client.get(url).text
    assert "没有“9”这一档" in client.post(url, sheet(cast, issued[0], "111", e0="9")).text
    assert "整场没有" in client.post(url, sheet(cast, issued[0], "111", e0="x")).text
    for ticket in issued[:6]:
        client.post(url, sheet(cast, ticket, "111", e0="2"))
    seal(cast, evaluation)
    evaluation.refresh_from_db()
    assert evaluation.session_tallies == {"order": [0, 6, 0, 0]}


def test_a_sheet_posted_twice_is_one_ballot(cast, signed_in):
    evaluation, issued = opened(cast)
    client = signed_in(cast.clerk)
    fields = sheet(cast, issued[0], "111")
    for _time in range(2):
        client.post(reverse("feedback:entry", args=[cast.session.pk]), fields)
    assert queries.evaluation_progress(evaluation).ballots == 1
    assert queries.held_count(evaluation) == 0


def kiosk(cast, name: str = "kiosk") -> str:
    return reverse(f"feedback:{name}", args=[doors.code_of(cast.session)])


def test_the_kiosk_answers_with_a_redirect_and_keeps_nothing(cast, client):
    evaluation, issued = opened(cast)
    fields = {f"r{cast.lecture.pk}-topic": "1", "ticket": issued[0], "key": new_key()}
    answer = client.post(kiosk(cast), fields)
    assert (answer.status_code, answer.url) == (302, kiosk(cast, "kiosk_done"))
    assert not answer.cookies
    thanks = client.get(answer.url)
    assert issued[0] not in thanks.content.decode()
    # No page reloads itself under a reader; without the script the link goes on to the next person.
    assert "http-equiv" not in thanks.content.decode()
    assert f'href="{kiosk(cast)}"' in thanks.content.decode()
    for response in (thanks, client.get(kiosk(cast))):
        assert response["Cache-Control"] == "no-store"
    assert queries.evaluation_progress(evaluation).ballots == 1
    refused = client.post(kiosk(cast), {**fields, "key": new_key()})
    assert refused.status_code == 409
    assert "票据已用" in refused.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_kiosk_shows_the_next_person_nothing(transactional_db, page_at):
    cast = build_cast()
    evaluation, issued = opened(cast)
    page = page_at(1280)
    page.goto(reverse("feedback:anonymity"))
    page.goto(kiosk(cast))
    assert_fits(page)
    assert axe_violations(page) == []
    shoot(page, "kiosk")
    for item in ("topic", "content", "form"):
        page.locator(f"input[name='r{cast.lecture.pk}-{item}'][value='1']").check()
    page.locator("#ticket").fill(issued[0])
    tip = page.locator("#t0 + .tip")
    page.locator("#t0").fill("我叫张三，只给组织者看")
    expect(tip).to_contain_text("可能认得出是谁写的")
    page.locator("#t0").fill("只给组织者看")
    expect(tip).to_have_count(0)
    page.get_by_role("button", name="提交评价").click()
    page.wait_for_url("**/kiosk/done/")
    assert queries.evaluation_progress(evaluation).ballots == 1
    assert axe_violations(page) == []
    expect(page.locator("#done-next")).to_contain_text("几秒后", use_inner_text=True)
    page.get_by_role("link", name="下一位").click()
    page.wait_for_url("**/kiosk/")
    expect(page.locator("#ticket")).to_have_value("")
    expect(page.locator("#t0")).to_have_value("")
    expect(page.locator("input:checked")).to_have_count(0)
    page.go_back()  # the form and the thanks gave up their places: "back" leaves the kiosk
    page.wait_for_url("**/anonymity/")
    page.go_forward()
    expect(page.locator("#ticket")).to_have_value("")
    expect(page.locator("#t0")).to_have_value("")
    expect(page.locator("input:checked")).to_have_count(0)
    assert issued[0] not in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert_quiet(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_thanks_of_the_kiosk_give_way_to_the_next_person(transactional_db, page_at):
    cast = build_cast()
    opened(cast)
    page = page_at(1280)
    page.clock.install()
    page.goto(kiosk(cast))
    page.goto(kiosk(cast, "kiosk_done"))
    page.clock.run_for(7000)
    page.wait_for_url("**/kiosk/")
    page.go_back()
    page.wait_for_url("**/kiosk/")
    plain = page_at(1280, javascript=False)
    plain.goto(kiosk(cast, "kiosk_done"))
    expect(plain.locator("#done-next")).not_to_contain_text("几秒后", use_inner_text=True)
    plain.get_by_role("link", name="下一位").click()
    plain.wait_for_url("**/kiosk/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_keyboard_entry_fits_a_phone(transactional_db, page_at):
    cast = build_cast()
    opened(cast)
    page = page_at(360, cast.clerk)
    page.goto(reverse("feedback:entry", args=[cast.session.pk]))
    assert_fits(page)
    assert axe_violations(page) == []
    shoot(page, "entry")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_clerk_enters_a_sheet_with_five_keys_a_row(transactional_db, page_at):
    cast = build_cast()
    evaluation, issued = opened(cast)
    page = page_at(1280, cast.clerk)
    page.goto(reverse("feedback:entry", args=[cast.session.pk]))
    assert axe_violations(page) == []
    page.keyboard.type(issued[0])
    for row in ("\n1213", "\n4443", "\n"):
        assert len(row) <= 5
        page.keyboard.type(row)
    page.get_by_text("录入一份").wait_for()
    assert queries.evaluation_progress(evaluation).ballots == 1
    assert_focus(page, "[name=ticket]")
    shoot(page, "entry")
