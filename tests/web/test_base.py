"""The frame of every page."""

from __future__ import annotations


def test_home_signed_in_shows_person_and_navigation(cast, signed_in):
    page = signed_in(cast.clerk).get("/").content.decode()
    assert "何晓岚" in page
    assert 'aria-label="主导航"' in page
    assert 'aria-current="page"' in page


def test_missing_page_says_what_to_do(cast, signed_in):
    response = signed_in(cast.clerk).get("/no/such/page")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_privacy_page_is_open_to_everybody(client, db):
    page = client.get("/privacy/").content.decode()
    assert "不知道是谁答的" in page
    assert "主导航" not in page
