"""The door and the living page as browsers see them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lunxun.org.models import Organisation
from tests.browser_support import (
    assert_fits,
    assert_focus,
    assert_no_offsite,
    assert_quiet,
    axe_violations,
    shoot,
    wait_until,
)
from tests.cast import make_account

DEMO = {
    "clerk": "何晓岚", "leader": "梁致远", "head": "贺启明", "assistant": "谢宁",
    "contact": "陶可", "trainee": "王芳", "inspector": "督查室", "sysadmin": "系统管理员",
}  # fmt: skip
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_is_accessible(cast, page_at, settings, width):
    settings.LUNXUN_DEMO = True
    for login, name in DEMO.items():
        make_account(cast.organisation, login, label=name)
    cast.outsider.grants.all().delete()
    cast.outsider.delete()
    Organisation.objects.filter(code="linjiang").delete()
    page = page_at(width)
    page.goto("/sign-in/")
    shoot(page, "sign-in")
    assert axe_violations(page) == []
    page.get_by_label("工号或手机号").fill("somebody")
    page.get_by_role("button", name="登录", exact=True).click()
    assert_focus(page, "#errors")
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


def test_sign_in_works_without_script(cast, page_at):
    cast.clerk.set_password("right-horse-2022")
    cast.clerk.save()
    page = page_at(360, javascript=False)
    page.goto("/account/")
    page.get_by_label("工号或手机号").fill("test-clerk")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="密码不对，还可以试 4 次").wait_for()
    expect(page.get_by_label("工号或手机号")).to_have_value("test-clerk")
    page.get_by_label("密码").fill("right-horse-2022")
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="我的账号").wait_for()


def test_menu_on_a_phone_opens_and_leads_on_without_script(cast, page_at):
    page = page_at(360, account=cast.clerk, javascript=False)
    page.goto("/ui/")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    page.get_by_role("link", name="菜单").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    shoot(page, "menu")
    page.get_by_role("link", name="关闭").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()


def test_skip_link_is_the_first_stop_and_leads_to_the_content(cast, page_at):
    page = page_at(1280, account=cast.clerk)
    page.goto("/account/")
    page.keyboard.press("Tab")
    assert_focus(page, "a:text-is('跳到正文')")
    page.keyboard.press("Enter")
    assert_focus(page, "#main")


FORM = """() => {
  document.querySelector("#main").insertAdjacentHTML("beforeend",
    '<form id="f" data-draft="note" method="post" action="/language/"><textarea name="note"></textarea>' +
    '<input type="password" name="secret"></form>');
  return import("/static/ui/js/draft.js?again=" + Math.random());
}"""


def test_draft_comes_back_after_a_closed_tab_and_goes_when_undone(cast, page_at):
    page = page_at(1280, account=cast.clerk)
    page.goto("/account/")
    page.evaluate(FORM)
    page.locator("#f textarea").fill("写到一半的意见")
    page.locator("#f input").fill("not kept")
    wait_until(page, "Object.keys(localStorage).length === 1")
    assert "not kept" not in page.evaluate("JSON.stringify(localStorage)")
    page.goto("/account/")
    page.evaluate(FORM)
    expect(page.locator("#f textarea")).to_have_value("写到一半的意见")
    expect(page.get_by_text("上次没保存的文字还在")).to_be_visible()
    page.get_by_role("button", name="不用，恢复原样").click()
    expect(page.locator("#f textarea")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_draft_goes_when_saved_and_when_the_person_leaves(cast, page_at):
    page = page_at(1280, account=cast.clerk)
    page.goto("/account/")
    page.evaluate("""() => {
      localStorage.setItem("draft:9:/a/:note", "{}"); sessionStorage.setItem("draft-sent", "draft:9:/a/:note");
      localStorage.setItem(`draft:${document.body.dataset.account}:/b/:note`, "{}");
    }""")
    page.goto("/account/")
    wait_until(page, "Object.keys(localStorage).length === 1")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/account/", "/account/password/", "/privacy/", "/no/such/page/"])
def test_own_pages_are_accessible(cast, page_at, width, path):
    page = page_at(width, account=cast.clerk)
    page.goto(path)
    shoot(page, "page" + path.replace("/", "-").rstrip("-"))
    assert axe_violations(page) == []
    assert_fits(page)
    assert_no_offsite(page)


@pytest.mark.parametrize("width", [320, 640, 768, 1024])
@pytest.mark.parametrize("path", ["/ui/", "/sign-in/"])
def test_nothing_scrolls_sideways_at_other_widths(cast, page_at, width, path):
    """640 is a desktop screen at 200 % zoom."""
    page = page_at(width, account=cast.clerk if path == "/ui/" else None)
    page.goto(path)
    assert_fits(page)
