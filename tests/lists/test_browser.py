"""Filters as browsers see them: all of them on a screen, the first one on a phone until the others are asked for."""

from __future__ import annotations

import pytest

from tests.browser_support import assert_fits, axe_violations

pytestmark = pytest.mark.browser


def test_a_screen_shows_all_filters_and_no_word_to_unfold_them(cast, page_at) -> None:
    page = page_at(1280, account=cast.clerk, javascript=False)
    page.goto("/people/")
    assert page.locator("select[name=category]").is_visible()
    assert not page.locator(".filters__toggle").is_visible()
    assert not page.locator("#filters-open").is_visible()


def test_a_phone_unfolds_them_without_script_and_by_keyboard(cast, page_at) -> None:
    page = page_at(360, account=cast.clerk, javascript=False)
    page.goto("/people/")
    assert page.get_by_label("姓名、工号或单位").is_visible()
    assert not page.locator("select[name=category]").is_visible()
    page.locator("#filters-open").focus()
    page.keyboard.press("Space")
    assert page.locator("select[name=category]").is_visible()
    assert page.get_by_text("收起条件").is_visible()
    assert_fits(page)


def test_folded_filters_are_accessible(cast, page_at) -> None:
    page = page_at(360, account=cast.clerk)
    page.goto("/people/?q=王")
    assert page.locator(".chip").first.is_visible()
    assert axe_violations(page) == []
