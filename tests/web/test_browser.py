"""The door and the living page as browsers see them."""

from __future__ import annotations

import pytest

from tests.browser_support import assert_fits, assert_no_offsite, assert_quiet, axe_violations, shoot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_is_accessible(cast, page_at, settings, width):
    settings.LUNXUN_DEMO = True
    page = page_at(width)
    page.goto("/sign-in/")
    shoot(page, "sign-in")
    assert axe_violations(page) == []
    page.get_by_label("工号或手机号").fill("somebody")
    page.get_by_role("button", name="登录", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "errors"
    shoot(page, "sign-in-error")
    assert axe_violations(page) == []
    assert_fits(page)
    assert_quiet(page)
    assert_no_offsite(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_living_page_is_accessible(cast, page_at, width):
    page = page_at(width, account=cast.clerk)
    page.goto("/ui/")
    shoot(page, "living")
    assert axe_violations(page) == []
    assert_fits(page)
    assert_quiet(page)
    assert_no_offsite(page)
