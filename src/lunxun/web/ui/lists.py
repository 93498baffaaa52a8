"""The list family: filters with chips, the bar with count and ways out, the table, bulk actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Context, Library
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lunxun.documents.rows import DATE, INSTANT, NUMBER, PERCENT
from lunxun.lists.columns import Column, Tag
from lunxun.lists.listing import Listing
from lunxun.web.ui import dates
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.leaves import circle_square, tag
from lunxun.web.ui.wholes import page_links

BULK_FORM = "bulk"
FOLDED_FROM = 2
"""With more filters than this a phone shows the first one only, and a word that unfolds the others."""


def declare(register: Library) -> None:
    """Register the family as tags."""

    @component(register, "list_filters", Prop("listing"))
    def _filters(context: Context, listing: Listing) -> str:
        tabs, fields = [], []
        for view in listing.filters:
            if getattr(view.filter, "is_tabs", False):
                tabs.append((view.filter.label, _tabs(listing, view)))
            else:
                fields.append(view)
        return draw(
            "list_filters",
            {
                "listing": listing,
                "tabs": tabs,
                "fields": fields,
                "kept_tabs": _kept(listing),
                "folds": len(fields) > FOLDED_FROM,
                "has_problem": any(view.problem for view in fields),
            },
        )

    @component(register, "list_bar", Prop("listing"), Prop("saved", ()))
    def _bar(context: Context, listing: Listing, saved: Any) -> str:
        request = context.get("request")
        values = {
            "listing": listing,
            "saved": saved,
            "count": str(listing.definition.counted) % {"n": listing.page.total},
            "path": request.path if request else "",
            "csrf_token": context.get("csrf_token"),
        }
        return draw("list_bar", values)

    @component(register, "list_table", Prop("listing"), slots=["empty"])
    def _table(context: Context, listing: Listing, body: str, empty: str) -> str:
        values = {
            "listing": listing,
            "heads": _heads(listing),
            "body": _rows(context, listing),
            "bulk": listing.offered,
            "form": BULK_FORM,
            "csrf_token": context.get("csrf_token"),
            "empty": empty,
            **page_links(listing.page, lambda number: listing.link(page=number)),
        }
        return draw("list_table", values)

    @component(register, "listing", Prop("listing"), Prop("saved", ()))
    def _listing(context: Context, listing: Listing, saved: Any) -> str:
        parts = (
            _filters(context, listing=listing),
            _bar(context, listing=listing, saved=saved),
            _table(context, listing=listing, body="", empty=""),
        )
        return SafeString("".join(parts))


def _tabs(listing: Listing, view: Any) -> list[tuple[Any, str, Any, bool]]:
    """(words, address, count or None, whether current). A tab without a row is left out, but for the current one."""
    counts = listing.counts_of(view)
    current = view.value or ""
    key, default = view.filter.key, view.filter.preset
    offered = list(view.choices.items())
    if "" not in view.choices:
        every = ("", view.filter.every or _("全部"))
        offered = [*offered, every] if default else [every, *offered]
    found = []
    for value, words in offered:
        count = counts.get(value)
        if counts and not count and value not in {"", current, default}:
            continue
        address = "?" if value == default else f"?{key}={value}"
        found.append((words, address, count, value == current))
    return found


def _kept(listing: Listing) -> list[tuple[str, str]]:
    """What the form has to carry along: the tab, which is no field of it."""
    names = {
        name
        for view in listing.filters
        if getattr(view.filter, "is_tabs", False)
        for name in view.filter.params
    }
    return [pair for pair in listing.kept if pair[0] in names]


def _heads(listing: Listing) -> list[dict[str, Any]]:
    found = []
    for column in listing.shown:
        direction = ""
        if listing.sort is column:
            direction = "descending" if listing.is_descending else "ascending"
        found.append(
            {
                "label": column.label,
                "is_number": column.kind in {NUMBER, PERCENT},
                "link": listing.sort_link(column) if column.sort else "",
                "direction": direction,
            }
        )
    return found


def _rows(context: Context, listing: Listing) -> SafeString:
    columns = listing.shown
    templates = {column.key: get_template(column.cell).template for column in columns if column.cell}  # type: ignore[attr-defined]
    return SafeString("".join(_row(context, listing, row, columns, templates) for row in listing.page.rows))


def _row(
    context: Context,
    listing: Listing,
    row: Any,
    columns: Iterable[Column],
    templates: dict[str, Any],
) -> str:
    definition = listing.definition
    words = _("选%(name)s") % {"name": definition.name_of(row)}
    box = '<td class="chk"><input type="checkbox" name="row" value="{}" form="{}" aria-label="{}"></td>'
    cells = [format_html(box, definition.identity(row), BULK_FORM, words)]
    for number, column in enumerate(columns):
        inner = _inner(context, listing, row, column, templates)
        cells.append(_cell(column, inner, is_name=number == 0))
    is_past = definition.is_past is not None and definition.is_past(row)
    return ('<tr class="is-past">' if is_past else "<tr>") + "".join(cells) + "</tr>"


def _cell(column: Column, inner: SafeString | str, *, is_name: bool) -> SafeString:
    classes = " ".join(
        name
        for name, wanted in (
            ("num", column.kind in {NUMBER, PERCENT}),
            ("nowrap", column.nowrap or column.kind in {DATE, INSTANT}),
        )
        if wanted
    )
    classes = f"{column.style} {classes}".strip()
    extra = format_html(' class="{}"', classes) if classes else ""
    if is_name:
        return format_html('<th scope="row"{}>{}</th>', extra, inner)
    if not inner:
        return SafeString("<td></td>")
    return format_html('<td{} data-l="{}">{}</td>', extra, column.label, inner)


def _inner(
    context: Context, listing: Listing, row: Any, column: Column, templates: dict[str, Any]
) -> SafeString | str:
    value = column.value(row)
    if column.cell:
        with context.push(row=row, value=value, listing=listing):
            return SafeString(templates[column.key].render(context).strip())
    inner = shown(value, column.kind)
    if column.link is not None and inner:
        address = column.link(row)
        inner = format_html('<a href="{}">{}</a>', address, inner) if address else inner
    if column.circle is not None:
        inner = format_html(
            '<span class="named">{}<span>{}</span></span>', circle_square(column.circle(row)), inner
        )
    below = column.below(row) if column.below is not None else ""
    return format_html('<span>{} <br><span class="muted">{}</span></span>', inner, below) if below else inner


def shown(value: Any, kind: str) -> SafeString | str:
    """A value as the page writes it; nothing stays empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, Tag):
        return tag(value.tone, value.text)
    if kind == PERCENT:
        return dates.percent_text(value)
    if kind == DATE:
        return dates.date_text(value, year=True)
    if kind == INSTANT:
        return dates.instant_text(value)
    if isinstance(value, list | tuple):
        return format_html_join(_("、"), "{}", ((part,) for part in value))
    return format_html("{}", value)
