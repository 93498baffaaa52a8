"""import(export(x)) = x for every table, in xlsx and csv, with the columns in any order."""

from __future__ import annotations

import csv
import io
import random

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lunxun.kernel import clock
from lunxun.org.reference.actions import import_reference
from lunxun.org.reference.checking import check
from lunxun.org.reference.exporting import as_csv, as_workbook
from lunxun.org.reference.opening import Sheet, open_file
from lunxun.org.reference.registry import ORDER, all_tables, table_of
from lunxun.plans.reference.venues import VenuesTable
from tests.reference.world import fill, wipe

pytestmark = pytest.mark.django_db


def later():
    return clock.frozen(clock.at(__import__("datetime").date(2022, 3, 1), 9))


def test_every_kind_is_registered():
    assert tuple(table.kind for table in all_tables()) == ORDER


@pytest.mark.parametrize("make", [as_workbook, as_csv])
def test_what_export_gives_import_takes(cast, make):
    fill(cast)
    organisation, clerk = cast.organisation.pk, cast.actor("clerk")
    with later():
        before = {kind: table_of(kind).stored(organisation) for kind in ORDER}
        files = {kind: make(table_of(kind), rows) for kind, rows in before.items()}
        assert all(before.values())
        for kind in ORDER:
            again = import_reference(actor=clerk, kind=kind, data=files[kind], file_name="again")
            assert (again.rows, again.changes) == (len(before[kind]), []), kind
        wipe(cast)
        for kind in ORDER:
            import_reference(actor=clerk, kind=kind, data=files[kind], file_name="from nothing")
        assert {kind: table_of(kind).stored(organisation) for kind in ORDER} == before


@pytest.mark.parametrize("kind", ORDER)
def test_shuffled_columns_titles_above_and_other_sheets_are_the_same(cast, kind):
    fill(cast)
    table = table_of(kind)
    with later():
        rows = list(
            csv.reader(io.StringIO(as_csv(table, table.stored(cast.organisation.pk)).decode("utf-8-sig")))
        )
        order = list(range(len(rows[0])))
        random.Random(kind).shuffle(order)
        shuffled = [[row[place].lstrip("'") for place in order] for row in rows]
        shuffled[0] = [f" {head[0]} {head[1:]}（必填）" for head in shuffled[0]]
        sheets = [
            Sheet("说明", [["先看这里"], ["一"]]),
            Sheet("表", [["2022 年登记表"], [], *shuffled, [], ["合计", "12"]]),
        ]
        outcome = check(table, sheets, cast.organisation.pk)
    assert (outcome.messages, outcome.changes) == ([], [])
    assert outcome.rows == len(rows) - 1


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-zA-Z0-9_-]{1,12}", fullmatch=True),
            words.filter(lambda w: w.strip(" \u3000\xa0")),
            st.integers(1, 9999),
            words,
        ),
        unique_by=lambda row: row[0],
        max_size=6,
    ),
    st.sampled_from([as_workbook, as_csv]),
)
def test_any_venue_survives_the_file(rows, make):
    table = VenuesTable()
    parse = table.parsers(0)
    stored = [
        {
            "code": code,
            "name": parse["name"](name),
            "seats": str(seats),
            "address": parse["address"](address) if address.strip() else "",
        }
        for code, name, seats, address in rows
    ]
    [sheet, *_rest] = open_file(make(table, stored), "venues")
    heads, *body = sheet.rows
    read = [
        {
            column.name: parse[column.name](cell) if cell.strip() else ""
            for column, cell in zip(table.columns, [*row, "", "", ""], strict=False)
        }
        for row in body
    ]
    assert heads[:4] == ["编码", "会场", "座位数", "地址"]
    assert read == stored


def test_old_excel_and_gb18030_are_read(cast):
    book = xlwt.Workbook()
    sheet = book.add_sheet("会场")
    for place, head in enumerate(["会场名称", "编码", "座位"]):
        sheet.write(0, place, head)
    for place, cell in enumerate(["区党校礼堂", "school", 300]):
        sheet.write(1, place, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    clerk = cast.actor("clerk")
    assert (
        len(import_reference(actor=clerk, kind="venues", data=buffer.getvalue(), file_name="a.xls").added)
        == 1
    )
    text = "编码,会场,座位数\nschool,区党校礼堂,320\n".encode("gb18030")
    assert len(import_reference(actor=clerk, kind="venues", data=text, file_name="a.csv").changed) == 1
