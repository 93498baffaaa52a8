"""The gate in Chromium: axe, both widths, nothing from elsewhere, and the whole way without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lunxun.outlines import actions
from lunxun.outlines.models import Outline
from tests.browser_support import assert_fits, assert_no_offsite, axe_violations
from tests.outlines.factories import drafted, handed, in_review, opened, passed, returned

pytestmark = pytest.mark.browser

PAGES = [
    (in_review, "clerk", "/outlines/"),
    (returned, "assistant", "/outlines/{}/"),
    (drafted, "assistant", "/outlines/{}/edit/"),
    (handed, "head", "/outlines/{}/confirm/"),
    (in_review, "leader", "/outlines/{}/review/"),
    (in_review, "leader", "/outlines/{}/return/"),
    (passed, "leader", "/outlines/{}/withdraw/"),
    (drafted, "clerk", "/outlines/{}/diff/"),
    (passed, "clerk", "/outlines/{}/sheet/"),
]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("make", "role", "address"), PAGES)
def test_page_is_accessible_and_fits(cast, page_at, make, role, address, width):
    outline = make(cast)
    if make is in_review:
        actions.add_comment(
            actor=cast.actor("leader"), outline=outline, section="problems", quote="查而不改", body="举一件。"
        )
    page = page_at(width, account=getattr(cast, role))
    page.goto(address.format(outline.pk))
    assert axe_violations(page) == []
    assert_fits(page)
    assert_no_offsite(page)


def test_review_page_counts_decided_criteria_and_offers_the_selection(cast, page_at):
    outline = in_review(cast)
    page = page_at(1280, account=cast.leader)
    page.goto(f"/outlines/{outline.pk}/review/")
    page.locator("input[name=positioning][value='1']").check()
    expect(page.locator("#undecided")).to_have_text("还有 6 项标准未定。", use_inner_text=True)
    page.locator("#situation p", has_text="查而不改").click(click_count=3)
    page.locator("#situation summary").click()
    expect(page.locator("input[name='situation-quote']")).to_have_value(re.compile("查而不改"))


def test_whole_way_without_script(cast, page_at):
    """From an empty outline to the pass, by three people, with script switched off."""
    outline = opened(cast)
    page = page_at(360, account=cast.assistant, javascript=False)
    page.goto(f"/outlines/{outline.pk}/edit/")
    for name in (
        "objectives_know",
        "objectives_prevent",
        "objectives_do",
        "situation",
        "problems",
        "restraint",
    ):
        page.fill(f"[name={name}]", f"写好 {name}")
    page.fill("[name=policy_basis_0_title]", "安全生产法")
    page.fill("[name=cases_0_text]", "先关阀，再沟通。")
    page.get_by_role("button", name="再加一个案例").click()
    expect(page.locator("[name=cases_0_text]")).to_have_value("先关阀，再沟通。")
    page.fill("[name=cases_1_text]", "三次口头告知。")
    page.fill("[name=methods_0_text]", "十步。")
    page.fill("[name=minutes]", "40")
    page.check("[name=is_unclassified]")
    page.locator("button:visible", has_text="保存草稿").last.click()
    page.get_by_role("link", name="返回提纲").click()
    page.get_by_role("button", name="交贺启明确认").click()

    page = page_at(360, account=cast.head, javascript=False)
    page.goto(f"/outlines/{outline.pk}/confirm/")
    page.get_by_role("button", name="确认，送常务副区长审核").click()

    page = page_at(360, account=cast.leader, javascript=False)
    page.goto(f"/outlines/{outline.pk}/review/")
    for name in ("positioning", "relevance", "cases", "methods", "policy", "plain", "security"):
        page.check(f"input[name={name}][value='1']", force=True)
    page.get_by_role("button", name="审核通过").click()
    page.get_by_text("已通过，提纲锁定。").first.wait_for()
    fresh = Outline.objects.get(pk=outline.pk)
    assert fresh.state == "passed"
    assert [case.text for case in fresh.current.parsed.cases] == ["先关阀，再沟通。", "三次口头告知。"]
