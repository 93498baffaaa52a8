"""The main forms of the Saturday with script switched off."""

from __future__ import annotations

import pytest

from lunxun.library.models import Guide
from lunxun.org.demo_login import PASSWORD
from lunxun.teaching.models import RosterEntry
from lunxun.tracking.models import Suggestion
from tests.journeys.saturday import follow, press, press_in_row, sees
from tests.journeys.test_saturday_roster import write_r2

pytestmark = pytest.mark.browser


def test_roster_and_door_work_without_script(saturday):
    """Sign-in, rule, call-up, leave, release, door, desk."""
    saturday.tell("2022-02-08T08:30")
    page = saturday.stranger(360, javascript=False)
    page.goto("/")
    page.get_by_label("工号或手机号").fill("clerk")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    press(page, "登录")
    follow(page, "选规则，生成名册")
    write_r2(page)
    press(page, "存规则并生成名册")
    sees(page, "名册已生成，共 604 人。")
    press(page, "发出调训")
    page.get_by_role("link", name="请假").filter(visible=True).first.click()
    page.get_by_label("出差在外").check()
    press(page, "报请假")
    press_in_row(page, "准假")
    sees(page, "已准假。")
    for unit in ("卫健局", "信访局"):
        saturday.story.judge(unit)
    saturday.time("2022-02-11T16:00")
    page.goto(f"{saturday.at}/release/")
    press(page, "发布课表")
    saturday.time("2022-02-12T08:00")
    page.goto(f"{saturday.at}/day/")
    press(page, "打开手机签到")
    _door(saturday, page)
    page.goto(f"{saturday.at}/day/check-in/")
    page.locator("tbody button").first.click()
    sees(page, "已到 2 / 604 人")


def _door(saturday, page):
    entry = RosterEntry.objects.filter(
        session=saturday.session, unit__short_name="应急局", status="called", person__phone__gt=""
    ).select_related("person")[0]
    phone = saturday.stranger(360, javascript=False)
    phone.goto(f"/s/{saturday.session.door.code}/")
    phone.get_by_role("link", name="区直部门").click()
    phone.get_by_label("姓名").select_option(str(entry.pk))
    phone.get_by_label("手机号后四位").fill(entry.person.phone[-4:])
    press(phone, "签到")
    sees(phone, "已签到", entry.name)


def test_evaluation_ledger_and_guide_work_without_script(saturday):
    """Collect, seal, release, sort, answer, close, guide."""
    saturday.tell("2022-02-12T17:10")
    page = saturday.person("clerk", 360, javascript=False)
    page.goto(f"{saturday.at}/evaluation/")
    follow(page, "转入收尾回收…")
    press(page, "转入收尾回收")
    follow(page, "封存…")
    press(page, "关闭并封存")
    follow(page, "看结果")
    follow(page, "公布结果…")
    press(page, "公布结果")
    page.goto("/suggestions/sort/")
    page.get_by_label("立为一件").check()
    page.get_by_label("类别").select_option(label="方法")
    page.get_by_label("谁来办").select_option(label="应急局")
    press(page, "归好，看下一条")
    matter = Suggestion.objects.get()
    head = saturday.person("head", 360, javascript=False)
    head.goto(f"/suggestions/{matter.pk}/")
    follow(head, "答复")
    head.get_by_label("答复", exact=True).fill("电子版今天发到各街镇。")
    press(head, "答复提的人")
    page.goto(f"/suggestions/{matter.pk}/")
    follow(page, "核验办结")
    page.get_by_label("看到了什么").fill("电子版已发")
    press(page, "凭证属实，办结")
    sees(page, "已办结。")
    head.goto(f"/lectures/{saturday.story.lecture('应急局').pk}/guide/")
    press(head, "从提纲带入，开始整理")
    head.get_by_label("给谁用").fill("社区网格员")
    head.get_by_label("一句话").fill("查一处，改一处，复查一处。")
    head.get_by_label("找谁").fill("业务：区应急局")
    head.get_by_label("有效期至").fill("2022-12-31")
    press(head, "保存，看样子")
    press(head, "发布第 1 版")
    sees(head, "已发布。基层从现在起能看、能打印。")
    assert Guide.objects.get().state == "published"
