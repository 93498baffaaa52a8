"""One verb for several rows: what is offered, who may, what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lunxun.documents.rows import Words
from lunxun.kernel.decision import ALLOWED, Decision
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused

LIMIT = 500
"""At most so many rows at once: every one is a verb of its own, with its own entry in the trail."""


@dataclass(slots=True)
class Outcome:
    """How many were done, and which were not, with the reason: (name of the row, sentence)."""

    done: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of its own in place of the list: slips to print, a text to copy."""

    template: str
    context: Mapping[str, Any]


Run = Callable[[Any, list[Any], dict[str, Any]], Outcome | Sheet]
"""(asked, rows, cleaned values of the form) → outcome, or a page of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A verb that a list offers for the rows that were ticked.

    `may(asked, row)` decides for each row; what is not allowed is named on the page that asks back.
    `form(data, asked)` asks for what the verb needs. `consequence` says what can't be undone. With
    `asks=False` and no form it is done at once: only for what can be taken back.
    """

    key: str
    label: Words
    run: Run
    done: Callable[[int], str]
    is_offered: Callable[[Any], Decision | bool] = lambda asked: True
    may: Callable[[Any, Any], Decision | bool] = lambda asked, row: ALLOWED
    form: Callable[[Mapping[str, Any] | None, Any], forms.Form] | None = None
    consequence: Words = ""
    asks: bool = True
    icon: str = ""


def each(verb: Callable[[Any, Any, dict[str, Any]], object], name: Callable[[Any], str]) -> Run:
    """Run a verb row by row, each in its own transaction; one that is refused doesn't stop the others."""

    def run(asked: Any, rows: list[Any], values: dict[str, Any]) -> Outcome:
        outcome = Outcome()
        for row in rows:
            try:
                verb(asked, row, values)
            except (Refused, Conflict, NotFound, Invalid) as declined:
                outcome.left.append((name(row), declined.reason))
            else:
                outcome.done += 1
        return outcome

    return run


def sentence_of_left(outcome: Outcome) -> str:
    """2 件没有办：王芳（…）、陶可（…）."""
    named = _("；").join(
        _("%(name)s（%(why)s）") % {"name": name, "why": why.rstrip("。")} for name, why in outcome.left[:5]
    )
    more = _("……") if len(outcome.left) > 5 else ""
    count = len(outcome.left)
    return ngettext("%(n)s 项没有办：%(names)s", "%(n)s 项没有办：%(names)s", count) % {
        "n": count,
        "names": named + more,
    }
