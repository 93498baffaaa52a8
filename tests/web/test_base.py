"""The frame of every page."""

from __future__ import annotations

import pytest

from lunxun.org.actors import NOBODY
from lunxun.web.navigation import entries_for


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


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "今日"),
        ("/people/me/", "我的档案"),
        ("/people/", "人员"),
        ("/sessions/", "场次"),
        ("/account/", None),
    ],
)
def test_navigation_marks_exactly_the_nearest_entry(cast, signed_in, rf, path, label):
    request = rf.get(path)
    groups = entries_for(cast.actor("clerk"), request)
    current = [entry.label for group in groups for entry in group.entries if entry.is_current]
    assert current == ([label] if label else [])


def test_navigation_shows_each_role_only_what_it_may_open(cast, rf):
    def labels(name: str) -> set[str]:
        return {
            entry.label for group in entries_for(cast.actor(name), rf.get("/")) for entry in group.entries
        }

    assert "人员" in labels("clerk")
    assert "人员" not in labels("trainee")
    assert "课堂评价" not in labels("head")


def test_navigation_of_a_visitor_is_empty(rf):
    assert entries_for(NOBODY, rf.get("/")) == []
