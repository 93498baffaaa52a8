"""What a reference table is: its columns, what is stored, and how a change is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lunxun.kernel.decision import Decision
from lunxun.kernel.text import half_width
from lunxun.org.actors import Actor
from lunxun.org.reference.values import Parse

Row = dict[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, other headings for the same, and what may stand in it (for the template).

    `is_info` columns are written for the reader and not read back.
    """

    name: str
    title: str
    others: tuple[str, ...] = ()
    is_required: bool = False
    hint: str = ""
    is_info: bool = False
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A row that a file adds (before is None) or changes, or that an undo takes away (after is None)."""

    key: Key
    before: Row | None
    after: Row | None


class Table:
    """One kind of reference table. Rows are texts by column name, in canonical form.

    `stored` gives what is in the database, in official order; a file with the same rows changes nothing.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]
    page: ClassVar[str]
    """The address name of the list it stands under."""
    blank_keeps: ClassVar[tuple[str, ...]] = ()
    """Columns in which an empty cell means: as it is."""

    def may(self, actor: Actor) -> Decision:
        """Who imports; whoever may see the list exports it."""
        raise NotImplementedError

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        """How each column is read; loads what names refer to, once."""
        raise NotImplementedError

    def stored(self, organisation_id: int) -> list[Row]:
        raise NotImplementedError

    def finish(self, row: Row, given: frozenset[str]) -> Row:
        """Rules within one row, once its cells are read; `given` are the columns the file has.

        Raises:
            Wrong: with the sentence for the row.
        """
        return row

    def check_all(self, rows: Sequence[Row]) -> list[tuple[Key, str, str]]:
        """Rules between rows, over what would be stored: (key, what is wrong, what to do)."""
        return []

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        """Store changes; the caller holds transaction and permission."""
        raise NotImplementedError

    def undo(self, actor: Actor, changes: Sequence[Change]) -> None:
        """Take an import back: each row as it was before, in reverse order."""
        self.write(actor, [Change(one.key, one.after, one.before) for one in reversed(changes)])

    def fresh(self, row: Row) -> Row:
        """Defaults of a row that is new; empty cells of `blank_keeps` are filled here."""
        return row

    def check_change(self, change: Change) -> tuple[str, str] | None:
        """What stands against one change: (what is wrong, what to do)."""
        return None

    # ---- shared ----------------------------------------------------------------------------------

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)

    @property
    def read_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.is_info]

    def names(self) -> dict[str, Column]:
        """Every heading, without spaces, → its column."""
        return {
            heading_key(name): column
            for column in self.columns
            for name in (column.title, column.name, *column.others)
        }


def heading_key(text: str) -> str:
    """A heading without spaces, brackets with their content, stars and colons."""
    shown = re.sub(r"[（(【\[].*?[）)】\]]", "", half_width(text))
    return re.sub(r"[\s*＊:：]", "", shown).lower()
