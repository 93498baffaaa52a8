"""Journeys at the door."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.kernel import clock
from tests.cast import make_account
from tests.conftest import STORY

RIGHT = "right-horse-2022"


@pytest.fixture
def clerk(cast, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast.clerk.set_password(RIGHT)
    cast.clerk.save()
    return cast.clerk


def try_door(client, login: str, password: str, **more: str):
    return client.post(reverse("org:sign_in"), {"login": login, "password": password, **more})


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["test-clerk", " test-clerk ", "13800000003", "１３８０００００００３", "138 0000 0003", "P00003"],
)
def test_sign_in_by_login_phone_or_number_goes_home(client, clerk, typed):
    response = try_door(client, typed, RIGHT)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(clerk.pk)
    clerk.refresh_from_db()
    assert clerk.last_login == STORY
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["sign_in"]


def test_sign_in_wrong_password_counts_down_and_keeps_the_login(client, clerk):
    try_door(client, "test-clerk", "wrong")
    page = text(try_door(client, "test-clerk", "wrong"))
    assert page.count("密码不对，还可以试 3 次") == 2  # summary and field
    assert 'value="test-clerk"' in page
    assert "wrong" not in page


def test_sign_in_fifth_wrong_try_locks_for_fifteen_minutes(client, clerk):
    for _ in range(4):
        try_door(client, "test-clerk", "wrong")
    assert "已锁定到 09:15" in text(try_door(client, "test-clerk", "wrong"))
    assert "已锁定到 09:15" in text(try_door(client, "test-clerk", RIGHT))
    assert "_auth_user_id" not in client.session
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["lock_account"]
    with clock.frozen(STORY + dt.timedelta(minutes=15)):
        assert "还可以试 4 次" in text(try_door(client, "test-clerk", "wrong"))
        assert try_door(client, "test-clerk", RIGHT).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.failed_count, clerk.locked_until) == (0, None)


def test_sign_in_unknown_login_gets_the_same_answers_as_a_known_one(client, clerk):
    known = [text(try_door(client, "test-clerk", "wrong")) for _ in range(6)]
    unknown = [text(try_door(client, "nobody-at-all", "wrong")) for _ in range(6)]
    for left, right in zip(known, unknown, strict=True):
        errors = [page.split('id="errors"')[1].split("</div>")[0] for page in (left, right)]
        assert errors[0] == errors[1]


def test_sign_in_unknown_login_costs_one_hash(client, clerk, monkeypatch):
    hashed = []
    monkeypatch.setattr("lunxun.org.accounts.credentials.make_password", hashed.append)
    try_door(client, "nobody-here", "wrong")
    assert hashed == ["wrong"]


def test_sign_in_after_many_tries_at_once_the_right_one_stays_out(cast, clerk):
    """Passwords are compared before the lock is taken; the count decides under it."""
    from lunxun.org.accounts import actions
    from lunxun.org.accounts.credentials import check

    attempts = [check("test-clerk", "wrong") for _ in range(5)] + [check("test-clerk", RIGHT)]
    answers = [actions.sign_in.__wrapped__(attempt=attempt) for attempt in attempts]
    assert answers[-1].account is None
    assert answers[-1].locked_until == STORY + dt.timedelta(minutes=15)


def test_sign_in_closed_account_says_so_only_to_who_knows_the_password(client, clerk):
    clerk.is_active = False
    clerk.save()
    assert "还可以试" in text(try_door(client, "test-clerk", "wrong"))
    assert "这个账号已停用" in text(try_door(client, "test-clerk", RIGHT))


def test_sign_in_shared_phone_lets_nobody_in(client, clerk, cast):
    cast.head.person.phone = clerk.person.phone
    cast.head.person.save()
    assert try_door(client, clerk.person.phone, RIGHT).status_code == 200


def test_sign_in_empty_form_names_what_is_missing(client, db):
    page = text(try_door(client, "", ""))
    assert "请填写工号或手机号" in page
    assert "请填写密码" in page


def test_sign_in_goes_on_to_the_page_that_was_wanted(client, clerk):
    response = client.get(reverse("org:account"))
    assert response["Location"] == "/sign-in/?next=/account/"
    assert 'name="next" value="/account/"' in text(client.get(response["Location"]))
    assert try_door(client, "test-clerk", RIGHT, next="/account/")["Location"] == "/account/"


@pytest.mark.parametrize(
    "away",
    ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org", "http:///example.org"],
)
def test_sign_in_never_leads_to_another_origin(client, clerk, away):
    assert 'name="next" value="/"' in text(client.get(reverse("org:sign_in"), {"next": away}))
    assert try_door(client, "test-clerk", RIGHT, next=away)["Location"] == "/"


def test_sign_in_gives_a_fresh_session_key(client, clerk):
    client.get(reverse("org:sign_in"))
    session = client.session
    session["left"] = "by a stranger"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    try_door(client, "test-clerk", RIGHT)
    assert client.session.session_key != before


def test_sign_in_page_for_who_is_in_leads_home(cast, signed_in):
    assert signed_in(cast.clerk).get(reverse("org:sign_in"))["Location"] == "/"


def test_sign_out_only_by_post_and_written_to_the_trail(cast, signed_in):
    client = signed_in(cast.clerk)
    assert client.get(reverse("org:sign_out")).status_code == 405
    assert client.post(reverse("org:sign_out"))["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("org:sign_out")).status_code == 302
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["sign_out"]


def test_demo_logins_are_shown_only_in_the_demo(client, cast, settings):
    make_account(cast.organisation, "inspector", label="督查室")
    assert "chenghu-2022" not in text(client.get(reverse("org:sign_in")))
    settings.LUNXUN_DEMO = True
    page = text(client.get(reverse("org:sign_in")))
    assert page.count('name="login" value=') == 1
    assert "督查室" in page
    assert "chenghu-2022" in page


def change(client, old: str, new: str, again: str):
    return client.post(reverse("org:change_password"), {"old": old, "new": new, "again": again})


def test_change_password_keeps_this_session_and_needs_the_new_one(client, clerk):
    client.force_login(clerk)
    assert change(client, RIGHT, "willow-bridge-9", "willow-bridge-9")["Location"] == "/account/"
    assert "密码已换" in text(client.get("/account/"))
    clerk.refresh_from_db()
    assert clerk.check_password("willow-bridge-9")
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["change_password"]


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", "willow-bridge-9", "willow-bridge-9", "现在的密码不对"),
        (RIGHT, "willow-bridge-9", "willow-bridge-8", "两次输入的新密码不一样"),
        (RIGHT, "short", "short", "至少 10 个字符"),
        (RIGHT, "8472910365", "8472910365", "数字"),
        (RIGHT, "", "", "请填写新密码"),
    ],
)
def test_change_password_refused_says_why(client, clerk, old, new, again, sentence):
    client.force_login(clerk)
    response = change(client, old, new, again)
    assert response.status_code == 200
    assert sentence in text(response)
    clerk.refresh_from_db()
    assert clerk.check_password(RIGHT)


def test_account_actions_of_another_person_are_refused(cast):
    from lunxun.kernel.errors import Refused
    from lunxun.org.accounts import actions

    with pytest.raises(Refused):
        actions.change_password.__wrapped__(
            actor=cast.actor("head"), account=cast.clerk, password="willow-bridge-9"
        )


@pytest.mark.django_db(transaction=True)
def test_sign_in_many_wrong_tries_at_the_same_time_lock_once(settings):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from lunxun.org.accounts import actions
    from lunxun.org.accounts.credentials import Attempt
    from tests.cast import build_cast

    clerk = build_cast().clerk

    def try_once(_number: int):
        try:
            return actions.sign_in(attempt=Attempt("test-clerk", clerk, fits=False))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_once, range(12)))
    clerk.refresh_from_db()
    assert clerk.failed_count == 5
    assert sorted(answer.tries_left for answer in answers if answer.locked_until is None) == [1, 2, 3, 4]
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["lock_account"]
