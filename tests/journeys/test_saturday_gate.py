"""The Saturday, before it: a returned outline is corrected, confirmed in person and passed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lunxun.org.demo_login import PASSWORD
from tests.journeys.saturday import follow, press, sees

pytestmark = pytest.mark.browser


def test_returned_outline_becomes_a_passed_one(saturday):
    saturday.tell("2022-02-07T08:30")
    outline = saturday.story.outline("信访局")
    _assistant_corrects(saturday)
    saturday.time("2022-02-07T09:20")
    _head_confirms(saturday)
    saturday.time("2022-02-10T10:00")
    _leader_passes(saturday)
    outline.refresh_from_db()
    assert outline.state == "passed"
    version = outline.current.parsed
    assert "502" not in version.cases[0].text
    _everybody_sees_it(saturday)


def _assistant_corrects(saturday):
    """谢宁 signs in, follows what waits, takes the household out of the case, and hands over."""
    page = saturday.stranger(1280)
    page.goto("/")
    page.get_by_label("工号或手机号").fill("assistant")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    saturday.look(page, "sign-in")
    press(page, "登录")
    sees(page, "修改退回的提纲")
    saturday.look(page, "assistant-home")
    follow(page, "看退回意见")
    sees(page, "第 1 轮退回", "案例里有楼栋和户号，请隐去再送。", "隐去来访人姓名和楼栋号后再讲")
    saturday.look(page, "assistant-returned")
    follow(page, "修改提纲")
    case = page.locator("[name=cases_0_text]")
    expect(case).to_have_value(re.compile("502 户"))
    case.fill("桂园某小区漏水七年，住户、物业、开发商、街道当面一次定责，两个月修好。")
    saturday.look(page, "assistant-edit")
    press(page, "保存草稿")
    follow(page, "返回提纲")
    page.get_by_text("答复并记为已处理").click()
    page.get_by_label("答复", exact=True).fill("楼栋和户号已经隐去。")
    press(page, "记为已处理")
    sees(page, "楼栋和户号已经隐去。")
    press(page, "交龙怀民确认")
    sees(page, "待主讲人确认")
    saturday.look(page, "assistant-handed")


def _head_confirms(saturday):
    page = saturday.person("龙怀民", 360, "信访局")
    page.goto("/")
    sees(page, "确认你要讲的提纲")
    saturday.look(page, "head-home")
    follow(page, "看过再确认")
    sees(page, "送审前，看过再确认", "桂园某小区漏水七年", "政法委书记 严正川")
    saturday.look(page, "head-confirm")
    press(page, "确认，送政法委书记审核")
    sees(page, "审核中")
    saturday.look(page, "head-confirmed")


def _leader_passes(saturday):
    """严正川 comments, forgets a criterion and is told, decides it and passes."""
    page = saturday.person("leader", 1280)
    page.goto("/")
    page.get_by_role("link", name="审核信访局提纲").first.click()
    saturday.look(page, "leader-review")
    page.locator("#policy_basis summary").click()
    page.locator("#policy_basis textarea").fill("新条例施行后请更新政策依据。")
    page.locator("#policy_basis").get_by_role("button", name="记下批注").click()
    sees(page, "新条例施行后请更新政策依据。")
    for name in ("positioning", "relevance", "cases", "methods", "policy", "plain"):
        page.locator(f"input[name={name}][value='1']").check(force=True)
    press(page, "审核通过")
    sees(page, "保密与意识形态")
    assert saturday.story.outline("信访局").state == "in_review"
    saturday.look(page, "leader-undecided")
    page.locator("input[name=security][value='1']").check(force=True)
    press(page, "审核通过")
    sees(page, "已通过，提纲锁定。")
    saturday.look(page, "leader-passed")


def _everybody_sees_it(saturday):
    page = saturday.person("assistant", 360)
    page.goto("/outlines/?state=passed")
    sees(page, "信访局")
    page = saturday.person("clerk", 360)
    page.goto("/outlines/")
    saturday.look(page, "clerk-outlines")
