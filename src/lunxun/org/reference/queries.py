"""Reads of imports."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.models import ReferenceImport
from lunxun.org.reference.registry import all_tables, table_of
from lunxun.org.reference.tables import Change, Row, Table


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table on the page of all tables, with its last import."""

    table: Table
    last: ReferenceImport | None


def tables_for(actor: Actor) -> list[TableLine]:
    """Tables that this actor may import, with the last import of each (1 query)."""
    last: dict[str, ReferenceImport] = {}
    for row in ReferenceImport.objects.filter(
        organisation_id=actor.organisation_id, state__in=("stored", "undone")
    ).order_by("id"):
        last[row.kind] = row
    return [TableLine(table, last.get(table.kind)) for table in all_tables() if table.may(actor)]


def get_import_for(actor: Actor, pk: int) -> ReferenceImport:
    row = ReferenceImport.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if row is None:
        raise NotFound(_("没有这次导入，或者它属于别的单位。"))
    return row


def recent_imports(actor: Actor, kind: str) -> list[ReferenceImport]:
    rows = ReferenceImport.objects.filter(organisation_id=actor.organisation_id, kind=kind)
    return list(rows.order_by("-id")[:10])


def changes_of(row: ReferenceImport) -> list[Change]:
    return [Change(tuple(one["key"]), one["before"], one["after"]) for one in row.changes]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows an import adds, changes and leaves alone."""

    added: int
    changed: int
    same: int

    @property
    def changes(self) -> int:
        return self.added + self.changed


def counts_of(row: ReferenceImport) -> Counts:
    added = sum(1 for change in row.changes if change["before"] is None)
    return Counts(added, len(row.changes) - added, max(0, row.rows - len(row.changes)))


@dataclass(frozen=True, slots=True)
class Shown:
    """A change for the page: what the row will say, and what it said."""

    is_new: bool
    cells: list[tuple[str, str, str]]
    """(heading, after, before when it differs)"""


def shown_changes(row: ReferenceImport, most: int = 50) -> list[Shown]:
    table = table_of(row.kind)
    found = []
    for change in changes_of(row)[:most]:
        after: Row = change.after or {}
        before: Row = change.before or {}
        cells = [
            (
                column.title,
                after.get(column.name, ""),
                before.get(column.name, "")
                if before and before.get(column.name) != after.get(column.name)
                else "",
            )
            for column in table.read_columns
        ]
        found.append(Shown(change.before is None, cells))
    return found
