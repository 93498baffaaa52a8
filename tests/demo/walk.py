"""Walks of the questions through the demo's pages; run inside its installation, JSON on standard output.

A step is the text of a link that stands on the page before it, so that every step is a click.
"""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

QUESTIONS = Path(__file__).with_name("questions.json")


class Page(HTMLParser):
    """The links of a page in order, and its words without tags; what only screen readers hear counts too."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._open: tuple[str, list[str]] | None = None
        self.sheets = html.count('class="guidesheet"')
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = (dict(attrs).get("href") or "", [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.links.append((_squeezed("".join(self._open[1])), self._open[0]))
            self._open = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._open:
            self._open[1].append(data)

    @property
    def words(self) -> str:
        return _squeezed(" ".join(self._words))

    def link(self, text: str) -> str:
        """The address behind the first link of exactly this text, else that begins with it."""
        for same in (str.__eq__, str.startswith):
            for words, url in self.links:
                if same(words, text):
                    return url
        raise LookupError(f"no link {text!r}; there are {[words for words, _ in self.links]}")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def account_of(who: str) -> Any:
    """`clerk`, `contact of 东井街道`, `head of 城管执法局`."""
    from lunxun.org.models import Account, PostHolding, RoleGrant

    role, _of, unit = who.partition(" of ")
    if role == "contact" and unit:
        return RoleGrant.objects.get(
            role="contact", unit__short_name=unit, account__login__startswith="CH"
        ).account
    if role == "head" and unit:
        head = PostHolding.objects.get(post__unit__short_name=unit, post__is_head=True, to_on=None)
        return Account.objects.get(person=head.person)
    return Account.objects.get(login=role)


def walk(question: dict[str, Any]) -> dict[str, Any]:
    """Where the clicks lead and what stands there."""
    from django.test import Client

    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(account_of(question["who"]))
    at = "/"
    for step in [None, *question["clicks"]]:
        if step is not None:
            at = urljoin(at, page.link(step))  # noqa: F821 (bound by the home page)
        answer = client.get(at)
        assert answer.status_code == 200, (at, answer.status_code)
        page = Page(answer.content.decode())
    return {"at": at, "words": page.words, "sheets": page.sheets}


def main() -> None:
    from django.conf import settings

    from lunxun.kernel import clock

    settings.ALLOWED_HOSTS = ["*"]
    found = []
    with clock.frozen(clock.parse_story("2022-12-05")):
        for question in json.loads(QUESTIONS.read_text(encoding="utf-8")):
            try:
                found.append(walk(question))
            except (AssertionError, LookupError) as error:
                found.append({"at": "", "words": f"{error}", "sheets": 0})
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    import django

    django.setup()
    main()
