"""Error pages: what happened, why, what to do; and the headers of every answer."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client
from django.urls import path

from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.web import urls

POLICY = (
    "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture
def home_raises(cast, settings):
    """`home_raises(error)` → the answer of a page whose view fails so."""

    def ask(error: Exception, method: str = "get"):
        def fail(request):
            raise error

        client = Client(raise_request_exception=False)
        client.force_login(cast.clerk)
        urls_of_test = type("Urls", (), {"urlpatterns": [path("fails/", fail), *urls.urlpatterns], **{
            name: getattr(urls, name) for name in ("handler400", "handler403", "handler404", "handler500")
        }})  # fmt: skip
        settings.ROOT_URLCONF = urls_of_test
        return getattr(client, method)("/fails/")

    return ask


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (Refused("提纲由分管领导审核。"), 403, "这件事要由别人来办"),
        (NotFound("没有这一场。"), 404, "没有找到这一页"),
        (Conflict("没有保存：别人刚刚改过。"), 409, "没有保存：情况已经变了"),
        (Invalid("日期不对。"), 422, "有内容要改"),
    ],
)
def test_declined_request_gives_reason_and_status(home_raises, error, status, title):
    response = home_raises(error)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in page
    assert error.reason in page
    assert 'data-status="error"' in page


def test_declined_post_says_that_the_text_is_still_there(home_raises):
    assert "你填写的内容还在" in home_raises(Conflict("没有保存。"), "post").content.decode()


def test_crash_gives_a_reference_that_is_in_the_log_and_hides_the_cause(home_raises, caplog):
    with caplog.at_level(logging.ERROR):
        response = home_raises(RuntimeError("secret of the ballot"))
    page = response.content.decode()
    assert response.status_code == 500
    reference = re.search(r'<dd class="receipt">([0-9A-F]{8})</dd>', page).group(1)
    assert f"reference {reference} at /fails/" in caplog.text
    assert "secret of the ballot" not in page


def test_missing_page(cast, signed_in):
    response = signed_in(cast.clerk).get("/no/such/page/")
    assert response.status_code == 404
    assert "可以从首页找起" in response.content.decode()


def test_missing_page_for_a_visitor_has_no_navigation(db, client):
    page = client.get("/no/such/page/").content.decode()
    assert "主导航" not in page
    assert "没有找到这一页" in page


def test_forged_post_is_refused_in_our_words(cast):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "这一页开得太久了" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/no/such/page/", "/healthz", "/ui/"])
def test_headers_on_every_answer(cast, signed_in, path):
    response = signed_in(cast.clerk).get(path)
    assert response["Content-Security-Policy"] == POLICY
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_crash_page_has_the_headers_too(home_raises):
    assert home_raises(RuntimeError("x"))["Content-Security-Policy"] == POLICY


def test_language_is_switched_by_post_only(client, db):
    assert client.get("/language/").status_code == 302
    response = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert response["Location"] == "/sign-in/"
    assert '<html lang="en">' in client.get("/sign-in/").content.decode()
    assert client.post("/language/", {"language": "zh-hans", "next": "//example.org/"})["Location"] == "/"
    assert '<html lang="zh-CN">' in client.get("/sign-in/").content.decode()


def test_address_of_a_button_opened_by_hand_explains_itself(cast, signed_in):
    response = signed_in(cast.clerk).get("/sign-out/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这一步还没有办" in response.content.decode()
