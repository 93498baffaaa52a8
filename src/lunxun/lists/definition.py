"""The declaration of a list, and what a request asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lunxun.documents.rows import Words
from lunxun.lists.bulk import Bulk
from lunxun.lists.columns import Column
from lunxun.lists.filters import Filter


class Reader(Protocol):
    """What a list needs to know of who asks."""

    @property
    def organisation_id(self) -> int: ...
    @property
    def account_id(self) -> int | None: ...
    @property
    def label(self) -> str: ...
    def has(self, *roles: str) -> bool: ...


@dataclass(slots=True)
class Asked:
    """Who asks, for which object (`about`, for example a session), with which filters (`values`, by key).

    `on_paper`: for print or a file, where `load` may have more to add than the page shows.
    """

    actor: Any
    about: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    on_paper: bool = False


COUNTED, ORDER = _("共 %(n)s 条"), _("正式排序")
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition:
    """One list of the product, declared once; page, print, export and bulk actions all come from it.

    `rows(asked)`: what the actor may see, in official order; permission is checked there. A queryset, or
    a list when the rows are computed. `load(asked, rows)` adds what a batch of rows needs, in a fixed
    number of queries. `counted` is the sentence of the count, with %(n)s. `is_personal`: an export leaves
    an entry in the trail. `identity(row)` is the number in the boxes. `about(asked)` stands under the
    title on paper, with `is_numbered` every row has its number there. `style` is one more class of the table.
    """

    key: str
    title: Words
    columns: Sequence[Column]
    rows: Callable[[Asked], Rows]
    filters: Sequence[Filter] = ()
    bulk: Sequence[Bulk] = ()
    load: Callable[[Asked, list[Any]], Sequence[Any]] | None = None
    counted: Words = COUNTED
    order: Words = ORDER
    size: int = 50
    is_personal: bool = False
    is_dense: bool = False
    is_numbered: bool = False
    identity: Callable[[Any], int] = lambda row: int(row.pk)
    is_past: Callable[[Any], bool] | None = None
    about: Callable[[Asked], str] | None = None
    name: Callable[[Any], str] | None = None
    style: str = ""
    empty: tuple[Words, Words] = (_("没有符合条件的"), _("换一个条件再找。"))

    def name_of(self, row: Any) -> str:
        """What a row is called where it is asked back about: by `name`, else its first column."""
        return self.name(row) if self.name is not None else str(self.columns[0].value(row))
