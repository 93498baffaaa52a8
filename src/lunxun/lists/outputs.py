"""The list on paper and as a file: the same rows, the same columns, whatever the filter leaves."""

from __future__ import annotations

from typing import IO, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from lunxun.documents import sheet
from lunxun.documents.answers import written_response
from lunxun.documents.rows import NUMBER, Column, Table, plain
from lunxun.kernel import clock
from lunxun.lists import actions
from lunxun.lists.columns import Tag
from lunxun.lists.listing import Listing

PRINT, XLSX, CSV, CSV_OLD = "print", "xlsx", "csv", "csv-gb"
OUTPUTS = (PRINT, XLSX, CSV, CSV_OLD)
PRINTED = 2000
"""A printed list is at most this long; the sentence under it says so and asks for a narrower filter."""


def answer(request: HttpRequest, listing: Listing, output: str) -> HttpResponseBase:
    """The list as `output` wants it. Of personal data an entry says who took how much, not what he looked for."""
    listing.asked.on_paper = True
    return _printed(request, listing) if output == PRINT else _file(listing, output)


def table_of(listing: Listing, rows: Any) -> Table:
    """Typed rows for the writers of documents."""
    definition = listing.definition
    return Table(
        title=definition.title,
        columns=_heads(listing),
        rows=(cells_of(listing, number, row) for number, row in enumerate(rows, 1)),
        caption=definition.about(listing.asked) if definition.about else "",
        filters=listing.in_words,
        notes=[footing(listing)],
    )


def _heads(listing: Listing) -> list[Column]:
    number = [Column(_("序号"), NUMBER)] if listing.definition.is_numbered else []
    return number + [column.on_paper for column in listing.printed]


def cells_of(listing: Listing, number: int, row: Any) -> list[Any]:
    """The typed cells of one row."""
    first = [number] if listing.definition.is_numbered else []
    return first + [_typed(column.value(row)) for column in listing.printed]


def _typed(value: Any) -> Any:
    return str(value) if isinstance(value, Tag) else value


def footing(listing: Listing) -> str:
    """澄湖区　何晓岚　2022年2月9日 10:20: whose list, who took it, when."""
    actor, now = listing.asked.actor, clock.local_now()
    return f"{actor.organisation_name}　{actor.label}　{plain(now)}"


def _printed(request: HttpRequest, listing: Listing) -> HttpResponse:
    total = len(listing.rows) if isinstance(listing.rows, list | tuple) else listing.rows.count()
    rows = list(listing.batches(PRINTED))
    if listing.definition.is_personal:
        actions.record_export(actor=listing.asked.actor, listing=listing, output=PRINT, count=len(rows))
    columns = _heads(listing)
    context = {
        "listing": listing,
        "definition": listing.definition,
        "about": listing.definition.about(listing.asked) if listing.definition.about else "",
        "columns": columns,
        "lines": [
            [
                (plain(value, column.kind), column.kind)
                for column, value in zip(columns, cells_of(listing, number, row), strict=True)
            ]
            for number, row in enumerate(rows, 1)
        ],
        "total": total,
        "shown": len(rows),
        "count": str(listing.definition.counted) % {"n": total},
        "footing": footing(listing),
        "is_wide": len(columns) > 6,
    }
    return render(request, "lists/print.html", context)


def _file(listing: Listing, output: str) -> HttpResponseBase:
    def write(file: IO[bytes]) -> None:
        table = table_of(listing, listing.batches())
        if output == XLSX:
            count = sheet.write_workbook([table], file)
        else:
            count = sheet.write_csv(table, file, sheet.GB18030 if output == CSV_OLD else sheet.UTF8)
        if listing.definition.is_personal:
            actions.record_export(actor=listing.asked.actor, listing=listing, output=output, count=count)

    charset = {CSV: "utf-8", CSV_OLD: "gb18030"}.get(output, "")
    kind = "xlsx" if output == XLSX else "csv"
    return written_response(write, name=file_name(listing), kind=kind, charset=charset)


def file_name(listing: Listing) -> str:
    """人员 20220209."""
    about = listing.definition.about(listing.asked) if listing.definition.about else ""
    words = f"{about} {listing.definition.title}".strip()
    return f"{words[:60]} {clock.today():%Y%m%d}"
