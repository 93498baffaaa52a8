"""Filters as browsers see them: all of them on a screen, the first one on a phone until the others are asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser_support import assert_fits, axe_violations

pytestmark = pytest.mark.browser


def test_a_screen_shows_all_filters_and_no_word_to_unfold_them(cast, page_at) -> None:
    page = page_at(1280, account=cast.clerk, javascript=False)
    page.goto("/people/")
    expect(page.locator("select[name=category]")).to_be_visible()
    expect(page.locator(".filters__toggle")).to_be_hidden()
    expect(page.locator("#filters-open")).to_be_hidden()


def test_a_phone_unfolds_them_without_script_and_by_keyboard(cast, page_at) -> None:
    page = page_at(360, account=cast.clerk, javascript=False)
    page.goto("/people/")
    expect(page.get_by_label("姓名、工号或单位")).to_be_visible()
    expect(page.locator("select[name=category]")).to_be_hidden()
    page.locator("#filters-open").focus()
    page.keyboard.press("Space")
    expect(page.locator("select[name=category]")).to_be_visible()
    expect(page.get_by_text("收起条件")).to_be_visible()
    assert_fits(page)


def test_folded_filters_are_accessible(cast, page_at) -> None:
    page = page_at(360, account=cast.clerk)
    page.goto("/people/?q=王")
    expect(page.locator(".chip").first).to_be_visible()
    assert axe_violations(page) == []
