"""After the Saturday: every suggestion gets an owner and an answer; the trail shows who did what."""

from __future__ import annotations

import json

import pytest

from lunxun.tracking.models import Suggestion
from lunxun.web.demo.story import DATA
from tests.journeys.saturday import follow, misses, press, sees

pytestmark = pytest.mark.browser

WORDS = "能不能把检查表发电子版，省得我们再抄一遍。"
ANSWER = "电子版今天发到各街镇，也放进操作指南，可以直接打印。"


def test_a_suggestion_is_answered(saturday):
    saturday.tell("2022-02-14T09:30")
    clerk = saturday.person("clerk", 1280)
    _clerk_sorts(saturday, clerk)
    saturday.time("2022-02-16T10:00")
    _head_answers(saturday)
    saturday.time("2022-02-16T15:00")
    _inspector_closes(saturday)
    _trainee_reads(saturday)
    _sysadmin_reads_no_word(saturday)


def _clerk_sorts(saturday, page):
    """The texts come shuffled; the one about the check list becomes a matter, the others are set aside."""
    page.goto("/")
    follow(page, "开始归类")
    saturday.look(page, "clerk-sort")
    while WORDS not in page.locator("blockquote").inner_text():
        page.get_by_label("不必办（表扬、空白）").check()
        with page.expect_navigation():
            press(page, "归好，看下一条")
    page.get_by_label("立为一件").check()
    page.get_by_label("类别").select_option("")
    press(page, "归好，看下一条")
    sees(page, "请选一类", WORDS)
    saturday.look(page, "clerk-sort-incomplete")
    page.get_by_label("类别").select_option(label="方法")
    with page.expect_navigation():
        press(page, "归好，看下一条")
    # By chance it was the last one of the shuffled texts.
    follow(page, "先到这里" if page.locator("blockquote").count() else "看建议台账")
    sees(page, WORDS, "应急局", "已派单")
    saturday.look(page, "clerk-ledger")


def _head_answers(saturday):
    page = saturday.person("head", 360)
    page.goto("/")
    saturday.look(page, "head-home-suggestion")
    page.goto("/suggestions/")
    follow(page, WORDS)
    saturday.look(page, "head-suggestion")
    follow(page, "答复")
    press(page, "答复提的人")
    sees(page, "请写明怎么答复")
    page.get_by_label("答复", exact=True).fill(ANSWER)
    page.get_by_label("凭证").fill("检查表已入《操作指南》")
    saturday.look(page, "head-answer")
    press(page, "答复提的人")
    sees(page, "已答复，等培训办核验。", ANSWER)
    saturday.look(page, "head-answered")


def _inspector_closes(saturday):
    page = saturday.person("inspector", 1280)
    page.goto("/suggestions/")
    follow(page, WORDS)
    follow(page, "核验办结")
    page.get_by_label("看到了什么").fill("看了操作指南第 1 版，属实")
    saturday.look(page, "inspector-close")
    press(page, "凭证属实，办结")
    sees(page, "已办结。", "看了操作指南第 1 版，属实")
    saturday.look(page, "inspector-closed")
    assert Suggestion.objects.get().state == "closed"
    follow(page, "操作记录")
    sees(page, "操作记录", "袁正", "贺启明", "何晓岚")
    misses(page, WORDS)
    saturday.look(page, "inspector-trail")


def _trainee_reads(saturday):
    page = saturday.person("trainee", 360)
    page.goto("/suggestions/")
    saturday.look(page, "trainee-ledger")
    follow(page, WORDS)
    sees(page, ANSWER)
    saturday.look(page, "trainee-answer")


def _sysadmin_reads_no_word(saturday):
    """Every page that his pages lead to; no suggestion and no answer stands on any of them."""
    page = saturday.person("sysadmin", 1280)
    words = [text["words"] for text in json.loads((DATA / "suggestions.json").read_text("utf-8"))]
    words = [word for word in words if len(word) > 4] + [ANSWER]
    seen, waiting = set(), ["/", "/suggestions/", f"/suggestions/{Suggestion.objects.get().pk}/"]
    waiting += [f"{saturday.at}/{tab}" for tab in ("", "roster/", "day/", "evaluation/", "results/")]
    waiting += [f"/results/lectures/{saturday.story.lecture('应急局').pk}/", "/audit/", "/results/"]
    while waiting and len(seen) < 40:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        page.goto(address)
        misses(page, *words)
        if len(seen) < 4:
            links = page.locator("nav.side a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
            waiting += [link for link in links if link.startswith("/")]
    page.goto("/")
    page.complaints.clear()
    saturday.look(page, "sysadmin-home")
    page.goto("/audit/")
    saturday.look(page, "sysadmin-trail")
