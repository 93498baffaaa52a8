"""The two verbs: propose how a file is to be read, and read it so."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.draft import Draft, Layout
from lunxun.org.rosters.reading.opening.isolate import open_book
from lunxun.org.rosters.reading.people.assembling import Assembler
from lunxun.org.rosters.reading.people.reading import TableReader
from lunxun.org.rosters.reading.recognising import recognise
from lunxun.org.rosters.reading.remarks import Remarks

Progress = Callable[[int, int], None]


def guess_layout(data: bytes, name: str) -> Layout:
    """How the file would be read, for a person to confirm.

    Raises:
        Unreadable: the file is hostile, damaged, encrypted or no table.
    """
    return recognise(open_book(data, name), name, None, Remarks()).layout


def read_roster(
    data: bytes, name: str, layout: Layout | None = None, progress: Progress | None = None
) -> Draft:
    """Everything the file says, with a remark for whatever is odd; `layout` as confirmed, or guessed.

    `progress` is called with (rows done, rows in all).

    Raises:
        Unreadable: the file is hostile, damaged, encrypted or no table.
    """
    with _without_collecting():
        return _read(data, name, layout, progress)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing here makes cycles; looking for them among a million new objects takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(data: bytes, name: str, layout: Layout | None, progress: Progress | None) -> Draft:
    remarks = Remarks()
    known = recognise(open_book(data, name), name, layout, remarks)
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
