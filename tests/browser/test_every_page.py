"""Every page of the product, in Chromium, as somebody who may see it, on a phone and on a desk.

The demo's story is told once and stops at the instants at which the pages live: while outlines are
written, while people arrive, while the hall answers, when its words are sorted, nine days later, and in
summer, when others work by its guides. At each stop
every address that answers somebody with a page for the first time is opened; pages that change with the
story are opened again. Defects are collected and reported together.
"""

from __future__ import annotations

import csv
import dataclasses
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lunxun.org.demo_login import PASSWORD, ROLES
from tests.browser.story import ANONYMOUS, World, path_of
from tests.browser_support import assert_fits, assert_focus, assert_no_offsite, assert_quiet, axe_violations
from tests.contracts.test_permissions import TABLE, addresses

pytestmark = pytest.mark.browser

STOPS = {
    "gate": "2022-02-09T15:00",
    "arrival": "2022-02-12T08:20",
    "answering": "2022-02-12T16:00",
    "sorting": "2022-02-14T09:30",
    "afterwards": "2022-02-21",
    "summer": "2022-06-20T10:00",
}
# Here only what is new is opened.
STILL = {"sorting", "summer"}
# Pages that look different at each stop are opened there again, as these roles.
LIVING = {
    "web:home": tuple(ROLES),
    "plans:session_detail": ("clerk",),
    "outlines:outline_list": ("leader",),
    "outlines:outline_detail": ("assistant",),
    "teaching:roster": ("clerk",),
    "teaching:day": ("clerk",),
    "feedback:evaluation": ("clerk",),
    "feedback:results": ("clerk",),
    "tracking:suggestion_list": ("clerk",),
    "library:guide_list": ("clerk",),
}
# A wall is one size only, that of the screen in the hall.
WALLS = {"teaching:board"}
SCREENS = {360: 740, 1280: 900, 1920: 1080}
# The addresses are dealt out to several tests, so that processes share the work.
PARTS = 3
# Answers that are no page for a person.
NO_PAGES = {"web:healthz", "web:set_language"}
# What the story never shows: slips from a hat, so nobody draws a ticket with the phone.
NOT_TOLD = {"feedback:draw"}


@dataclasses.dataclass
class Visits:
    """What was opened, and what was wrong with it."""

    world: World
    page_at: Callable[..., Any]
    part: int
    is_thorough: bool
    tabs: dict[str, Any] = dataclasses.field(default_factory=dict)
    seen: set[str] = dataclasses.field(default_factory=set)
    examined: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    defects: list[str] = dataclasses.field(default_factory=list)

    def tab(self, name: str) -> Any:
        """One open tab a person, kept for the whole story."""
        if name not in self.tabs:
            account = None if name == ANONYMOUS else self.world.accounts()[name]
            self.tabs[name] = self.page_at(1280, account=account)
        return self.tabs[name]

    def open(self, name: str, path: str, role: str) -> None:
        self.seen.add(name)
        # A file is no page: the browser would save it, and the tests of its domain read it.
        if not self.world.clients[role].get(path)["Content-Type"].startswith("text/html"):
            return
        page = self.tab(role)
        widths = (1920,) if name in WALLS else (360, 1280)
        for width in widths:
            page.set_viewport_size({"width": width, "height": SCREENS[width]})
            found = []
            is_first = width == widths[0]
            if is_first or self.is_thorough:
                page.asked.clear()
                page.complaints.clear()
                answer = page.goto(path)
                found += [f"answers {answer.status}"] if answer.status != 200 else []
                found += shape_of(page)
            # The rules are the same at each width and stop and take most of the time; what changes is checked below.
            if (is_first and (name, role) not in self.examined) or self.is_thorough:
                self.examined.add((name, role))
                found += axe_violations(page)
            for check in (assert_fits, assert_no_offsite, assert_quiet):
                try:
                    check(page)
                except AssertionError as problem:
                    found.append(str(problem))
            self.defects += [f"{name} {path} {role} {width}: {problem}" for problem in found]


