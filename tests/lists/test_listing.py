"""A list as the address asks for it: filters, order, links, chips; over rows of the database and computed ones."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from lunxun.lists.columns import Column
from lunxun.lists.definition import ListDefinition
from lunxun.lists.filters import Choice, Dates, Text, YesNo, read_day
from lunxun.lists.listing import Listing
from lunxun.org.models import Unit

ROWS = [{"n": n, "name": name} for n, name in enumerate(["甲", None, "丙", "乙"])]


def definition(**changes) -> ListDefinition:
    values = {
        "key": "test:list",
        "title": "测试",
        "rows": lambda asked: ROWS,
        "identity": lambda row: row["n"],
        "size": 2,
        "columns": (
            Column("name", "名", lambda row: row["name"], sort=lambda row: row["name"]),
            Column("n", "数", lambda row: row["n"], is_extra=True),
            Column("paper", "纸", lambda row: "p", place="paper"),
            Column("screen", "屏", lambda row: "s", place="screen"),
        ),
        "filters": (
            Text(
                key="q", label="名字", apply=lambda rows, q: [row for row in rows if q in (row["name"] or "")]
            ),
            Choice(
                key="kind", label="类别", choices=[("a", "甲类"), ("b", "乙类")], apply=lambda rows, v: rows
            ),
            Choice(key="state", label="状态", choices=[("open", "没办"), ("", "全部")], default="open"),
            Dates(key="on", label="日期", apply=lambda rows, v: rows),
            YesNo(key="late", label="只看超期", apply=lambda rows, v: rows[:1]),
        ),
    }
    return ListDefinition(**{**values, **changes})


def ask(query: str, **changes) -> Listing:
    return Listing(definition(**changes), None, QueryDict(query))


def numbers(listing: Listing) -> list[int]:
    return [row["n"] for row in listing.rows]


def test_without_an_address_it_is_the_official_order_page_by_page() -> None:
    listing = ask("")
    assert numbers(listing) == [0, 1, 2, 3]
    assert (listing.page.total, listing.page.pages, [row["n"] for row in listing.page.rows]) == (4, 2, [0, 1])
    assert listing.chips == [] and listing.in_words == ["状态：没办"]
    assert [column.key for column in listing.shown] == ["name", "screen"]
    assert [column.key for column in listing.printed] == ["name", "paper"]


def test_sorting_goes_both_ways_and_what_is_empty_stays_last() -> None:
    assert numbers(ask("sort=name")) == [2, 3, 0, 1]
    assert numbers(ask("sort=-name")) == [0, 3, 2, 1]
    assert numbers(ask("sort=paper")) == [0, 1, 2, 3]
    column = definition().columns[0]
    assert [ask(query).sort_link(ask(query).definition.columns[0]) for query in ("",)] == ["?sort=name"]
    listing = ask("sort=name")
    assert listing.sort_link(listing.sort) == "?sort=-name"
    listing = ask("sort=-name")
    assert listing.sort_link(listing.sort) == "?" and column.key == "name"


def test_links_keep_everything_but_the_page() -> None:
    listing = ask("q=%E4%B8%99&sort=-name&more=n&more=zzz&page=2&junk=1&state=")
    assert listing.query == "q=%E4%B8%99&state=&sort=-name&more=n"
    assert listing.link(page=2) == "?q=%E4%B8%99&state=&sort=-name&more=n&page=2"
    assert listing.xlsx_link == "?q=%E4%B8%99&state=&sort=-name&more=n&as=xlsx"
    assert [column.key for column in listing.printed] == ["name", "n", "paper"]


def test_chips_say_the_filter_and_take_it_away() -> None:
    listing = ask("q=丙&kind=b&from_on=2022-02-12&to_on=&late=1")
    assert [chip.words for chip in listing.chips] == [
        "名字有“丙”",
        "类别：乙类",
        "日期：2022年2月12日起",
        "只看超期",
    ]
    assert [
        len(Listing(definition(), None, QueryDict(chip.without[1:])).active) for chip in listing.chips
    ] == [3] * 4


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("kind=zz", "没有“zz”这个选项"),
        ("from_on=昨天", "2022-02-12"),
        ("from_on=2022-03-01&to_on=2022-02-01", "晚"),
    ],
)
def test_what_cannot_be_read_is_explained_and_not_applied(query: str, problem: str) -> None:
    listing = ask(query)
    assert numbers(listing) == [0, 1, 2, 3]
    assert [view.problem for view in listing.filters if problem in view.problem] != []


@pytest.mark.parametrize("text", ["2022-02-12", "2022年2月12日", "２０２２．２．１２", " 2022/2/12 "])
def test_dates_are_read_as_people_type_them(text: str) -> None:
    assert read_day(text) == dt.date(2022, 2, 12)


@pytest.mark.parametrize("text", ["0000-00-00", "2022-13-01", "99999-1-1", "x", "2022"])
def test_other_dates_are_none(text: str) -> None:
    with pytest.raises(ValueError):
        read_day(text)


def test_rows_are_chosen_by_number_and_never_too_many() -> None:
    listing = ask("")
    assert listing.chosen([1, 3, 99], 10) == ([ROWS[1], ROWS[3]], 2)
    assert listing.chosen(None, 3) == (ROWS[:3], 4)


def test_batches_are_loaded_a_piece_at_a_time() -> None:
    seen = []
    listing = ask("", load=lambda asked, rows: seen.append(len(rows)) or rows)
    assert list(listing.batches()) == ROWS and seen == [4]


UNITS = {
    "rows": lambda asked: Unit.objects.order_by("order_no"),
    "columns": (
        Column("name", "名", lambda unit: unit.short_name, sort=("stroke_key",)),
        Column("code", "码", lambda unit: unit.code, sort=("code",)),
    ),
    "filters": (
        Text(key="q", label="名", lookup="short_name__contains"),
        Dates(key="on", label="起", lookup="valid_from"),
    ),
    "identity": lambda unit: unit.pk,
}


@pytest.mark.django_db
def test_rows_of_the_database_are_filtered_sorted_and_streamed(cast) -> None:
    every = list(Unit.objects.order_by("order_no"))
    assert list(ask("", **UNITS).batches()) == every
    down = list(ask("sort=-code", **UNITS).batches())
    assert [unit.code for unit in down] == sorted((unit.code for unit in every), reverse=True)
    found = ask("q=应急", **UNITS)
    assert [unit.short_name for unit in found.rows] == ["应急局"] and found.page.total == 1
    assert ask("from_on=2100-01-01", **UNITS).page.total == 0
    assert ask("to_on=2000-01-01", **UNITS).page.total == len(every)
    pks = [unit.pk for unit in every[:2]]
    assert ask("", **UNITS).chosen(pks, 5) == (every[:2], 2)
    assert ask("", **UNITS).chosen(None, 1) == (every[:1], len(every))
