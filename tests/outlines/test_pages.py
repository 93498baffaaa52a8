"""Every address: happy, anonymous, wrong role, other organisation; input kept when it is turned down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.outlines import actions
from lunxun.outlines.models import Comment, Outline
from tests.outlines.factories import (
    MAKERS,
    drafted,
    full_content,
    handed,
    in_review,
    opened,
    passed,
    returned,
)

GET_PAGES = {
    "outline_detail": (drafted, "assistant"),
    "outline_edit": (drafted, "assistant"),
    "outline_confirm": (handed, "head"),
    "outline_review": (in_review, "leader"),
    "outline_return": (in_review, "leader"),
    "outline_withdraw": (passed, "leader"),
    "outline_diff": (drafted, "clerk"),
    "outline_sheet": (passed, "clerk"),
}
POST_PAGES = {
    "outline_hand": (drafted, "assistant"),
    "outline_send_back": (handed, "head"),
    "outline_revise": (passed, "assistant"),
}


def url(name, outline):
    return reverse(f"outlines:{name}", args=[outline.pk])


@pytest.mark.parametrize("name", GET_PAGES)
def test_page_opens_for_its_person(cast, signed_in, name):
    make, role = GET_PAGES[name]
    response = signed_in(getattr(cast, role)).get(url(name, make(cast)))
    assert response.status_code == 200
    assert "街道社区安全生产" in response.content.decode()


@pytest.mark.parametrize("name", [*GET_PAGES, *POST_PAGES])
def test_page_sends_a_visitor_to_sign_in(cast, client, name):
    make, _role = {**GET_PAGES, **POST_PAGES}[name]
    method = client.get if name in GET_PAGES else client.post
    response = method(url(name, make(cast)))
    assert response.status_code == 302
    assert reverse("org:sign_in") in response.url


@pytest.mark.parametrize("name", [*GET_PAGES, *POST_PAGES])
@pytest.mark.parametrize("role", ["outsider", "trainee", "other_head", "sysadmin"])
def test_page_does_not_exist_for_strangers(cast, signed_in, name, role):
    make, _role = {**GET_PAGES, **POST_PAGES}[name]
    client = signed_in(getattr(cast, role))
    method = client.get if name in GET_PAGES else client.post
    assert method(url(name, make(cast))).status_code == 404


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("outline_edit", "clerk"),
        ("outline_edit", "leader"),
        ("outline_confirm", "assistant"),
        ("outline_review", "clerk"),
        ("outline_review", "head"),
        ("outline_review", "district_head"),
        ("outline_return", "head"),
    ],
)
def test_page_that_is_anothers_to_use_says_whose(cast, signed_in, name, role):
    assert signed_in(getattr(cast, role)).get(url(name, in_review(cast))).status_code == 403


@pytest.mark.parametrize("state", MAKERS)
def test_detail_page_opens_in_every_state_for_every_reader(cast, client, state):
    outline = MAKERS[state](cast)
    for role in ("clerk", "leader", "district_head", "head", "assistant", "inspector"):
        client.force_login(getattr(cast, role))
        assert client.get(url("outline_detail", outline)).status_code == 200


def test_list_is_narrowed_by_the_address(cast, signed_in):
    in_review(cast)
    client = signed_in(cast.clerk)
    page = client.get(reverse("outlines:outline_list"), {"state": "in_review", "session": cast.session.pk})
    assert "十步检查法" in page.content.decode()
    assert "常务副区长 梁致远" in page.content.decode()
    page = client.get(reverse("outlines:outline_list"), {"state": "passed"})
    assert "十步检查法" not in page.content.decode()
    assert (
        client.get(reverse("outlines:outline_list"), {"session": "x", "page": "9", "state": "?"}).status_code
        == 200
    )


def test_list_of_a_stranger_is_empty(cast, signed_in):
    in_review(cast)
    page = signed_in(cast.other_head).get(reverse("outlines:outline_list"), {"state": ""})
    assert "十步检查法" not in page.content.decode()


def test_clerk_opens_the_outlines_of_a_session(cast, signed_in):
    client = signed_in(cast.clerk)
    response = client.post(reverse("outlines:session_open", args=[cast.session.pk]))
    assert response.status_code == 302
    assert Outline.objects.count() == 2
    client.force_login(cast.outsider)
    assert client.post(reverse("outlines:session_open", args=[cast.session.pk])).status_code == 404
    client.force_login(cast.trainee)
    assert client.post(reverse("outlines:session_open", args=[cast.session.pk])).status_code in (302, 403)


def form_data(**changes):
    data = {
        "seen_number": "0",
        "objectives_know": "知道",
        "objectives_prevent": "能防",
        "objectives_do": "能做",
        "rows_policy_basis": "1",
        "policy_basis_0_title": "安全生产法",
        "policy_basis_0_valid_from": "２０２１年9月1日",
        "rows_cases": "2",
        "cases_0_title": "餐馆",
        "cases_0_text": "先关阀。",
        "cases_1_title": "",
        "cases_1_text": "",
        "rows_methods": "1",
        "methods_0_title": "十步",
        "methods_0_text": "看证照。",
        "rows_proposals": "1",
        "proposals_0": "红黄绿牌",
        "situation": "1,864 处",
        "problems": "查而不改",
        "restraint": "不一关了之",
        "minutes": "４０",
        "is_unclassified": "on",
        "do": "save",
    }
    data.update(changes)
    return data


def test_edit_page_saves_what_was_typed(cast, signed_in):
    outline = opened(cast)
    response = signed_in(cast.assistant).post(url("outline_edit", outline), form_data())
    assert response.status_code == 302
    content = Outline.objects.get().current.parsed
    assert content.policy_basis[0].valid_from.isoformat() == "2021-09-01"
    assert content.minutes == 40
    assert len(content.cases) == 1


def test_edit_page_adds_a_row_and_keeps_everything(cast, signed_in):
    outline = opened(cast)
    page = (
        signed_in(cast.assistant)
        .post(url("outline_edit", outline), form_data(do="add:cases"))
        .content.decode()
    )
    assert 'name="cases_2_text"' in page
    assert "先关阀。" in page
    assert 'name="rows_cases" value="3"' in page
    assert Outline.objects.get().edit_number == 0


def test_edit_page_drops_a_row_and_moves_the_rest_up(cast, signed_in):
    outline = opened(cast)
    data = form_data(do="drop:cases:0", cases_1_title="仓库", cases_1_text="口头告知。")
    page = signed_in(cast.assistant).post(url("outline_edit", outline), data).content.decode()
    assert "先关阀。" not in page
    assert "口头告知。" in page
    assert 'name="rows_cases" value="1"' in page


def test_edit_page_drops_a_row_without_errors_so_that_the_draft_does_not_write_it_back(cast, signed_in):
    outline = opened(cast)
    data = form_data(do="drop:cases:0", policy_basis_0_valid_to="去年底")
    page = signed_in(cast.assistant).post(url("outline_edit", outline), data).content.decode()
    assert 'id="errors"' not in page
    assert "去年底" in page
    assert " checked" in page


@pytest.mark.parametrize(
    "verb", ["add:", "add:nonsense", "drop:cases", "drop:cases:x", "drop:cases:99", "drop:x:1", ":::"]
)
def test_edit_page_with_a_nonsense_button_keeps_everything(cast, signed_in, verb):
    outline = opened(cast)
    response = signed_in(cast.assistant).post(url("outline_edit", outline), form_data(do=verb))
    assert response.status_code == 200
    assert "先关阀。" in response.content.decode()


def test_edit_page_with_a_wrong_date_keeps_the_input_and_names_the_field(cast, signed_in):
    outline = opened(cast)
    data = form_data(policy_basis_0_valid_to="去年底")
    page = signed_in(cast.assistant).post(url("outline_edit", outline), data).content.decode()
    assert "日期写成 2022-02-12 这样" in page
    assert "去年底" in page
    assert "先关阀。" in page


def test_edit_page_after_a_conflict_shows_both_and_saves_the_second_time(cast, signed_in):
    outline = opened(cast)
    actions.save_draft(
        actor=cast.actor("head"), outline=outline, content=full_content(causes="局长刚写的"), seen_number=0
    )
    client = signed_in(cast.assistant)
    page = client.post(url("outline_edit", outline), form_data()).content.decode()
    assert "刚被别人改过" in page
    assert "局长刚写的" in page
    assert "先关阀。" in page
    assert 'name="seen_number" value="1"' in page
    assert client.post(url("outline_edit", outline), form_data(seen_number="1")).status_code == 302


def test_confirm_page_sends_to_the_reviewer(cast, signed_in):
    outline = handed(cast)
    client = signed_in(cast.head)
    page = client.get(url("outline_confirm", outline)).content.decode()
    assert "确认，送常务副区长审核" in page
    response = client.post(url("outline_confirm", outline), {"seen_hash": outline.current.content_hash})
    assert response.status_code == 302
    assert Outline.objects.get().state == "in_review"


def test_confirm_page_of_an_incomplete_outline_names_the_gaps(cast, signed_in):
    outline = handed(cast, cases=[])
    client = signed_in(cast.head)
    response = client.post(url("outline_confirm", outline), {"seen_hash": outline.current.content_hash})
    assert response.status_code == 200
    assert "至少写 1 个案例，现在 0 个。" in response.content.decode()


def test_send_back_page_without_a_note_comes_back(cast, signed_in):
    outline = handed(cast)
    response = signed_in(cast.head).post(url("outline_send_back", outline), {"note": ""})
    assert response.status_code == 200
    assert "请填写要改什么" in response.content.decode()


CRITERIA = dict.fromkeys(("positioning", "relevance", "cases", "methods", "policy", "plain", "security"), "1")


def test_review_page_passes(cast, signed_in):
    outline = in_review(cast)
    data = {**CRITERIA, "seen_hash": outline.current.content_hash, "do": "pass"}
    response = signed_in(cast.leader).post(url("outline_review", outline), data)
    assert response.status_code == 302
    assert Outline.objects.get().state == "passed"


def test_review_page_with_an_undecided_criterion_keeps_the_choices(cast, signed_in):
    outline = in_review(cast)
    data = {
        **CRITERIA,
        "security": "",
        "seen_hash": outline.current.content_hash,
        "do": "pass",
        "comment": "写了一半",
    }
    page = signed_in(cast.leader).post(url("outline_review", outline), data).content.decode()
    assert "还有 1 项标准未定" in page
    assert "写了一半" in page
    assert page.count(" checked") == 6


def test_review_page_writes_a_comment_and_keeps_the_choices(cast, signed_in):
    outline = in_review(cast)
    data = {
        "plain": "0",
        "cases": "1",
        "do": "note:situation",
        "situation-quote": "查而不改",
        "situation-body": "举一件",
    }
    client = signed_in(cast.leader)
    response = client.post(url("outline_review", outline), data)
    assert response.status_code == 302
    assert response.url.endswith("?met=cases&unmet=plain#situation")
    comment = Comment.objects.get()
    assert (comment.section, comment.quote) == ("problems", "查而不改")
    page = client.get(response.url).content.decode()
    assert "<mark>查而不改<sup>" in page
    assert page.count(" checked") == 2


def test_review_page_comment_without_words_comes_back(cast, signed_in):
    outline = in_review(cast)
    data = {"do": "note:cases", "cases-quote": "餐馆", "cases-body": "", "situation-body": "别处写的"}
    page = signed_in(cast.leader).post(url("outline_review", outline), data).content.decode()
    assert "请填写批注" in page
    assert "别处写的" in page


def test_review_page_of_a_decided_outline_leads_back(cast, signed_in):
    outline = passed(cast)
    assert signed_in(cast.leader).get(url("outline_review", outline)).status_code == 302


def test_return_page_takes_over_unmet_criteria_and_comments(cast, signed_in):
    outline = in_review(cast)
    actions.add_comment(
        actor=cast.actor("leader"), outline=outline, section="cases", quote="", body="隐去姓名。"
    )
    client = signed_in(cast.leader)
    response = client.post(url("outline_review", outline), {"do": "return", "policy": "0", "cases": "1"})
    page = client.get(response.url).content.decode()
    assert "隐去姓名。" in page
    assert "已带入你的 1 条批注" in page
    assert page.count(" checked") == 1
    data = {
        "reasons": ["policy_outdated"],
        "comment": "换文件",
        "due_on": "2022-02-10",
        "seen_hash": outline.current.content_hash,
    }
    assert client.post(response.url, data).status_code == 302
    review = outline.reviews.get()
    assert {o.criterion: o.is_met for o in review.opinions.all()} == {"policy": False, "cases": True}


def test_return_page_without_reasons_keeps_the_text(cast, signed_in):
    outline = in_review(cast)
    data = {"comment": "换文件", "due_on": "2022-02-01", "seen_hash": outline.current.content_hash}
    page = signed_in(cast.leader).post(url("outline_return", outline), data).content.decode()
    assert "请选择退回原因" in page
    assert "换文件" in page


def test_returned_outline_shows_why_to_the_department(cast, signed_in):
    outline = returned(cast)
    page = signed_in(cast.assistant).get(url("outline_detail", outline)).content.decode()
    assert "案例没有脱敏" in page
    assert "隐去来访人姓名和楼栋号。" in page


def test_comment_is_settled_from_the_detail_page(cast, signed_in):
    outline = in_review(cast)
    comment = actions.add_comment(
        actor=cast.actor("leader"), outline=outline, section="cases", quote="", body="隐去"
    )
    address = reverse("outlines:comment_settle", args=[outline.pk, comment.pk])
    client = signed_in(cast.assistant)
    assert client.post(address, {"answer": "已隐去"}).status_code == 302
    assert client.post(address, {"answer": "已隐去"}).status_code == 409
    assert client.post(reverse("outlines:comment_settle", args=[outline.pk, 0])).status_code == 404
    client.force_login(cast.outsider)
    assert client.post(address).status_code == 404


def test_withdraw_page_takes_back_and_names_a_missing_reason(cast, signed_in):
    outline = passed(cast)
    client = signed_in(cast.leader)
    assert (
        "请填写为什么收回" in client.post(url("outline_withdraw", outline), {"reason": ""}).content.decode()
    )
    assert client.post(url("outline_withdraw", outline), {"reason": "新规定"}).status_code == 302
    assert Outline.objects.get().state == "withdrawn"


def test_diff_page_shows_what_changed(cast, signed_in):
    outline = returned(cast)
    actions.save_draft(
        actor=cast.actor("assistant"),
        outline=outline,
        content=full_content(restraint="不以整改为由一关了之，不加重企业负担。"),
        seen_number=outline.edit_number,
    )
    page = signed_in(cast.leader).get(url("outline_diff", outline)).content.decode()
    assert "第 1 稿与第 2 稿对照" in page
    assert "<ins>" in page
    assert signed_in(cast.leader).get(url("outline_diff", outline), {"from": "9"}).status_code == 404


def test_review_sheet_of_an_undecided_outline_is_not_found(cast, signed_in):
    assert signed_in(cast.clerk).get(url("outline_sheet", drafted(cast))).status_code == 404
