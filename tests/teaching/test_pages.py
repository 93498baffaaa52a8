"""Every address of teaching: happy, anonymous, wrong role, other organisation."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.teaching import actions
from tests.cast import Cast
from tests.teaching.factories import make_roster, on_the_day, release_by_force

SESSION_PAGES = [
    "audience",
    "roster",
    "roster_add",
    "sign_in_sheet",
    "leave_list",
    "substitution_list",
    "day",
    "board",
    "release",
]
ENTRY_PAGES = ["roster_remove", "leave_request", "substitute"]
CLERK_ONLY = {"audience", "roster_add", "roster_remove", "check_in", "release"}


@pytest.fixture
def stage(cast: Cast):
    return cast, make_roster(cast)


@pytest.mark.parametrize("name", SESSION_PAGES)
def test_page_of_session_answers_by_role(stage, client, name):
    cast, _roster = stage
    address = reverse(f"teaching:{name}", args=[cast.session.pk])
    assert client.get(address).status_code == 302
    client.force_login(cast.clerk)
    assert client.get(address).status_code == 200
    client.force_login(cast.trainee)
    assert client.get(address).status_code == (403 if name in CLERK_ONLY else 200)
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ENTRY_PAGES)
def test_page_of_entry_answers_by_role(stage, client, name):
    cast, roster = stage
    address = reverse(f"teaching:{name}", args=[cast.session.pk, roster["王芳"].pk])
    assert client.get(address).status_code == 302
    client.force_login(cast.clerk)
    assert client.get(address).status_code == 200
    client.force_login(cast.contact)
    assert client.get(address).status_code == (403 if name in CLERK_ONLY else 200)
    client.force_login(cast.other_head)
    assert client.get(address).status_code == 404
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404


def test_callup_list_shows_every_role_its_rows(stage, client):
    cast, _roster = stage
    address = reverse("teaching:callup_list")
    assert client.get(address).status_code == 302
    for account in (cast.clerk, cast.contact, cast.trainee):
        client.force_login(account)
        assert cast.session.title in client.get(address).content.decode()
    client.force_login(cast.outsider)
    assert cast.session.title not in client.get(address).content.decode()


def test_desk_ticks_one_several_and_a_whole_unit(stage, client):
    cast, roster = stage
    release_by_force(cast.session)
    address = reverse("teaching:check_in", args=[cast.session.pk])
    client.force_login(cast.clerk)
    assert client.get(address).status_code == 403  # not the day yet
    with on_the_day(cast):
        assert client.get(address).status_code == 200
        client.post(address, {"one": roster["王芳"].pk})
        client.post(address, {"entries": [roster["陶可"].pk, roster["贺启明"].pk], "method": "paper"})
        page = client.get(reverse("teaching:day", args=[cast.session.pk])).content.decode()
        assert "代签 1" in page and "纸质 2" in page
        client.post(address, {"undo": roster["王芳"].pk})
        client.post(f"{address}?unit=u{cast.units['street'].pk}", {"whole": "1"})
        page = client.get(f"{address}?status=present").content.decode()
        assert "王芳" in page
        client.force_login(cast.trainee)
        assert client.get(address).status_code == 403


def test_fragment_of_the_day_is_the_same_template_without_the_frame(stage, client):
    cast, _roster = stage
    client.force_login(cast.clerk)
    address = reverse("teaching:day", args=[cast.session.pk])
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="live"')
    assert "<html" not in fragment
    wall = client.get(reverse("teaching:board", args=[cast.session.pk]), headers={"HX-Request": "true"})
    assert "<html" not in wall.content.decode()


def test_board_names_nobody_on_the_roster(stage, client):
    cast, _roster = stage
    client.force_login(cast.clerk)
    page = client.get(reverse("teaching:board", args=[cast.session.pk])).content.decode()
    assert "王芳" not in page and "陶可" not in page


def test_phone_checks_in_at_the_door(stage, client):
    cast, roster = stage
    release_by_force(cast.session)
    with on_the_day(cast):
        door = actions.open_door(actor=cast.actor("clerk"), session=cast.session)
        address = reverse("teaching:door", args=[door.code.lower()])
        assert "先选单位" in client.get(address).content.decode()
        client.force_login(cast.clerk)
        poster = client.get(reverse("teaching:door_poster", args=[cast.session.pk])).content.decode()
        assert door.code in poster and "<svg" in poster
        client.force_login(cast.trainee)
        assert client.get(reverse("teaching:door_poster", args=[cast.session.pk])).status_code == 403
        client.logout()
        unit = f"{address}?unit=u{cast.units['street'].pk}"
        assert "王芳" in client.get(unit).content.decode()
        wrong = client.post(unit, {"entry": roster["王芳"].pk, "phone_tail": "9999"})
        assert "手机号后四位和名册上的不一样" in wrong.content.decode()
        right = client.post(unit, {"entry": roster["王芳"].pk, "phone_tail": "０００８"})
        assert "已签到" in right.content.decode()
        actions.close_door(actor=cast.actor("clerk"), session=cast.session)
        assert "王芳" not in client.get(unit).content.decode()
    assert client.get(reverse("teaching:door", args=["ZZZZZZ"])).status_code == 404


def test_audience_previews_saves_and_builds(stage, client):
    cast, _roster = stage
    client.force_login(cast.clerk)
    address = reverse("teaching:audience", args=[cast.session.pk])
    posted = {
        "code": "R9",
        "name": "街道",
        "as_of": "2022-02-12",
        "mode": "groups",
        "g0-unit_type": ["street"],
        "intent": "preview",
    }
    preview = client.post(address, posted, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in preview and ">1<" in preview
    bad = {**posted, "mode": "expert", "expression": '{"any": [{"unit_tag": "没有"}]}', "intent": "save"}
    page = client.post(address, bad).content.decode()
    assert "没有重点名单“没有”" in page and "没有&quot;}" in page
    assert client.post(address, {**bad, "expression": "{"}).status_code == 200
    answer = client.post(address, {**posted, "intent": "build"})
    assert answer.status_code == 302
    assert cast.session.call_up.rule.code == "R9"


def test_leave_and_substitute_go_through_the_pages(stage, client):
    cast, roster = stage
    pk = cast.session.pk
    client.force_login(cast.trainee)
    answer = client.post(
        reverse("teaching:leave_request", args=[pk, roster["王芳"].pk]), {"category": "shift"}
    )
    assert answer.status_code == 302
    leave = roster["王芳"].leaves.get()
    client.force_login(cast.contact)
    decide = reverse("teaching:leave_decide", args=[pk, leave.pk])
    assert client.post(decide, {"decision": "approve"}).status_code == 403
    client.force_login(cast.clerk)
    assert client.post(decide, {"decision": "approve"}).status_code == 302
    assert client.post(decide, {"decision": "approve"}).status_code == 409
    assert "已准假" in client.get(reverse("teaching:leave_list", args=[pk])).content.decode()
    assert client.post(reverse("teaching:leave_cancel", args=[pk, leave.pk])).status_code == 302
    swap = reverse("teaching:substitute", args=[pk, roster["陶可"].pk])
    page = client.post(swap, {"name": "周围", "unit": "江洲晚报"}).content.decode()
    assert "名单外人员替会，请写明原因" in page and "江洲晚报" in page
    assert client.post(swap, {"name": "周围", "unit": "江洲晚报", "reason": "挂职"}).status_code == 302
    found = roster["陶可"].substitution
    assert client.post(reverse("teaching:substitution_confirm", args=[pk, found.pk])).status_code == 302
    assert client.post(reverse("teaching:substitution_undo", args=[pk, found.pk])).status_code == 302


def test_release_page_lists_every_gate_problem_and_refuses(stage, client):
    cast, _roster = stage
    client.force_login(cast.clerk)
    address = reverse("teaching:release", args=[cast.session.pk])
    page = client.get(address).content.decode()
    assert "差 2 项" in page and "应急局" in page and "信访局" in page
    answer = client.post(address)
    assert answer.status_code == 409
    assert "信访局" in answer.content.decode()


def test_export_writes_text_never_formulas(stage, client):
    import io

    from python_calamine import CalamineWorkbook

    cast, roster = stage
    entry = roster["王芳"]
    entry.name = '=HYPERLINK("x")'
    entry.save()
    client.force_login(cast.clerk)
    body = client.get(reverse("teaching:roster", args=[cast.session.pk]), {"as": "xlsx"}).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert '=HYPERLINK("x")' in {cell for row in rows for cell in row}
    names = [row[1] for row in rows if str(row[0]).replace(".0", "").isdigit()]
    assert len(names) == len(roster)
