"""A merger and a transfer entered in a browser without script, on a phone and on a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser_support import assert_fits, assert_no_offsite, assert_quiet, axe_violations, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fine(page, name) -> None:
    assert_fits(page)
    shoot(page, f"change-{name}")


@pytest.mark.parametrize("width", [360, 1280])
def test_merger_from_the_menu_to_the_lineage(cast, page_at, width) -> None:
    page = page_at(width, account=cast.clerk, javascript=False)
    page.goto(f"/units/{cast.units['emergency'].pk}/")
    page.get_by_role("link", name="任职、主持工作、合并…").click()
    fine(page, "menu")
    page.locator("a[href$='/change/merge/']").click()
    page.get_by_label("从哪天起").fill("2022-07-01")
    page.get_by_role("button", name="看看会变什么").click()
    fine(page, "refused")
    page.get_by_label("和哪些单位合并").select_option(str(cast.units["petitions"].pk))
    page.get_by_label("新单位名称").fill("应急信访局")
    page.get_by_label("合并以后的正职").fill("贺启明")
    page.get_by_label("其他正职改任").fill("副局长")
    page.get_by_role("button", name="看看会变什么").click()
    fine(page, "check")
    page.get_by_role("button", name="回去改").click()
    expect(page.get_by_label("新单位名称")).to_have_value("应急信访局")
    page.get_by_role("button", name="看看会变什么").click()
    page.get_by_role("button", name="登记这次变动").click()
    fine(page, "done")
    page.goto("/changes/")
    fine(page, "list")
    page.goto(f"/units/{cast.units['emergency'].pk}/")
    fine(page, "unit")
    page.goto(f"/people/{cast.other_head.person_id}/")
    fine(page, "person")
    assert_no_offsite(page)
    assert_quiet(page)


def test_form_and_check_are_accessible(cast, page_at) -> None:
    page = page_at(360, account=cast.clerk)
    page.goto(f"/people/{cast.contact.person_id}/change/transfer/")
    assert axe_violations(page) == []
    shoot(page, "change-transfer")
    page.get_by_label("到哪个单位").select_option(str(cast.units["emergency"].pk))
    page.get_by_label("任什么职务").fill("办公室主任")
    page.get_by_label("从哪天起").fill("2022-07-01")
    page.get_by_role("button", name="看看会变什么").click()
    assert axe_violations(page) == []
    shoot(page, "change-transfer-check")
    page.goto(f"/units/{cast.units['emergency'].pk}/change/split/")
    assert axe_violations(page) == []
    shoot(page, "change-split")
    assert_quiet(page)
