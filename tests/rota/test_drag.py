"""Dragging a run with the mouse in a browser: consequences first, the button does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser_support import assert_quiet
from tests.rota.factories import make_plan

pytestmark = pytest.mark.browser


def press_and_move(page, run, slot):
    """From the middle of a run towards a slot; the button stays down."""
    run.scroll_into_view_if_needed()
    at = run.bounding_box()
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    to = slot.bounding_box()
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + to["height"] / 2, steps=12)


def test_a_run_is_dragged_with_the_mouse(cast, board, page_at):
    plan = make_plan(cast, board)
    page = page_at(1280, account=cast.clerk)
    page.goto(f"/rota/plans/{plan.pk}/")
    run = page.locator("#rota [data-run]").first
    title = run.locator("a").inner_text()
    slot = page.locator("#rota td.is-empty[data-slot]").first

    press_and_move(page, run.locator("a"), slot)
    expect(page.locator(".rota-ghost")).to_have_text(title, use_inner_text=True)
    expect(slot).to_contain_class("is-target")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".rota-ghost")).to_have_count(0)
    expect(page.locator("#consequences")).to_have_count(0)

    press_and_move(page, run, slot)
    page.mouse.up()
    page.wait_for_selector("#consequences")
    assert page.url.endswith(f"/rota/plans/{plan.pk}/")  # a drag is not a click
    expect(page.locator("#consequences")).to_contain_text(title, use_inner_text=True)
    button = page.get_by_role("button", name="就这么移")
    if button.count():
        button.click()
        page.wait_for_selector("text=已移动")
        expect(page.get_by_role("button", name="撤回这一步")).to_have_count(1)
    assert_quiet(page)
    page.locator("#rota [data-run] a").first.click()
    page.wait_for_url("**/runs/**")
