"""Every address of this domain, for every role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.feedback import actions, doors
from lunxun.feedback.models import SealedText
from lunxun.kernel import clock
from tests.feedback.factories import opened, prepared, sealed

ROLES = (
    "clerk",
    "leader",
    "head",
    "other_head",
    "assistant",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
)
SEE_COUNTS = {"clerk": 200, "leader": 200, "inspector": 200}
CLERK = {"clerk": 200}


def office(url: str, cast) -> str:
    return reverse(f"feedback:{url}", args=[cast.session.pk])


def answers(cast, signed_in, url: str) -> dict[str, int]:
    return {role: signed_in(getattr(cast, role)).get(url).status_code for role in ROLES}


def expected(allowed: dict[str, int], otherwise: int, **special: int) -> dict[str, int]:
    return {role: special.get(role, allowed.get(role, otherwise)) for role in ROLES}


@pytest.mark.parametrize("url", ["evaluation", "board"])
def test_control_pages_are_for_watchers(cast, signed_in, client, url):
    prepared(cast)
    assert client.get(office(url, cast)).status_code == 302
    assert answers(cast, signed_in, office(url, cast)) == expected(SEE_COUNTS, 404)


@pytest.mark.parametrize("url", ["open", "collect", "seal", "slips"])
def test_check_pages_are_for_the_office_and_tell_watchers_who_can(cast, signed_in, client, url):
    prepared(cast)
    assert client.get(office(url, cast)).status_code == 302
    watchers = {role: 200 if role == "clerk" else 403 for role in SEE_COUNTS}
    assert answers(cast, signed_in, office(url, cast)) == expected(watchers, 404)


def test_opening_days_before_the_session_is_said_on_the_page_before(cast, signed_in):
    prepared(cast)
    asked = signed_in(cast.clerk)
    assert "没听过课的人也能评" in asked.get(office("open", cast)).content.decode()
    with clock.frozen(clock.parse_story(f"{cast.session.on}T16:00")):
        page = asked.get(office("open", cast)).content.decode()
    assert "开放后评价表和权重不能再改" in page
    assert "没听过课的人也能评" not in page


def test_control_page_before_preparation(cast, signed_in):
    assert answers(cast, signed_in, office("evaluation", cast)) == expected(SEE_COUNTS, 404)
    page = signed_in(cast.clerk).get(office("evaluation", cast))
    assert "准备评价" in page.content.decode()


@pytest.mark.parametrize("url", ["evaluation_list", "results_list", "explained"])
def test_lists_show_everybody_his_own(cast, signed_in, client, url):
    sealed(cast)
    address = reverse(f"feedback:{url}")
    assert client.get(address).status_code == 302
    assert answers(cast, signed_in, address) == expected({}, 200)
    body = signed_in(cast.outsider).get(address).content.decode()
    assert cast.session.title not in body
    assert cast.lecture.title not in body


def test_results_tab_is_open_to_the_organisation_and_hides_figures(cast, signed_in, client):
    sealed(cast)
    assert client.get(office("results", cast)).status_code == 302
    assert answers(cast, signed_in, office("results", cast)) == expected({}, 200, outsider=404)
    for role in ("clerk", "leader", "trainee", "contact", "sysadmin", "other_head"):
        assert (
            "综合得分"
            not in signed_in(getattr(cast, role))
            .get(office("results", cast))
            .content.decode()
            .split(cast.other_lecture.title)[0]
        )
    assert "综合得分" in signed_in(cast.head).get(office("results", cast)).content.decode()


def test_lecture_results_go_to_the_lecturer_first_then_on(cast, signed_in):
    evaluation = sealed(cast)
    url = reverse("feedback:lecture_results", args=[cast.lecture.pk])
    assert answers(cast, signed_in, url) == expected({"head": 200}, 404)
    assert signed_in(cast.head).post(reverse("feedback:seen", args=[cast.lecture.pk])).status_code == 302
    assert answers(cast, signed_in, url) == expected({"head": 200, "clerk": 200, "leader": 200}, 404)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    released = dict.fromkeys(("head", "other_head", "clerk", "leader", "assistant", "inspector"), 200)
    assert answers(cast, signed_in, url) == expected(released, 404)


def test_release_and_summary_pages(cast, signed_in):
    sealed(cast)
    assert answers(cast, signed_in, office("release", cast)) == expected(SEE_COUNTS, 404)
    assert signed_in(cast.leader).post(office("release", cast)).status_code == 403
    assert signed_in(cast.clerk).post(office("release", cast)).status_code == 302
    assert signed_in(cast.clerk).post(office("release", cast)).status_code == 409
    page = signed_in(cast.leader).get(office("summary", cast))
    assert page.status_code == 200
    assert cast.lecture.title in page.content.decode()


def test_texts_are_moderated_by_the_office_alone(cast, signed_in):
    sealed(cast, text="案例很生动")
    assert answers(cast, signed_in, office("moderation", cast)) == expected(SEE_COUNTS, 404)
    assert "案例很生动" in signed_in(cast.clerk).get(office("moderation", cast)).content.decode()
    assert "案例很生动" not in signed_in(cast.leader).get(office("moderation", cast)).content.decode()
    text = SealedText.objects.first()
    url = reverse("feedback:moderate", args=[text.pk])
    assert answers(cast, signed_in, url) == expected(CLERK, 404)
    bad = signed_in(cast.clerk).post(url, {"visibility": "all", "body": "改过的字"})
    assert "改过的字" in bad.content.decode()
    assert signed_in(cast.clerk).post(url, {"visibility": "show", "body": "改过的字"}).status_code == 302
    text.refresh_from_db()
    assert (text.visibility, text.public_body, text.body) == ("show", "改过的字", "案例很生动")


@pytest.mark.parametrize("url", ["open", "collect", "seal"])
def test_steps_are_taken_by_the_office_alone(cast, signed_in, url):
    evaluation = prepared(cast)
    if url != "open":
        actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    if url == "seal":
        actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    found = {
        role: signed_in(getattr(cast, role)).post(office(url, cast)).status_code
        for role in ROLES
        if role != "clerk"
    }
    assert found == {
        role: status
        for role, status in expected({"leader": 403, "inspector": 403}, 404).items()
        if role != "clerk"
    }
    assert signed_in(cast.clerk).post(office(url, cast)).status_code == 302
    assert signed_in(cast.clerk).post(office(url, cast)).status_code == 409


def test_prepare_keeps_what_was_typed(cast, signed_in):
    url = office("prepare", cast)
    page = signed_in(cast.clerk).post(url, {"mode": "slips", "expected": "-3"})
    assert page.status_code == 200
    assert 'value="-3"' in page.content.decode()
    assert signed_in(cast.leader).post(url, {"mode": "slips"}).status_code == 403
    assert signed_in(cast.outsider).post(url, {"mode": "slips"}).status_code == 404
    assert signed_in(cast.clerk).post(url, {"mode": "slips"}).status_code == 302
    assert signed_in(cast.clerk).post(office("mode", cast), {"mode": "phone"}).status_code == 302


def test_slips_are_printed_once_and_their_tickets_work(cast, signed_in):
    prepared(cast)
    url = office("slips", cast)
    assert signed_in(cast.leader).post(url, {"count": "3"}).status_code == 403
    assert "0" in signed_in(cast.clerk).post(url, {"count": "0"}).content.decode()
    page = signed_in(cast.clerk).post(url, {"count": "30"}).content.decode()
    assert page.count("<code>") == 60  # the ticket, and the code on the stub
    assert page.count('<section class="slips">') == 2


def test_public_pages_need_no_sign_in_and_set_no_cookie(cast, client):
    opened(cast)
    code = doors.code_of(cast.session)
    for url in ("rate", "rate_done", "receipt"):
        answer = client.get(reverse(f"feedback:{url}", args=[code]))
        assert answer.status_code == 200
        assert not answer.cookies
        assert client.get(reverse(f"feedback:{url}", args=["ZZZZZZ"])).status_code == 404
    assert client.get(reverse("feedback:anonymity")).status_code == 200
