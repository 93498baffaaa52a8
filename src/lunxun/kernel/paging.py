"""Paging of lists: one count, one page, and links that keep the filters in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `rows` are the objects; numbers count from 1."""

    rows: list[Any]
    number: int
    pages: int
    total: int
    first: int
    last: int

    @property
    def around(self) -> list[int]:
        low, high = max(1, self.number - 2), min(self.pages, self.number + 2)
        return list(range(low, high + 1))


def page_of(rows: QuerySet[Any] | list[Any], number: str | int | None, size: int = 50) -> Page:
    """The asked-for page; a number that is not one, or beyond the end, gives the nearest page."""
    paginator = Paginator(rows, size)
    current = paginator.get_page(number or 1)
    return Page(
        rows=list(current.object_list),
        number=current.number,
        pages=paginator.num_pages,
        total=paginator.count,
        first=current.start_index(),
        last=current.end_index(),
    )
