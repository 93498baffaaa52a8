"""A Saturday to click through: the demo's story told up to an instant, and people who open pages.

def test_day(saturday):
    saturday.tell("2022-02-11T16:30")
    clerk = saturday.person("clerk", 1280)
    saturday.time("2022-02-12T07:50")
    clerk.goto("/")
    saturday.look(clerk, "clerk-home")
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import expect

from lunxun.kernel import clock
from lunxun.org.models import Account, Organisation
from lunxun.plans.models import TrainingSession
from lunxun.web.demo.chronicle import events
from lunxun.web.demo.stage import LOGINS
from lunxun.web.demo.story import Story
from tests.browser_support import (
    HEIGHTS,
    assert_fits,
    assert_no_offsite,
    assert_quiet,
    axe_violations,
    shoot,
)

# A busy machine needs patience; a person would wait as well.
PATIENCE = 30_000
WIDTHS = {360: 1280, 1280: 360}
# 408 single transactions, which other tests try: here the desk ticks everybody at once.
SKIPPED = frozenset({"手机签到", "代签"})


class Saturday:
    """The stopped clock, the story behind it, and the pages of those who take part."""

    def __init__(self, page_at: Callable[..., Any], clocks: contextlib.ExitStack) -> None:
        self._page_at = page_at
        self._clocks = clocks
        organisation = Organisation.objects.create(
            name="澄湖区干部周末大轮训", short_name="澄湖区", code="chenghu", slogan="每周一课，课课有回音。"
        )
        self.story = Story(organisation, lambda _line: None)
        self._told = dt.datetime.min.replace(tzinfo=dt.UTC)

    @property
    def session(self) -> TrainingSession:
        return self.story.session

    @property
    def at(self) -> str:
        """The address of the session."""
        return f"/sessions/{self.session.pk}"

    def time(self, instant: str) -> None:
        """Set the stopped clock, in local time."""
        self._clocks.enter_context(clock.frozen(clock.parse_story(instant)))

    def tell(self, until: str) -> None:
        """Play what has not been played yet up to `until`, and stop the clock there."""
        end = clock.parse_story(until)
        for instant, words, step in events(self.story):
            if self._told < instant <= end and words not in SKIPPED:
                with clock.frozen(instant):
                    step()
        self._told = end
        self.time(until)

    def account(self, who: str, unit: str = "") -> Account:
        """Of a login of the demo, or of a person by name."""
        name, place, _granted = LOGINS.get(who, (who, unit, ""))
        person = self.story.person(name, place)
        self.story.actor(person)
        return Account.objects.get(person=person)

    def person(self, who: str, width: int, unit: str = "", *, javascript: bool = True) -> Any:
        """A page of that width, signed in."""
        return self._patient(self._page_at(width, account=self.account(who, unit), javascript=javascript))

    def stranger(self, width: int, *, javascript: bool = True) -> Any:
        """A page of somebody who isn't signed in."""
        return self._patient(self._page_at(width, javascript=javascript))

    @staticmethod
    def _patient(page: Any) -> Any:
        page.set_default_timeout(PATIENCE)
        return page

    @staticmethod
    def look(page: Any, name: str, *, on_paper: bool = False) -> None:
        """What must hold on every page that is passed: axe, origin, silence, and that it fits a phone and
        a desk (unless it is made for paper). Leaves pictures."""
        found = axe_violations(page)
        assert not found, "\n".join([page.url, *found])
        assert_no_offsite(page)
        assert_quiet(page)
        own = page.viewport_size
        for width in (own["width"],) if on_paper else (WIDTHS[own["width"]], own["width"]):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            assert_fits(page)
            shoot(page, f"saturday-{name}")


def press(page: Any, name: str, **where: Any) -> None:
    """Press the visible button of that name."""
    page.get_by_role("button", name=name, exact=True, **where).filter(visible=True).first.click()


def press_in_row(page: Any, name: str) -> None:
    """Press the button in the first row that has one, not the one that deals with many rows at once."""
    page.get_by_role("row").get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def follow(page: Any, name: str) -> None:
    """Follow the visible link of that name."""
    page.get_by_role("link", name=name, exact=True).filter(visible=True).first.click()


def sees(page: Any, *sentences: str) -> None:
    """Every sentence comes to stand on the page, to be read: a press may still be on its way."""
    for sentence in sentences:
        expect(page.locator("body")).to_contain_text(sentence, use_inner_text=True)


def misses(page: Any, *sentences: str) -> None:
    """None of the sentences stands anywhere in the page's source."""
    source = page.content()
    for sentence in sentences:
        assert sentence not in source, f"{sentence} is on {page.url}"


@pytest.fixture
def saturday(transactional_db: None, page_at: Callable[..., Any]) -> Iterator[Saturday]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    with contextlib.ExitStack() as clocks:
        yield Saturday(page_at, clocks)
