"""A column of a list: the same declaration draws the page, the printed page and the exported file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from lunxun.documents.rows import TEXT, Words
from lunxun.documents.rows import Column as PaperColumn

EVERYWHERE, SCREEN, PAPER = "everywhere", "screen", "paper"


def page_of(name: str, number: Callable[[Any], int] = lambda row: int(row.pk)) -> Callable[[Any], str]:
    """A link to the page `name` of a row; none while that address does not exist."""

    def address(row: Any) -> str:
        try:
            return reverse(name, args=[number(row)])
        except NoReverseMatch:
            return ""

    return address


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as a value: a coloured tag on the page, its words on paper. Tones as the `tag` component has them."""

    tone: str
    text: Any

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value(row)` is typed by `kind` (see documents.rows.Column), or a `Tag`.

    `sort`: names for order_by, when rows come from the database; a key function, when they are a list.
    `place`: "screen" for buttons and shortened cells, "paper" for what the page shows inside another column.
    `is_extra`: only shown and exported when the reader asks for it.
    For the page only: `link(row)`, the muted second line `below(row)`, the ability circle `circle(row)`,
    or a whole `cell` template that gets `row`, `value` and `listing`; `style` is one more class of the cell.
    """

    key: str
    label: Words
    value: Callable[[Any], Any]
    kind: str = TEXT
    sort: tuple[str, ...] | Callable[[Any], Any] | None = None
    width: int = 0
    place: str = EVERYWHERE
    is_extra: bool = False
    nowrap: bool = False
    link: Callable[[Any], str] | None = None
    below: Callable[[Any], str] | None = None
    circle: Callable[[Any], Any] | None = None
    cell: str = ""
    style: str = ""

    @property
    def on_paper(self) -> PaperColumn:
        return PaperColumn(self.label, self.kind, self.width)
