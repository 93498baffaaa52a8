"""A list as one request asks for it: filters read, rows chosen and ordered, links that keep it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from lunxun.documents.rows import Words
from lunxun.kernel.paging import Page, page_of
from lunxun.lists.columns import PAPER, SCREEN, Column
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Filter, raw_of

SORT, EXTRA, PAGE, OUTPUT = "sort", "more", "page", "as"
BATCH = 1000
"""Rows that an export holds in memory at a time."""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the address without it."""

    words: str
    without: str


@dataclass(slots=True)
class FilterView:
    """A filter as the form draws it: what was typed, the choices, what could not be read."""

    filter: Filter
    choices: dict[str, Words]
    value: Any
    problem: str
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def is_default(self) -> bool:
        return self.value == (self.filter.preset or None)


class Listing:
    """The state of one list for one request. Nothing is asked of the database before it is needed."""

    def __init__(self, definition: ListDefinition, actor: Any, get: QueryDict, about: Any = None) -> None:
        self.definition = definition
        self.asked = Asked(actor, about)
        self.get = get
        self.filters = [self._read(filter_) for filter_ in definition.filters]
        self.asked.values = {view.filter.key: view.value for view in self.filters if view.value is not None}
        self.sort, self.is_descending = self._sort()
        known = {column.key for column in definition.columns if column.is_extra}
        self.only: frozenset[int] | None = None
        self.extra = [key for key in dict.fromkeys(get.getlist(EXTRA)) if key in known]

    def _read(self, filter_: Filter) -> FilterView:
        offered: Any = getattr(filter_, "choices", ())
        choices = dict(offered(self.asked) if callable(offered) else offered)
        value, problem = filter_.read(self.get, choices)
        return FilterView(filter_, choices, value, problem, dict(raw_of(self.get, filter_)))

    def _sort(self) -> tuple[Column | None, bool]:
        asked = self.get.get(SORT, "")
        key = asked.removeprefix("-")
        found = next((c for c in self.definition.columns if c.key == key and c.sort), None)
        return found, found is not None and asked.startswith("-")

    # rows

    @cached_property
    def rows(self) -> Any:
        """All rows that the filters leave, in the order asked for."""
        rows: Any = self.definition.rows(self.asked)
        for view in self.filters:
            if view.value is not None:
                rows = view.filter.narrow(rows, view.value)
        if self.only is not None:
            rows = self._narrowed(rows, self.only)
        return self._ordered(rows) if self.sort else rows

    def keep_only(self, numbers: Sequence[int]) -> None:
        """From here on the list is these rows of it, for print and files: the ticked ones."""
        self.__dict__.pop("rows", None)
        self.__dict__.pop("page", None)
        self.only = frozenset(numbers)

    def _narrowed(self, rows: Any, numbers: Iterable[int]) -> Any:
        if isinstance(rows, QuerySet):
            return rows.filter(pk__in=list(numbers))
        wanted = set(numbers)
        return [row for row in rows if self.definition.identity(row) in wanted]

    def _ordered(self, rows: Any) -> Any:
        column = self.sort
        if isinstance(rows, QuerySet):
            names: tuple[str, ...] = column.sort  # type: ignore[union-attr, assignment]
            first = [
                F(name).desc(nulls_last=True) if self.is_descending else F(name).asc(nulls_last=True)
                for name in names
            ]
            return rows.order_by(*first, *rows.query.order_by)
        key: Any = column.sort  # type: ignore[union-attr]
        filled = [row for row in rows if key(row) is not None]
        empty = [row for row in rows if key(row) is None]
        return sorted(filled, key=key, reverse=self.is_descending) + empty

    @cached_property
    def page(self) -> Page:
        """The page asked for, its rows loaded."""
        page = page_of(self.rows, self.get.get(PAGE), size=self.definition.size)
        return Page(list(self._load(page.rows)), page.number, page.pages, page.total, page.first, page.last)

    def _load(self, rows: list[Any]) -> Sequence[Any]:
        return self.definition.load(self.asked, rows) if self.definition.load else rows

    def batches(self, limit: int | None = None) -> Iterator[Any]:
        """All rows one after the other, loaded a thousand at a time: memory does not grow with the list."""
        is_stream = isinstance(self.rows, QuerySet)
        source = self.rows.iterator(chunk_size=BATCH) if is_stream and limit is None else self.rows[:limit]
        rows = iter(source)
        while batch := list(islice(rows, BATCH)):
            yield from self._load(batch)

    def chosen(self, numbers: Sequence[int] | None, limit: int) -> tuple[list[Any], int]:
        """(rows with these numbers, or all; how many there are). Never more than `limit` rows."""
        rows = self.rows if numbers is None else self._narrowed(self.rows, numbers)
        found = list(rows[: limit + 1])
        total = (
            len(found) if len(found) <= limit else rows.count() if isinstance(rows, QuerySet) else len(rows)
        )
        return list(self._load(found[:limit])), total

    # columns

    @property
    def shown(self) -> list[Column]:
        """The columns of the page."""
        return [c for c in self.definition.columns if c.place != PAPER and self._is_wanted(c)]

    @property
    def printed(self) -> list[Column]:
        """The columns on paper and in files: those of the page, with what it shows inside others."""
        return [c for c in self.definition.columns if c.place != SCREEN and self._is_wanted(c)]

    def _is_wanted(self, column: Column) -> bool:
        return not column.is_extra or column.key in self.extra

    @property
    def extras(self) -> list[tuple[Column, bool]]:
        return [(c, c.key in self.extra) for c in self.definition.columns if c.is_extra]

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """(value, words, whether chosen) for the form."""
        current = self.get.get(SORT, "") if self.sort else ""
        found = [("", str(self.definition.order), not current)]
        for column in self.definition.columns:
            if column.sort:
                for value, arrow in ((column.key, "↑"), (f"-{column.key}", "↓")):
                    found.append((value, f"{column.label} {arrow}", value == current))
        return found

    # words and links

    @property
    def active(self) -> list[FilterView]:
        return [view for view in self.filters if view.value is not None and not view.is_default]

    @property
    def in_words(self) -> list[str]:
        """The filters as a printed page names them, the default ones too."""
        words = [v.filter.words(v.value, v.choices) for v in self.filters if v.value is not None]
        return words if self.only is None else [*words, _("只有勾选的")]

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                view.filter.words(view.value, view.choices),
                self.link(**dict.fromkeys(view.filter.params)),
            )
            for view in self.active
            if not getattr(view.filter, "is_tabs", False)
        ]

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """Everything in the address that is the list's own, but for the page and the way of output."""
        pairs = [pair for view in self.filters for pair in view.raw.items() if pair[1] or _tells(view)]
        if self.sort:
            pairs.append((SORT, self.get[SORT]))
        return pairs + [(EXTRA, key) for key in self.extra]

    @property
    def query(self) -> str:
        return urlencode(self.kept)

    def link(self, **changes: str | int | None) -> str:
        """The address of the same list with some parts changed; None takes a part away."""
        renamed = {OUTPUT if name == "output" else name: value for name, value in changes.items()}
        pairs: list[tuple[str, str]] = [pair for pair in self.kept if pair[0] not in renamed]
        pairs += [(name, str(value)) for name, value in renamed.items() if value is not None]
        return f"?{urlencode(pairs)}"

    @property
    def print_link(self) -> str:
        return self.link(output="print")

    @property
    def xlsx_link(self) -> str:
        return self.link(output="xlsx")

    @property
    def csv_link(self) -> str:
        return self.link(output="csv")

    def sort_link(self, column: Column) -> str:
        """Up, then down, then the official order again."""
        if self.sort is not column:
            return self.link(sort=column.key)
        return self.link(sort=None if self.is_descending else f"-{column.key}")

    def counts_of(self, view: FilterView) -> Mapping[str, int]:
        filter_ = view.filter
        return filter_.counts(self.asked) if isinstance(filter_, Choice) and filter_.counts else {}

    @property
    def offered(self) -> list[Any]:
        """The bulk actions for this actor."""
        return [bulk for bulk in self.definition.bulk if bulk.is_offered(self.asked)]


def _tells(view: FilterView) -> bool:
    """Whether an empty value in the address means something: all, where the default is not all."""
    return bool(view.filter.preset)
