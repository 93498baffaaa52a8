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

# The roster has its own name, and is a list all the same.
LISTS = [
    (name, wanted) for name, wanted in addresses() if name.endswith("_list") or name == "teaching:roster"
]
# An export of the trail is an entry of the trail: here it is looked at through a verb that nobody uses meanwhile.
BASE = {"audit:entry_list": "verb=take_up"}
READER = {"feedback:results_list": "head", "audit:entry_list": "inspector", "org:account_list": "sysadmin"}


@pytest.fixture
def world(cast: Any) -> Any:
    return build_world(cast)


def reader(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, READER.get(name, "clerk")))
    return client


def exported(client: Client, path: str, query: str = "") -> list[list[Any]]:
    """The rows of the workbook below its header."""
    answer = client.get(f"{path}?{query}{'&' if query else ''}as=xlsx")
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    listing = client.get(f"{path}?{query}").context["listing"]
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
@pytest.mark.parametrize(("name", "wanted"), LISTS, ids=[name for name, _wanted in LISTS])
def test_a_list_prints_and_exports_the_rows_of_its_filter(
    cast: Any, world: Any, name: str, wanted: set[str]
) -> None:
    client, path, base = reader(cast, name), path_of(name, wanted, world), BASE.get(name, "")
    page = client.get(f"{path}?{base}")
    listing: Listing = page.context["listing"]
    text = page.content.decode()
    for output in ("print", "xlsx", "csv"):
        assert f"as={output}" in text
    whole = exported(client, path, base)
    assert len(whole) == listing.page.total >= (0 if name in {"plans:day_list", "plans:goal_list"} else 1)
    printed = client.get(f"{path}?{base}&as=print")
    assert [len(printed.context["lines"]), printed.context["total"]] == [listing.page.total] * 2
    assert printed.context["footing"].split("　")[1] == listing.asked.actor.label
    assert client.get(f"{path}?{base}&as=csv").content.decode("utf-8-sig").count("\r\n") >= len(whole) + 1
    # A narrower filter keeps its rows on paper and in files.
    for query in (f"{base}&{one}".strip("&") for one in narrower(listing) if "verb" not in one):
        narrow = client.get(f"{path}?{query}").context["listing"]
        assert (narrow.query and narrow.page.total <= listing.page.total) or "=" not in query
        assert len(exported(client, path, query)) == narrow.page.total
        assert len(client.get(f"{path}?{query}&as=print").context["lines"]) == narrow.page.total
        assert narrow.link(page=2).startswith(f"?{narrow.query}")


def narrower(listing: Listing) -> list[str]:
    """One query for each filter of the list, with a value it understands."""
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
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "wanted"), LISTS, ids=[name for name, _wanted in LISTS])
def test_sorting_and_paging_keep_the_filter_and_lose_no_row(
    cast: Any, world: Any, name: str, wanted: set[str]
) -> None:
    client, path = reader(cast, name), path_of(name, wanted, world)
    listing: Listing = client.get(path).context["listing"]
    every = sorted(numbers(listing))
    for column in listing.definition.columns:
        if column.sort:
            for sort in (column.key, f"-{column.key}"):
                sorted_one = client.get(f"{path}?sort={sort}").context["listing"]
                assert sorted(numbers(sorted_one)) == every
                assert sorted_one.query == f"sort={sort}"
    chosen = [
        client.get(f"{path}{listing.link(page=n)}").context["listing"]
        for n in range(1, listing.page.pages + 1)
    ]
    seen = [number for one in chosen for number in numbers(one)]
    assert len(seen) == len(set(seen)) == listing.page.total


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
