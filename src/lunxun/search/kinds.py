"""What can be found: each domain registers its kinds here, and knows alone who may see what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Document:
    """What of one object can be found. `on` gives its year and breaks ties, newest first."""

    subject_id: int
    organisation_id: int
    unit_id: int | None
    title: str
    text: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Kind:
    """`visible(actor)` is the domain's own scope; `documents(organisation)` yields all that can be found,
    `document(subject)` that of one, None when it can't be found any more; `url(pk)` leads to its page."""

    name: str
    label: Any
    order: int
    visible: Callable[[Any], models.QuerySet[Any]]
    subjects: Callable[[int], models.QuerySet[Any]]
    document: Callable[[Any], Document | None]
    url: Callable[[int], str]

    def documents(self, organisation_id: int) -> Iterable[Document]:
        for subject in self.subjects(organisation_id).iterator(chunk_size=200):
            document = self.document(subject)
            if document is not None:
                yield document


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called from `AppConfig.ready`; a name belongs to one domain."""
    known = _kinds.get(kind.name)
    if known is not None and known.document is not kind.document:
        raise ValueError(f"Two kinds are called {kind.name!r}.")
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """All kinds in the order in which they are shown."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind(name: str) -> Kind:
    return _kinds[name]
