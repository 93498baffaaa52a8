"""Every address `…_list` is a declared list: it prints and exports what its filter leaves, whatever the page shows.

The page, its pages together, the printed page and the workbook hold the same rows; the number of queries is
the same for any number of rows.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lunxun.lists.listing import Listing
from tests.contracts.test_permissions import addresses, build_world, path_of

# Not of the declared kind, each with a print and a file of its own, and nothing to do with several rows at once.
APART = {
    "org:reference_list",  # the menu of tables to import and export
    "plans:programme_list",  # F01 by months, printed and as a workbook; its list of sessions is plans:session_list
    "talent:unit_list",  # a column a circle, printed and as a workbook; a unit's people are a list of its own
    "talent:hours_list",  # past hours, exported as they are imported; an entry is taken back with its own reason
    "rota:board_list",  # one line a year, the way to its board
    "scanning:batch_list",  # the batches of one evaluation while it collects, gone with the seal; no two are alike
    "tracking:indicator_list",  # cards with charts; the monthly report F27 prints and exports
}
# The roster has its own name, and is a list all the same.
LISTS = [
    (name, wanted)
    for name, wanted in addresses()
    if (name.endswith("_list") or name == "teaching:roster") and name not in APART
]
# An export of the trail is an entry of the trail: here it is looked at through a verb that nobody uses meanwhile.
BASE = {"audit:entry_list": "verb=take_up"}
# The world of the permissions has none of these.
EMPTY = {"plans:day_list", "plans:goal_list", "outlines:unopened_list"}
READER = {"feedback:results_list": "head", "audit:entry_list": "inspector", "org:account_list": "sysadmin"}


@pytest.fixture
def world(cast: Any) -> Any:
    return build_world(cast)


def reader(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, READER.get(name, "clerk")))
    return client


def exported(client: Client, path: str, query: str = "", listing: Listing | None = None) -> list[list[Any]]:
    """The rows of the workbook below its header."""
    answer = client.get(f"{path}?{query}{'&' if query else ''}as=xlsx")
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    listing = listing or client.get(f"{path}?{query}").context["listing"]
    head = [str(column.label) for column in listing.printed]
    if listing.definition.is_numbered:
        head.insert(0, "序号")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    start = next(number for number, row in enumerate(sheet) if row[: len(head)] == head) + 1
    rows = [row[: len(head)] for row in sheet[start:]]
    while rows and not any(rows[-1][1:]):
        rows.pop()  # the empty line and the note below
    return rows


def numbers(listing: Listing) -> list[int]:
    return [listing.definition.identity(row) for row in listing.page.rows]


def test_there_are_lists() -> None:
    assert len(LISTS) >= 17


@pytest.mark.django_db
def test_every_list_prints_and_exports_the_rows_of_its_filter(cast: Any, world: Any) -> None:
    """One world for all: to build it costs more than to look at it."""
    assert {
        name: problem for name, wanted in LISTS if (problem := problem_of(cast, world, name, wanted))
    } == {}


def problem_of(cast: Any, world: Any, name: str, wanted: set[str]) -> str:
    """What is wrong with a list, empty when nothing is."""
    client, path, base = reader(cast, name), path_of(name, wanted, world), BASE.get(name, "")
    page = client.get(f"{path}?{base}")
    listing: Listing = page.context["listing"]
    total, text = listing.page.total, page.content.decode()
    if not all(f"as={output}" in text for output in ("print", "xlsx", "csv")):
        return "no way to print or export"
    if not total and name not in EMPTY:
        return "the world has no row of it"
    for query in [base, *(f"{base}&{one}".strip("&") for one in narrower(listing) if not base)]:
        seen = client.get(f"{path}?{query}").context["listing"]
        found = len(exported(client, path, query, seen))
        printed = client.get(f"{path}?{query}&as=print").context
        if {found, len(printed["lines"]), printed["total"]} != {seen.page.total}:
            return f"{query}: page {seen.page.total}, export {found}, print {printed['total']}"
        if not seen.link(page=2).startswith(f"?{seen.query}"):
            return f"{query}: paging loses the filter"
    return sorting_problem(client, path, listing) or chosen_problem(client, path, base, listing)


def chosen_problem(client: Client, path: str, base: str, listing: Listing) -> str:
    """The ticked row, and no other, is what the bulk buttons print and export."""
    if not listing.page.rows:
        return ""
    one = numbers(listing)[-1]
    printed = client.post(f"{path}?{base}", {"do": "print", "row": [one]})
    if printed.status_code != 200 or printed.context["total"] != 1:
        return "the ticked row is not printed alone"
    if numbers(printed.context["listing"]) != [one]:
        return "another row is printed than was ticked"
    filed = client.post(f"{path}?{base}", {"do": "xlsx", "row": [one]})
    if "filename*=UTF-8''" not in filed.get("Content-Disposition", ""):
        return "the ticked row is not exported"
    if client.post(f"{path}?{base}", {"do": "print"}).status_code != 302:
        return "nothing was ticked, and something is printed"
    return ""


def sorting_problem(client: Client, path: str, listing: Listing) -> str:
    """Sorting keeps the filter and loses no row."""
    every = sorted(numbers(listing))
    for column in [column for column in listing.definition.columns if column.sort][:2]:
        one = client.get(f"{path}?{listing.query}&sort=-{column.key}").context["listing"]
        if sorted(numbers(one)) != every or not one.query.endswith(f"sort=-{column.key}"):
            return f"sorting by {column.key} loses rows or the filter"
    return ""


def narrower(listing: Listing) -> list[str]:
    """A query with a value that the list's last filter that has one understands."""
    found = []
    for view in listing.filters:
        kind, key = view.filter.kind, view.filter.key  # type: ignore[attr-defined]
        if kind == "text":
            found.append(f"{key}=应急")
        elif kind == "choice" and view.choices:
            found.append(f"{key}={[value for value in view.choices if value][-1]}")
        elif kind == "dates":
            found.append(f"from_{key}=2022-02-01&to_{key}=2022-02-28")
        elif kind == "yesno":
            found.append(f"{key}=1")
    return found[-1:]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["org:person_list", "org:unit_list", "plans:session_list", "plans:topic_list"]
)
def test_print_and_export_cost_the_same_for_any_number_of_rows(cast: Any, name: str) -> None:
    client, path = reader(cast, name), reverse(name)
    counts: dict[str, set[int]] = {}
    for query in ("q=应急", ""):
        for output in ("print", "xlsx", "csv"):
            client.get(f"{path}?{query}&as={output}")
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"{path}?{query}&as={output}").status_code == 200
            counts.setdefault(output, set()).add(len(captured))
    assert [len(found) for found in counts.values()] == [1, 1, 1], counts


@pytest.mark.django_db
def test_an_export_holds_no_row_that_the_page_hides(cast: Any, world: Any) -> None:
    """A head sees the people of his unit; so does his workbook."""
    client = Client()
    client.force_login(cast.head)
    path = reverse("org:person_list")
    shown = client.get(path).context["listing"]
    assert 0 < shown.page.total < exported_total(cast, path)
    assert {row[0] for row in exported(client, path)} == {row.person.name for row in shown.page.rows}
    client.force_login(cast.trainee)
    assert client.get(f"{path}?as=xlsx").status_code == client.get(path).status_code == 403


def exported_total(cast: Any, path: str) -> int:
    return len(exported(reader(cast, "org:person_list"), path))
