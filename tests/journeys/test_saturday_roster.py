"""The Saturday, the week before: 604 people are called up, leave, substitutes, and the timetable goes out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lunxun.teaching.models import RosterEntry
from lunxun.teaching.queries import session_counts
from tests.journeys.saturday import follow, press, press_in_row, sees

pytestmark = pytest.mark.browser

# Rule R2 (S5) as its six groups: what is ticked in each, field → labels.
R2 = [
    {"unit_tag": ["底线重点"], "is_head": True},
    {"unit_tag": ["底线重点"], "line": ["分管业务", "业务"]},
    {
        "unit_type": ["街道", "镇"],
        "line": ["班子", "应急", "消防", "交通", "环保", "信访", "网信", "卫健"],
    },
    {"unit_type": ["社区", "村"], "is_head": True},
    {"unit_type": ["社区", "村"], "line": ["安全"]},
    {"unit_type": ["区领导"], "line": ["底线", "督查"]},
]


def test_604_are_called_up_and_the_timetable_goes_out(saturday):
    saturday.tell("2022-02-08T08:30")
    clerk = saturday.person("clerk", 1280)
    _clerk_calls_up(saturday, clerk)
    saturday.time("2022-02-08T15:00")
    _contact_reports(saturday)
    _clerk_settles(saturday, clerk)
    _clerk_is_told_what_is_missing(saturday, clerk)
    saturday.time("2022-02-09T10:00")
    saturday.story.judge("卫健局")
    saturday.story.judge("信访局")
    saturday.time("2022-02-11T16:00")
    _clerk_releases(saturday, clerk)


def _clerk_calls_up(saturday, page):
    page.goto("/")
    sees(page, "还没有名册")
    saturday.look(page, "clerk-home")
    follow(page, "选规则，生成名册")
    write_r2(page)
    press(page, "先算一算")
    expect(page.locator("#preview .figure__n")).to_have_text("604人", use_inner_text=True)
    saturday.look(page, "clerk-audience")
    press(page, "存规则并生成名册")
    sees(page, "名册已生成，共 604 人。", "拟定中")
    press(page, "发出调训")
    sees(page, "调训已发出。", "已调训")
    saturday.look(page, "clerk-roster")


def write_r2(page):
    """Tick the six groups; more empty ones come when the filled ones have been counted."""
    page.get_by_label("规则编号").fill("R2")
    page.get_by_label("规则名称").fill("底线工作：重点部门、街镇、社区村负责人")
    for number, group in enumerate(R2):
        details = page.locator("details.group").nth(number)
        if details.get_attribute("open") is None:
            details.locator("summary").first.click()
        for name, values in group.items():
            if name == "is_head":
                page.locator(f"[name=g{number}-is_head]").check()
                continue
            field = details.locator("fieldset", has=page.locator(f"[name=g{number}-{name}]"))
            for value in values:
                field.get_by_label(value, exact=True).check()
        if number % 2:
            press(page, "先算一算")


def _contact_reports(saturday):
    """陶可 of 洪桥街道 sees his own people only; one asks leave, another sends somebody else."""
    page = saturday.person("contact", 360)
    page.goto("/call-ups/")
    saturday.look(page, "contact-callups")
    follow(page, saturday.session.title)
    ours = RosterEntry.objects.filter(session=saturday.session, unit__short_name="洪桥街道", status="called")
    sees(page, ours[0].name, "洪桥街道")
    expect(page.locator("table")).not_to_contain_text("石桥街道", use_inner_text=True)
    saturday.look(page, "contact-roster")
    page.get_by_role("row", name=ours[0].name).get_by_role("link", name="请假").click()
    saturday.look(page, "contact-leave")
    page.get_by_label("值班备勤").check()
    press(page, "报请假")
    sees(page, f"{ours[0].name}的请假已报", "待批")
    saturday.look(page, "contact-leaves")
    follow(page, "看名册")
    page.get_by_role("row", name=ours[1].name).get_by_role("link", name="替会").click()
    page.locator("input[name=person]").first.check()
    page.get_by_label("原因").fill("本人有公务，由本单位同志参加")
    saturday.look(page, "contact-substitute")
    press(page, "报替会")
    sees(page, "替会已报，等培训办确认。", "待确认")
    saturday.look(page, "contact-substitutes")


def _clerk_settles(saturday, page):
    page.goto("/")
    sees(page, "1 张请假条等你批", "1 名替会人员等你确认")
    follow(page, "逐张批")
    saturday.look(page, "clerk-leaves")
    press_in_row(page, "准假")
    sees(page, "已准假。")
    page.goto("/")
    follow(page, "逐个确认")
    saturday.look(page, "clerk-substitutes")
    press_in_row(page, "确认")
    sees(page, "已确认")
    counts = session_counts(saturday.session)
    assert (counts.called, counts.on_leave, counts.substitutes) == (604, 1, 1)


def _clerk_is_told_what_is_missing(saturday, page):
    page.goto("/")
    follow(page, "看差什么")
    sees(page, "课表还不能发布，差 2 项", "卫健局", "信访局", "在 ", "已等")
    expect(page.get_by_role("button", name="发布课表")).to_have_count(0)
    saturday.look(page, "clerk-cannot-release")


def _clerk_releases(saturday, page):
    page.goto("/")
    follow(page, "检查并发布")
    sees(page, "可以发布", "名册 604 人")
    saturday.look(page, "clerk-can-release")
    press(page, "发布课表")
    sees(page, "课表已发布")
    saturday.look(page, "clerk-released")
    assert saturday.session.state == "released"
    trainee = saturday.person("trainee", 360)
    trainee.goto("/")
    saturday.look(trainee, "trainee-home")
    trainee.goto(f"{saturday.at}/")
    sees(trainee, "街道社区安全生产“十步检查法”")
    saturday.look(trainee, "trainee-session")
