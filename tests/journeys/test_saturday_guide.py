"""After the Saturday: the lecture becomes a guide of one page, on any phone and on A4."""

from __future__ import annotations

import json

import pypdfium2
import pytest

from lunxun.library.models import Guide
from lunxun.web.demo.story import DATA
from tests.journeys.saturday import follow, press, sees

pytestmark = pytest.mark.browser


def test_a_lecture_becomes_a_guide(saturday):
    saturday.tell("2022-02-14T09:30")
    data = json.loads((DATA / "guide.json").read_text("utf-8"))
    head = saturday.person("易承志", 1280, "城管执法局")
    _head_writes(saturday, head, data)
    _head_publishes(saturday, head, data)
    _anybody_reads(saturday, data)
    _one_page_of_a4(saturday, head)


def _head_writes(saturday, page, data):
    page.goto("/")
    saturday.look(page, "guide-home")
    follow(page, "整理成指南")
    saturday.look(page, "guide-new")
    press(page, "从提纲带入，开始整理")
    page.get_by_label("指南名称").fill(data["title"])
    page.get_by_label("给谁用").fill(data["audience"])
    page.get_by_label("一句话").fill(data["one_line"])
    page.get_by_label("什么时候用").fill(data["when"])
    page.get_by_label("步骤").fill("\n\n".join("\n".join(step) for step in data["steps"]))
    page.get_by_label("分级处理").fill("\n".join(f"{name}：{text}" for name, text, *_ in data["levels"]))
    page.get_by_label("不该做").fill("\n".join(data["donts"]))
    page.get_by_label("常见错误").fill("\n".join(data["mistakes"]))
    page.get_by_label("找谁").fill("\n".join("：".join(contact) for contact in data["contacts"]))
    page.get_by_label("依据").fill("\n".join(data["basis"]))
    page.get_by_label("有效期至").fill(data["valid_until"])
    saturday.look(page, "guide-edit")
    press(page, "保存，看样子")


def _head_publishes(saturday, page, data):
    sees(page, "发布前看一遍", data["one_line"])
    saturday.look(page, "guide-review")
    press(page, "发布第 1 版")
    sees(page, "已发布。基层从现在起能看、能打印。")
    saturday.look(page, "guide-published")


def _anybody_reads(saturday, data):
    guide = Guide.objects.get()
    page = saturday.stranger(360)
    page.goto(f"/g/{guide.public_code}/")
    sees(page, data["title"], data["steps"][0][0], "不该做")
    saturday.look(page, "phone-guide")
    press(page, "用过，好用")
    sees(page, "已记下，谢谢", "1 次说好用")


def _one_page_of_a4(saturday, page):
    follow(page, "打印成一页 A4")
    saturday.look(page, "guide-print", on_paper=True)
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    assert len(paper) == 1
    text = paper[0].get_textpage().get_text_bounded()
    assert "过期作废" in text
