"""Panels: what other domains know about a subject, shown on the page of the domain that owns it.

A person's page belongs to org, but his lectures to plans and his sessions to teaching, which org may
not import. So each domain registers a function for a kind of subject ("person", "unit", "lecturer",
"lecture", "topic", "goal", "session", "evaluation"); the page asks for all panels of its subject. A source returns
only what the actor may see, costs the same number of queries for any number of rows, and returns None
when it has nothing to say to this actor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

OPEN = 8
"""So many lines of a panel stand open, the others are folded away."""
KINDS = ("person", "unit", "lecturer", "lecture", "topic", "goal", "session", "evaluation")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `lead` stands in front (a day), `aside` at the end as a tag of tone `tone` (`plain`: as text)."""

    text: str
    url: str = ""
    lead: str = ""
    detail: str = ""
    aside: str = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled list; or a template of its own with `data`, for drawings.

    `note` is one sentence above the lines, `empty` what stands there when there are none.
    """

    key: str
    title: str
    lines: list[Line] = field(default_factory=list)
    note: str = ""
    empty: str = ""
    more_url: str = ""
    more_label: str = ""
    template: str = ""
    data: Any = None

    @property
    def first(self) -> list[Line]:
        """The lines that stand open; a few more than that are not worth a fold."""
        return self.lines if len(self.lines) <= OPEN + 2 else self.lines[:OPEN]

    @property
    def folded(self) -> list[Line]:
        return self.lines[len(self.first) :]


Source = Callable[[Any, Any], "Panel | None"]
_sources: dict[str, dict[str, tuple[int, Source]]] = {kind: {} for kind in KINDS}


def panel(kind: str, name: str, order: int, source: Source) -> None:
    """Register `source(actor, subject)` for a kind of subject; called from `AppConfig.ready`."""
    known = _sources[kind].get(name)
    if known is not None and known[1] is not source:
        raise ValueError(f"Two panels of a {kind} are called {name!r}.")
    _sources[kind][name] = (order, source)


def panels_for(kind: str, actor: Any, subject: Any) -> list[Panel]:
    """The panels of one subject that have something to say, in their order."""
    asked = sorted(_sources[kind].values(), key=lambda pair: pair[0])
    return [found for _order, source in asked if (found := source(actor, subject)) is not None]
