"""The two verbs: propose how a file is to be read, and read it so."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from lunxun.org.rosters.collecting import without_collecting
from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.draft import Draft, Layout
from lunxun.org.rosters.reading.opening.isolate import RawBook, open_book, reopen
from lunxun.org.rosters.reading.people.assembling import Assembler
from lunxun.org.rosters.reading.people.reading import TableReader
from lunxun.org.rosters.reading.recognising import recognise
from lunxun.org.rosters.reading.remarks import Remarks

Progress = Callable[[int, int], None]


def guess_layout(data: bytes, name: str, keep: IO[bytes] | None = None) -> Layout:
    """How the file would be read, for a person to confirm; `keep` takes its cells for `read_kept`.

    Raises:
        Unreadable: the file is hostile, damaged, encrypted or no table.
    """
    with without_collecting():
        return recognise(open_book(data, name, keep=keep), name, None, Remarks()).layout


def read_roster(
    data: bytes, name: str, layout: Layout | None = None, progress: Progress | None = None
) -> Draft:
    """Everything the file says, with a remark for whatever is odd; `layout` as confirmed, or guessed.

    `progress` is called with (rows done, rows in all).

    Raises:
        Unreadable: the file is hostile, damaged, encrypted or no table.
    """
    with without_collecting():
        return _read(open_book(data, name), name, layout, progress)


def read_kept(stream: IO[bytes], name: str, layout: Layout, progress: Progress | None = None) -> Draft | None:
    """The same from what `guess_layout` kept, without parsing the file again; None when that is not whole."""
    with without_collecting():
        book = reopen(stream)
        return _read(book, name, layout, progress) if book is not None else None


def _read(book: RawBook, name: str, layout: Layout | None, progress: Progress | None) -> Draft:
    remarks = Remarks()
    known = recognise(book, name, layout, remarks)
    people = Assembler(remarks)
    total = sum(plan.last - plan.first for plan in known.plans)
    done = 0
    before: TableReader | None = None
    for plan in known.plans:
        types = plan.of("unit_type")
        before = TableReader(plan, remarks, before)
        for row in before.rows():
            people.add(row)
            if types:
                cells = plan.grid.rows[row.row - 1]
                people.set_type(row.unit, line(cells[types[0].index]) if types[0].index < len(cells) else "")
            if progress and row.row % 500 == 0:
                progress(done + row.row - plan.first, total)
        done += plan.last - plan.first
    if progress:
        progress(total, total)
    persons = people.persons()
    if not persons:
        remarks.add("no_people")
    return Draft(
        known.layout, persons, people.units(), remarks.all([sheet.name for sheet in known.layout.sheets])
    )
