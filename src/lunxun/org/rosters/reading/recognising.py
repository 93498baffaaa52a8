"""From an opened book to its layout, and from a layout to tables that can be read."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from lunxun.org.rosters.reading.cells.names import looks_like_name
from lunxun.org.rosters.reading.cells.text import line
from lunxun.org.rosters.reading.draft import ColumnGuess, Layout, SheetGuess
from lunxun.org.rosters.reading.fields import field_name
from lunxun.org.rosters.reading.opening.isolate import RawBook
from lunxun.org.rosters.reading.places import column_letters, column_number
from lunxun.org.rosters.reading.remarks import Remarks
from lunxun.org.rosters.reading.tables import whys
from lunxun.org.rosters.reading.tables.found import Found, heading_texts
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.tables.headers import find_tables, may_head
from lunxun.org.rosters.reading.tables.mapping import Column, map_columns, settle_units
from lunxun.org.rosters.reading.tables.plan import Plan, PlanColumn
from lunxun.org.rosters.reading.tables.rows import classify
from lunxun.org.rosters.reading.tables.sources import belongs, literal, unit_from, unit_of_line, words_of
from lunxun.org.rosters.reading.words import titles
from lunxun.org.rosters.reading.words.headings import heading_of
from lunxun.org.rosters.reading.words.surnames import has_surname
from lunxun.org.rosters.reading.words.units import is_not_unit, looks_like_unit, unit_path, without_marks

_KINDS = {
    "csv": ("文本", ("csv", "txt", "tsv")),
    "html": ("网页", ("html", "htm")),
    "xml2003": ("XML 表格", ("xml",)),
    "xls": ("Excel 97 工作簿", ("xls", "et")),
    "xlsx": ("Excel 工作簿", ("xlsx", "xlsm")),
    "ods": ("WPS 或 OpenOffice 表格", ("ods",)),
}
_LEFT_OUT = {
    whys.HIDDEN: "hidden_sheet_skipped",
    whys.OTHER: "other_sheet_skipped",
    whys.EMPTY: "empty_sheet_skipped",
    whys.NO_PEOPLE: "sheet_without_people",
}
_FORMER = re.compile("退休|离休|调离|调出|离职|辞职|去世|已故|注销")


@dataclass(slots=True)
class Recognised:
    layout: Layout
    plans: list[Plan]


@dataclass(slots=True)
class _Table:
    grid: Grid
    found: Found
    columns: list[Column]
    floor: int


def recognise(book: RawBook, name: str, layout: Layout | None, remarks: Remarks) -> Recognised:
    _about_the_file(book, name, remarks)
    grids = {sheet.name: Grid(sheet) for sheet in book.sheets if not sheet.is_hidden and not sheet.is_other}
    if layout is not None:
        _about_the_layout(layout, remarks)
        return Recognised(layout, _confirmed(layout, grids, remarks))
    stem = Path(name.replace("\\", "/")).stem[:80]
    tables: dict[str, list[_Table]] = {sheet: _tables(grid) for sheet, grid in grids.items()}
    every = [table for some in tables.values() for table in some]
    for table, columns in zip(every, settle_units([table.columns for table in every]), strict=True):
        table.columns = columns
    guesses: list[SheetGuess] = []
    for sheet in book.sheets:
        if sheet.is_other or sheet.is_hidden:
            why = whys.OTHER if sheet.is_other else whys.HIDDEN
            guesses.append(SheetGuess(sheet.name, False, why))
        elif not any(any(value.strip() for value in row) for row in sheet.rows):
            guesses.append(SheetGuess(sheet.name, False, whys.EMPTY))
        elif not tables[sheet.name]:
            guesses.append(SheetGuess(sheet.name, False, whys.NO_PEOPLE))
        above = ""
        for table in tables.get(sheet.name, ()):
            guesses.append(_guess(table, stem, above))
            above = _over_the_next(table, guesses[-1].unit_from)
    plans = [
        _plan(guess, grids[guess.name], table.found)
        for guess, table in zip([one for one in guesses if one.is_used], every, strict=True)
    ]
    proposed = Layout(tuple(guesses))
    _about_the_layout(proposed, remarks)
    return Recognised(proposed, plans)


def _about_the_file(book: RawBook, name: str, remarks: Remarks) -> None:
    suffix = Path(name.replace("\\", "/")).suffix.lower().lstrip(".")
    what, suffixes = _KINDS.get(book.kind, ("", ()))
    if suffix and what and suffix not in suffixes:
        remarks.add("file_renamed", value=f".{suffix}", detail=what)
    for is_so, kind in (
        (book.has_macros, "macros_present"),
        (book.has_links, "links_present"),
        (book.is_sparse, "wide_sheet"),
    ):
        if is_so:
            remarks.add(kind)
    for sheet in book.sheets:
        if sheet.hidden_rows and not sheet.is_hidden:
            remarks.add(
                "hidden_rows_read", sheet.name, sheet.hidden_rows[0], detail=_ranges(sheet.hidden_rows)
            )


def _ranges(numbers: list[int]) -> str:
    """5, 6, 7, 9 → 5–7、9."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return "、".join(f"{a}–{b}" if a != b else f"{a}" for a, b in found[:12])


