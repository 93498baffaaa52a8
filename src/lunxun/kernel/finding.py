"""Finding things by what people type: a field of pinyin initials, how it is asked, and who is asked.

Each domain registers a finder for what it owns (people, units, topics, guides); the search page asks
all of them with one text. A finder costs the same number of queries whatever it finds, and returns
nothing that the actor may not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from lunxun.kernel.pinyin import LONGEST, initials_of
from lunxun.kernel.text import half_width

SHOWN = 8


class InitialsField(models.CharField):  # type: ignore[type-arg]
    """The initials of other fields of the row, computed at every save and bulk insert, so that no writer forgets.

    An UPDATE that goes round the instance (`queryset.update(name=…)`) has to set it, too.
    """

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = tuple(sources)
        kwargs.setdefault("max_length", LONGEST)
        kwargs.update(blank=True, editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = initials_of(*(getattr(model_instance, source) for source in self.sources))
        setattr(model_instance, self.attname, value)
        return value


def typed(text: str) -> str:
    """What was typed into a search box: half-width, trimmed, at most 60 characters."""
    return half_width(text).strip()[:60]


def initials_begin(text: str, field: str = "initials") -> Q:
    """Rows of which some spelling begins with `text`; nothing unless it is Latin letters or digits."""
    wanted = typed(text).lower().replace(" ", "")
    if not (wanted.isascii() and wanted.isalnum()):
        return Q(pk__in=[])
    return Q(**{f"{field}__startswith": wanted}) | Q(**{f"{field}__contains": f" {wanted}"})


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: what it is called, where its page is, and what tells it from others of that name."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind; `more_url` leads to the full list with the same words when there are more."""

    title: str
    rows: list[Found]
    more_url: str = ""


Finder = Callable[[Any, str, int], Group]
_finders: dict[str, tuple[int, Finder]] = {}


def finder(name: str, order: int, find: Finder) -> None:
    """Register `find(actor, text, limit)` under a name of its own; called from `AppConfig.ready`."""
    known = _finders.get(name)
    if known is not None and known[1] is not find:
        raise ValueError(f"Two finders are called {name!r}.")
    _finders[name] = (order, find)


def find_everywhere(actor: Any, text: str, limit: int = SHOWN) -> list[Group]:
    """Groups with hits, in the order of their finders. An empty text finds nothing and asks nobody."""
    wanted = typed(text)
    if not wanted:
        return []
    asked = sorted(_finders.values(), key=lambda pair: pair[0])
    groups = [find(actor, wanted, limit) for _order, find in asked]
    return [group for group in groups if group.rows]
