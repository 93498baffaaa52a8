"""Pages in a real browser: `page_at(width)`, `axe_violations(page)`, `assert_no_offsite(page)`.

Mark such a test `browser` and ask for the fixture `page_at`:

    @pytest.mark.browser
    def test_page_is_accessible(cast, page_at):
        page = page_at(360, account=cast.clerk)
        page.goto("/sessions/")
        assert axe_violations(page) == []
        assert_fits(page)
        assert_no_offsite(page)

Addresses are relative to the live server. `shoot(page, "name")` writes a picture to test-results/.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

# Playwright keeps an event loop in this thread; Django would refuse the database there, though the
# fixtures of a test use it between, never during, calls of the browser.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("LUNXUN_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]
HEIGHTS = {360: 740, 1280: 900}
PICTURES = Path(__file__).resolve().parent.parent / "test-results"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_api.sync_playwright() as playwright:
        sync_api.expect.set_options(timeout=10_000)
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page_at(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`page_at(width, account=…, javascript=True)` → a page of that width, signed in as the account."""
    contexts = []

    def open_page(width: int, account: Any = None, javascript: bool = True) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if account is not None:
            client = Client()
            client.force_login(account)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.asked = []
        page.complaints = []
        page.origin = urlsplit(live_server.url).netloc
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


def axe_violations(page: Any) -> list[str]:
    """What axe finds on the page as it stands, one line a finding; empty is the goal."""
    page.evaluate(_axe())
    # What passed is told in thousands of lines, and asked for by nobody.
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
    return [
        f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


@functools.cache
def _axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)


def assert_no_offsite(page: Any) -> None:
    """No request left the origin since the page was opened."""
    away = [url for url in page.asked if urlsplit(url).netloc != page.origin and not url.startswith("blob:")]
    assert away == []


def assert_quiet(page: Any) -> None:
    """The browser complained of nothing: no script error, no refusal by the content policy."""
    assert page.complaints == []


def assert_fits(page: Any) -> None:
    """The page doesn't scroll sideways."""
    page.wait_for_load_state("domcontentloaded")  # a page that is still on its way has no element to measure
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"


def assert_focus(page: Any, selector: str, seconds: float = 5) -> None:
    """What the selector names comes to have the focus: at once, or when the page asked for has arrived."""
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_be_focused(timeout=seconds * 1000)


def wait_until(page: Any, expression: str, seconds: float = 5) -> None:
    """Wait until the JavaScript expression is true. (`page.wait_for_function` needs eval, which we forbid.)"""
    for _ in range(int(seconds * 20)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def shoot(page: Any, name: str) -> Path:
    """A picture of the whole page in test-results/, named with its width."""
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"{name}-{page.viewport_size['width']}.png"
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=path, full_page=True)
    return path