def _tables(grid: Grid) -> list[_Table]:
    tables = []
    found = find_tables(grid)
    for table in found:
        above = [other.last for other in found if other is not table and other.last <= table.top]
        tables.append(_Table(grid, table, map_columns(grid, table), max(above, default=0)))
    return tables


def _guess(table: _Table, stem: str, above: str) -> SheetGuess:
    grid, found = table.grid, table.found
    header = tuple(range(found.top + 1, found.bottom + 2))
    source = unit_from(grid, found, table.floor, table.columns, stem, _groups(table), above)
    return SheetGuess(
        name=grid.name,
        is_used=True,
        why=whys.HEADER if header else whys.NO_HEADER,
        header_rows=header,
        first_row=found.bottom + 2,
        unit_from=source,
        columns=tuple(
            ColumnGuess(
                grid.name,
                column_letters(column.index + 1),
                column.heading,
                column.field,
                column.content.sample,
                round(column.certainty, 2),
                column.why,
            )
            for column in table.columns
        ),
    )


def _over_the_next(table: _Table, source: str) -> str:
    """The title of a table if it may stand over the next one too: not where other units came between."""
    fixed = literal(source)[0]
    return source if all(belongs(fixed[-1], one) for one in _groups(table) if fixed) else ""


def _groups(table: _Table) -> list[str]:
    """Units that titles of groups name, of the first rows."""
    plan = _bare_plan(table)
    name = table.found.name_column
    groups = []
    for row in range(plan.first, min(plan.last, plan.first + 1000)):
        cells = table.grid.rows[row]
        if sum(1 for value in cells if value) > 2 or not any(cells):
            continue
        kind = classify(plan, row, cells, name)
        if kind.what == "section" and not is_not_unit(without_marks(kind.text)) and unit_path(kind.text):
            groups.append(unit_path(kind.text)[0])
    return groups


def _bare_plan(table: _Table) -> Plan:
    columns = [
        PlanColumn(c.index, c.heading, c.field) for c in table.columns if c.field and c.field != "ignored"
    ]
    return Plan(
        table.grid,
        table.found.bottom + 1,
        table.found.last,
        columns,
        dict(table.found.columns),
        repeats=set(table.found.repeats),
    )


def _plan(guess: SheetGuess, grid: Grid, found: Found | None, last: int | None = None) -> Plan:
    columns = [
        PlanColumn(column_number(column.column) - 1, column.heading, column.field)
        for column in guess.columns
        if column.field and column.field != "ignored"
    ]
    fixed, sections, uses_columns = literal(guess.unit_from)
    headings = {column_number(column.column) - 1: column.heading for column in guess.columns}
    plan = Plan(
        grid,
        guess.first_row - 1,
        (found.last if found else last) or grid.height,
        columns,
        headings,
        fixed,
        sections,
        uses_columns,
        set(found.repeats) if found else set(),
    )
    if guess.header_rows:
        plan.caption = _caption(grid, min(guess.header_rows) - 2)
    if guess.header_rows and sections and not plan.units():
        plan.opening = _opening(grid, min(guess.header_rows) - 2, plan)
    return plan


def _caption(grid: Grid, row: int) -> str:
    while row >= 0 and not grid.filled(row):
        row -= 1
    return grid.text(row) if row >= 0 and grid.is_one_text(row) else ""


def _opening(grid: Grid, row: int, plan: Plan) -> tuple[str, ...]:
    """党政办 alone on the line above a header names the unit of the rows below, as titles of groups do."""
    if row < 0 or not grid.is_one_text(row):
        return ()
    mine = {column.index for column in plan.columns}
    text = grid.text(row)
    path = unit_path(text)
    if (
        grid.filled(row)[0] not in mine
        or not path
        or is_not_unit(without_marks(text))
        or not looks_like_unit(path[-1])
    ):
        return ()
    return () if unit_of_line(text) or plan.fixed[-1:] == path[-1:] else path


