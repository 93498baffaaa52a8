"""All reference tables, in the order in which a new office fills them; each domain adds its own at start-up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.org.reference.tables import Table

ORDER = ("portfolio", "days", "topics", "venues", "indicators", "values", "hours")
_tables: dict[str, Table] = {}


def register(table: Table) -> None:
    _tables[table.kind] = table


def all_tables() -> list[Table]:
    return [_tables[kind] for kind in ORDER if kind in _tables]


def table_of(kind: str) -> Table:
    if kind not in _tables:
        raise NotFound(_("没有这种表可以导入。"))
    return _tables[kind]
