from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from lunxun.audit import chain
from lunxun.audit.trail import record
from lunxun.audit.words import name_verbs
from lunxun.kernel import clock
from tests.cast import Cast

LIST = "/audit/"
ADDRESSES = [LIST, f"{LIST}?as=print"]
READERS = ("inspector", "sysadmin")


@pytest.fixture
def written(cast: Cast) -> Cast:
    with transaction.atomic():
        record(actor=cast.actor("clerk"), verb="create_session", subject=cast.session, note="甲处")
        record(actor=cast.actor("head"), verb="add_lecture", subject=cast.lecture, note="乙处")
        record(actor=cast.actor("outsider"), verb="create_session", subject=cast.session, note="外区的事")
    chain.append_all()
    return cast


def test_addresses() -> None:
    assert reverse("audit:entry_list") == LIST


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", READERS)
def test_readers_see_their_own_organisation_latest_first(
    written: Cast, signed_in, address: str, role: str
) -> None:
    page = signed_in(getattr(written, role)).get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert text.index("乙处") < text.index("甲处")
    assert "外区的事" not in text
    assert "已入链 2 条" in text


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", ["clerk", "leader", "head", "assistant", "contact", "trainee"])
def test_others_are_told_whom_to_ask(written: Cast, signed_in, address: str, role: str) -> None:
    page = signed_in(getattr(written, role)).get(address)
    assert page.status_code == 403
    assert "督查" in page.content.decode()
    assert "甲处" not in page.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_go_to_the_door(db: None, client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("org:sign_in"))


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("q=甲处", "甲处", "乙处"),
        ("q=贺启明", "乙处", "甲处"),
        ("verb=create_session", "甲处", "乙处"),
        ("from_on=2022-02-09&to_on=2022-02-09", "甲处", "外区的事"),
    ],
)
def test_filters_narrow_the_list_and_stay_in_the_form(
    written: Cast, signed_in, query: str, seen: str, unseen: str
) -> None:
    text = signed_in(written.inspector).get(f"{LIST}?{query}").content.decode()
    assert seen in text
    assert f'<td data-l="说明">{unseen}</td>' not in text
    assert f'href="?{query.split("=")[0]}=' in text and "as=print" in text


@pytest.mark.parametrize("query", ["from_on=2022-02-10", "to_on=2022-02-08", "q=没有这个人"])
def test_an_empty_list_says_what_to_do(written: Cast, signed_in, query: str) -> None:
    text = signed_in(written.inspector).get(f"{LIST}?{query}").content.decode()
    assert "没有符合条件的记录" in text
    assert "看全部记录" in text


@pytest.mark.parametrize(
    "query", ["from_on=昨天", "verb=nonsense", "page=99", "page=x", "q=%00", f"q={'长' * 200}"]
)
def test_wrong_filters_are_not_applied_and_break_nothing(written: Cast, signed_in, query: str) -> None:
    page = signed_in(written.inspector).get(f"{LIST}?{query}")
    assert page.status_code == 200


def test_an_unreadable_date_is_kept_and_explained(written: Cast, signed_in) -> None:
    text = signed_in(written.inspector).get(f"{LIST}?from_on=昨天").content.decode()
    assert "日期要写成 2022-02-12" in text
    assert 'value="昨天"' in text


def test_verbs_are_shown_in_the_words_of_the_office(written: Cast, signed_in) -> None:
    name_verbs({"create_session": "安排一场"})
    text = signed_in(written.inspector).get(LIST).content.decode()
    assert "安排一场" in text


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_costs_the_same_whatever_its_length(
    cast: Cast, signed_in, django_assert_num_queries, count: int
) -> None:
    with transaction.atomic():
        for _ in range(count):
            record(actor=cast.actor("clerk"), verb="create_session", subject=cast.session)
    client = signed_in(cast.inspector)
    client.get(LIST)
    # session, account, actor (account, grants), verbs, count, rows, head, lag, own filters
    with django_assert_num_queries(10):
        assert client.get(LIST).status_code == 200


def test_pages_hold_fifty(cast: Cast, signed_in) -> None:
    with transaction.atomic():
        for _ in range(51):
            record(actor=cast.actor("clerk"), verb="create_session", subject=cast.session)
    client = signed_in(cast.inspector)
    first, second = (client.get(f"{LIST}?page={number}").context["page"] for number in (1, 2))
    assert (len(first.rows), len(second.rows), first.total) == (50, 1, 51)
    assert first.rows[0].at <= clock.now()
