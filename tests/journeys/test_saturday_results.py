"""The Saturday, after 17:15: sealed, shown to the lecturers first, released, read by those who may."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.saturday import follow, misses, press, sees

pytestmark = pytest.mark.browser

MINE = "街道社区安全生产“十步检查法”"


def test_results_go_to_the_lecturer_first(saturday):
    saturday.tell("2022-02-12T17:10")
    clerk = saturday.person("clerk", 1280)
    _clerk_seals(saturday, clerk)
    _clerk_ends_the_day(saturday, clerk)
    saturday.time("2022-02-13T09:00")
    _lecturers_see_their_own(saturday)
    _nobody_else_does(saturday)
    saturday.time("2022-02-14T09:00")
    _clerk_releases(saturday, clerk)
    _readers_see_all(saturday)


def _clerk_seals(saturday, page):
    page.goto(f"{saturday.at}/evaluation/")
    follow(page, "转入收尾回收…")
    sees(page, "已收 571 份，还有 18 人没交。")
    press(page, "转入收尾回收")
    follow(page, "封存…")
    sees(page, "已收 571 份，还有 18 人没交。关闭后不能再交。", "封存不能撤回。")
    saturday.look(page, "clerk-seal-check")
    press(page, "关闭并封存")
    sees(page, "已封存 571 份。结果先给授课人本人看。", "指纹")
    saturday.look(page, "clerk-sealed")


def _clerk_ends_the_day(saturday, page):
    """Not before the last line of the timetable is over."""
    page.goto(f"{saturday.at}/day/")
    expect(page.get_by_role("button", name="这一期已上完")).to_have_count(0)
    saturday.time("2022-02-12T17:40")
    page.reload()
    press(page, "关闭手机签到")
    press(page, "这一期已上完")
    sees(page, "这一期已记为上完。")
    assert saturday.session.state == "held"
    saturday.look(page, "clerk-held")


def _lecturers_see_their_own(saturday):
    head = saturday.person("head", 1280)
    head.goto("/")
    sees(head, "的评价结果出来了")
    saturday.look(head, "lecturer-home")
    follow(head, "看结果")
    sees(head, "这份结果现在只有你看得到", "94.3", "412 / 131 / 19 / 4")
    saturday.look(head, "lecturer-results")
    other = saturday.person("龙怀民", 360, "信访局")
    other.goto(f"{saturday.at}/results/")
    sees(other, "初信初访办理与积案化解", "90.4", "还没公布")
    misses(other, "94.3")
    saturday.look(other, "other-lecturer-results")
    other.goto(f"/results/lectures/{saturday.story.lecture('应急局').pk}/")
    misses(other, "94.3", "412 / 131")
    press(head, "我看过了，交给审核领导")
    saturday.look(head, "lecturer-seen")


def _nobody_else_does(saturday):
    pk = saturday.story.lecture("应急局").pk
    for who in ("trainee", "inspector"):
        page = saturday.person(who, 360)
        page.goto(f"/results/lectures/{pk}/")
        misses(page, "94.3", "412 / 131")
        page.complaints.clear()  # The browser notes the 404 in its console.
        page.goto(f"{saturday.at}/results/")
        misses(page, "94.3", "412 / 131")
        saturday.look(page, f"{who}-no-results")


def _clerk_releases(saturday, page):
    page.goto(f"{saturday.at}/results/")
    follow(page, "去看建议")
    saturday.look(page, "clerk-moderation")
    page.get_by_role("link", name="案例很生动").click()
    saturday.look(page, "clerk-moderate")
    page.get_by_label("公开", exact=True).check()
    page.get_by_label("归类").select_option(label="案例")
    press(page, "保存")
    saturday.look(page, "clerk-moderated")
    page.goto("/")
    follow(page, "公布结果")
    follow(page, "公布结果…")
    sees(page, "公布 8 堂课的结果", "7 位授课人还没看过：", "条建议还没有定给谁看")
    saturday.look(page, "clerk-release-check")
    press(page, "公布结果")
    sees(page, "94.3")
    saturday.look(page, "clerk-results")


def _readers_see_all(saturday):
    for who, width in (("leader", 1280), ("inspector", 360)):
        page = saturday.person(who, width)
        page.goto("/")
        follow(page, "评价结果") if width > 1000 else page.goto("/results/")
        sees(page, MINE, "94.3")
        saturday.look(page, f"{who}-results-list")
        page.get_by_role("link", name=MINE).click()
        sees(page, "94.3", "案例很生动")
        misses(page, "时间太赶")
        saturday.look(page, f"{who}-lecture-results")
    trainee = saturday.person("trainee", 360)
    trainee.goto(f"/results/lectures/{saturday.story.lecture('应急局').pk}/")
    misses(trainee, "94.3")