def _about_the_layout(layout: Layout, remarks: Remarks) -> None:
    """Sheets that are left out, headers and units that were guessed, columns without use."""
    for guess in layout.sheets:
        if not guess.is_used:
            if guess.why in _LEFT_OUT:
                remarks.add(_LEFT_OUT[guess.why], guess.name)
            continue
        if not guess.header_rows:
            remarks.add("header_missing", guess.name, guess.first_row)
        if _FORMER.search(guess.name):
            remarks.add("sheet_of_former", guess.name)
        if words := words_of(guess.unit_from):
            remarks.add("unit_from_elsewhere", guess.name, min(guess.header_rows, default=1), detail=words)
        for column in guess.columns:
            _about_the_column(guess, column, remarks)


def _about_the_column(guess: SheetGuess, column: ColumnGuess, remarks: Remarks) -> None:
    kind = detail = ""
    if column.why == whys.NOT_TAKEN and column.field in {None, "ignored"}:
        kind = "column_not_taken"
    elif column.field is None and column.why == whys.SPARE:
        meant = heading_of(column.heading).field
        detail = next((one.heading for one in guess.columns if one.field and one.field == meant), "")
        kind = "column_spare" if detail else "column_unused"
    elif column.field is None and column.sample:
        kind = "column_of_names" if _are_names(column) else "column_unused"
    elif column.field and column.why == whys.CONTENT:
        kind, detail = "column_guessed", field_name(column.field)
    if kind:
        row = max(guess.header_rows, default=1)
        remarks.add(kind, guess.name, row, column_number(column.column), column.heading, detail=detail)


def _are_names(column: ColumnGuess) -> bool:
    """People of a column that nothing reads must not get lost in a note."""
    return (
        column.why != whys.UNUSED
        and len(column.sample) > 1
        and all(
            looks_like_name(one) and has_surname(one) and not looks_like_unit(one) for one in column.sample
        )
        and not any(titles.looks_like_title(one) for one in column.sample)
    )


def _confirmed(layout: Layout, grids: dict[str, Grid], remarks: Remarks) -> list[Plan]:
    """Tables of a confirmed layout. A table ends where the next of the same columns begins."""
    plans = []
    used = [guess for guess in layout.sheets if guess.is_used]
    repeated: dict[str, list[int]] = {}
    for guess in used:
        if guess.name not in grids:
            remarks.add("layout_sheet_missing", guess.name, detail=guess.name)
            continue
        grid = grids[guess.name]
        mine = {column.column for column in guess.columns}
        below = [
            min(other.header_rows, default=other.first_row) - 1
            for other in used
            if other is not guess
            and other.name == guess.name
            and other.first_row > guess.first_row
            and mine & {column.column for column in other.columns}
        ]
        if guess.name not in repeated:
            repeated[guess.name] = _repeats(grid, [one for one in used if one.name == guess.name])
        plan = _plan(guess, grid, None, min([*below, grid.height]))
        plan.repeats = {row for row in repeated[guess.name] if guess.first_row - 1 <= row}
        _compare(guess, grid, remarks)
        if plan.of("name"):
            plans.append(plan)
        else:
            remarks.add("sheet_without_people", guess.name)
    return plans


def _repeats(grid: Grid, guesses: list[SheetGuess]) -> list[int]:
    """Rows of a sheet in which a header is printed again.

    Looked for only where some word that may head names stands in a column of names below the first header.
    """
    names = {
        column_number(column.column) - 1
        for guess in guesses
        for column in guess.columns
        if column.field == "name" or may_head(column.heading)
    }
    top = min(max(guess.header_rows, default=guess.first_row - 1) for guess in guesses)
    below = itertools.islice(grid.rows, top, None)
    if not any(may_head(row[name]) for row in below for name in names if len(row) > name):
        return []
    return [row for table in find_tables(grid) for row in table.repeats]


def _compare(guess: SheetGuess, grid: Grid, remarks: Remarks) -> None:
    if not guess.header_rows:
        return
    now = heading_texts(grid, min(guess.header_rows) - 1, max(guess.header_rows) - 1)
    for column in guess.columns:
        index = column_number(column.column) - 1
        if line(now.get(index, "")) != line(column.heading):
            remarks.add(
                "layout_column_changed",
                guess.name,
                max(guess.header_rows),
                index + 1,
                now.get(index, ""),
                detail=column.heading,
            )