def shape_of(page: Any) -> list[str]:
    """A page says in its tab and in exactly one heading what it is."""
    found = []
    title, headings = page.evaluate(
        "[document.title, Array.from(document.querySelectorAll('h1'), heading => heading.innerText)]"
    )
    if not title.partition("·")[0].strip():
        found.append(f"no title of its own: {title!r}")
    if len(headings) != 1 or not headings[0].strip():
        found.append(f"headings of the first level: {headings}")
    return found


def share(part: int) -> list[tuple[str, set[str]]]:
    """The addresses of one part, with their keyword arguments."""
    return [(name, wanted) for name, wanted in addresses() if name not in NO_PAGES][part::PARTS]


def pages_now(visits: Visits, stop: str) -> Iterator[tuple[str, str, str]]:
    """(address, path, role) of what is to be opened at this stop."""
    objects = visits.world.objects()
    for name, wanted in share(visits.part):
        for path in path_of(name, wanted, objects):
            if name in LIVING and stop not in STILL:
                for role in LIVING[name]:
                    yield name, path, role
                break
            role = None if name in visits.seen else _who_sees(visits.world, path)
            if role:
                yield name, path, role
                break


def _who_sees(world: World, path: str) -> str | None:
    for role, client in world.clients.items():
        status = client.get(path).status_code
        if status in {200, 405}:
            return role if status == 200 else None
    return None


def _promised() -> set[str]:
    """Addresses that the reviewed table shows to somebody."""
    with Path(TABLE).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[1] == "GET"]
    return {row[0] for row in rows if "200" in row[2:]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    "is_thorough",
    [pytest.param(False, id="quick"), pytest.param(True, id="thorough", marks=pytest.mark.long)],
)
def test_every_page_is_in_order(page_at, settings, caplog, part, is_thorough):
    caplog.set_level(logging.CRITICAL, "django.request")  # who may not see what is another test's matter
    settings.LUNXUN_DEMO = True
    world = World()
    visits = Visits(world, page_at, part, is_thorough)
    for stop, story in STOPS.items():
        with world.stop(story):
            if stop == "answering":
                world.scan()
            if stop == "summer":
                world.live_on()
            for name, path, role in pages_now(visits, stop):
                visits.open(name, path, role)
            if stop == "afterwards" and part == 0:
                _at_double_size(visits)
    promised = _promised() & {name for name, _wanted in share(part)}
    missing = sorted(promised - visits.seen - NOT_TOLD)
    found = [*visits.defects, *(f"never seen: {name}" for name in missing)]
    if found:
        # An assertion would cut the list short, and the next run takes minutes.
        pytest.fail("\n".join(found), pytrace=False)


def _at_double_size(visits: Visits) -> None:
    """Text at 200 % on a desk: nothing is cut off sideways on the five pages used most."""
    page = visits.tab("clerk")
    session = next(iter(visits.world.objects()["plans:*"]))["pk"]
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in ("/", f"/sessions/{session}/", f"/sessions/{session}/roster/", "/suggestions/", "/outlines/"):
        page.goto(path)
        page.evaluate("document.documentElement.style.zoom = 2")
        try:
            assert_fits(page)
        except AssertionError as problem:
            visits.defects.append(f"{path} at 200 %: {problem}")


@pytest.mark.django_db(transaction=True)
def test_sign_in_by_keyboard_alone(cast, page_at):
    """Tab to the fields, type, Enter; then the first Tab of the next page offers to skip to the content."""
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    page = page_at(1280)
    page.goto("/sign-in/")
    for wanted, typed in (("login", cast.clerk.login), ("password", PASSWORD)):
        _tab_to(page, wanted)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=退出")
    page.keyboard.press("Tab")
    assert_focus(page, "a[href^='#']:focus")
    page.keyboard.press("Enter")
    assert_focus(page, "main")


def _tab_to(page: Any, name: str) -> None:
    for _step in range(20):
        if page.evaluate("document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches the field {name}")
