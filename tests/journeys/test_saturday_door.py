"""The Saturday, 07:50: slips are printed, the door opens, people check in by phone and at the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lunxun.teaching import actions
from lunxun.teaching.models import CheckIn, RosterEntry
from tests.browser_support import wait_until
from tests.journeys.saturday import follow, press, sees

pytestmark = pytest.mark.browser


def test_people_check_in_by_phone_and_at_the_desk(saturday):
    saturday.tell("2022-02-11T16:30")
    clerk = saturday.person("clerk", 1280)
    _clerk_prepares(saturday, clerk)
    saturday.time("2022-02-12T07:50")
    code = _clerk_opens_the_door(saturday, clerk)
    board = saturday.person("clerk", 360)
    board.goto(f"{saturday.at}/day/")
    sees(board, "0/ 604 人")
    saturday.time("2022-02-12T08:05")
    _trainee_checks_in(saturday, code)
    _board_refreshes_and_survives_a_cut(saturday, board)
    _clerk_ticks_at_the_desk(saturday, clerk)
    methods = CheckIn.objects.filter(entry__session=saturday.session).values_list("method", flat=True)
    assert sorted(methods) == ["phone", "staff", "staff", "staff"]


def _clerk_prepares(saturday, page):
    page.goto("/")
    follow(page, "准备评价")
    saturday.look(page, "clerk-prepare")
    page.get_by_label("抽票（印好的小票，从盒子里抽）").check()
    press(page, "准备评价")
    sees(page, "评价已准备好，还没有开放。")
    saturday.look(page, "clerk-evaluation")
    follow(page, "印小票")
    page.get_by_label("印多少张").fill("48")
    saturday.look(page, "clerk-slips")
    press(page, "出票并打开打印页")
    expect(page.locator(".slip")).to_have_count(48)
    saturday.look(page, "clerk-slips-printed", on_paper=True)
    follow(page, "印好了，返回")
    sees(page, "48")


def _clerk_opens_the_door(saturday, page):
    page.goto(f"{saturday.at}/day/")
    press(page, "打开手机签到")
    sees(page, "手机签到已打开", "选自己的名字，填手机号后四位。")
    saturday.look(page, "clerk-day")
    follow(page, "签到码海报")
    saturday.look(page, "clerk-poster", on_paper=True)
    return saturday.session.door.code


def _trainee_checks_in(saturday, code):
    """Not signed in: unit, name, last four digits; wrong ones first."""
    entry = RosterEntry.objects.filter(
        session=saturday.session, unit__short_name="应急局", status="called", person__phone__gt=""
    ).select_related("person")[0]
    page = saturday.stranger(360)
    page.goto(f"/s/{code}/")
    saturday.look(page, "phone-door")
    page.get_by_role("link", name="区直部门").click()
    page.get_by_label("姓名").select_option(str(entry.pk))
    saturday.look(page, "phone-check-in")
    wrong = "0000" if entry.person.phone[-4:] != "0000" else "1111"
    page.get_by_label("手机号后四位").fill(wrong)
    press(page, "签到")
    sees(page, "签到台")
    expect(page.get_by_label("姓名")).to_have_value(str(entry.pk))
    saturday.look(page, "phone-wrong-digits")
    page.get_by_label("手机号后四位").fill(entry.person.phone[-4:])
    press(page, "签到")
    sees(page, "已签到", f"{entry.name}，08:05。请入座。")
    saturday.look(page, "phone-checked-in")


def _board_refreshes_and_survives_a_cut(saturday, page):
    """The figures come every ten seconds by themselves; a cut is said, and ends by itself."""
    figure = "document.querySelector('#live .figure__n').innerText.trim()"
    wait_until(page, f"{figure}.startsWith('1')", 30)
    saturday.look(page, "board")
    page.complaints.clear()
    page.context.set_offline(True)
    wait_until(page, "!document.getElementById('connection').hidden", 30)
    entry = RosterEntry.objects.filter(session=saturday.session, status="called", check_in=None)[7]
    actions.check_in_by_staff(actor=saturday.story.clerk, entry=entry, method="staff")
    page.context.set_offline(False)
    wait_until(page, f"{figure}.startsWith('2')", 30)
    expect(page.locator("#connection")).to_be_hidden()
    # The browser itself reports the requests that the cut swallowed.
    assert all("ERR_INTERNET_DISCONNECTED" in line or "htmx" in line for line in page.complaints)


def _clerk_ticks_at_the_desk(saturday, page):
    page.goto(f"{saturday.at}/day/")
    follow(page, "代签与补签")
    saturday.look(page, "clerk-desk")
    rows = page.locator("tbody tr")
    name = rows.nth(0).locator("label span").inner_text()
    rows.nth(0).get_by_role("button").click()
    sees(page, f"{name}已签到。", "已到 3 / 604 人")
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(0).check()
    press(page, "把勾选的人签到")
    sees(page, "1 人已签到。", "已到 4 / 604 人")
    saturday.look(page, "clerk-desk-done")
