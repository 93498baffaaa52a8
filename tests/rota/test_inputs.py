"""The inputs of a year: begun, looked at, changed and taken out on pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lunxun.rota.building import build_problem
from lunxun.rota.models import Board, Demand, HallUse, Package
from tests.rota.factories import types_of

pytestmark = pytest.mark.django_db
BOARD = {
    "year": "2024", "title": "2024 年轮训排期", "first_on": "2024-02-17", "last_on": "2024-12-28", "staff_on": "2024-01-02",
    "cap_percent": "25", "soft_percent": "15", "reserve_percent": "5", "per_month": "3",
    "mind_late": "usual", "mind_runs": "less", "mind_alternation": "usual", "mind_soft_cap": "usual", "mind_consecutive": "more",
}  # fmt: skip

QUERIES = 22
"""Of the page of inputs, with the session and the account."""


def address(kind, pk, year=2023, name="input_edit"):
    return reverse(f"rota:{name}", args=[year, kind, pk])


def test_clerk_begins_a_year_and_changes_it(cast, client):
    client.force_login(cast.clerk)
    answer = client.post(reverse("rota:board_new"), BOARD)
    assert answer.url == reverse("rota:board_inputs", args=[2024])
    board = Board.objects.get(year=2024)
    assert (board.mind_runs, board.mind_consecutive) == ("less", "more")
    client.post(reverse("rota:board_edit", args=[2024]), {**BOARD, "reserve_percent": "8"})
    assert Board.objects.get(year=2024).reserve_percent == 8
    again = client.post(reverse("rota:board_new"), BOARD).content.decode()
    assert "已经有一个排期了" in again


def test_package_is_written_with_its_lectures_or_not_at_all(cast, board, client):
    client.force_login(cast.clerk)
    values = {"code": "K7", "title": "燃气安全", "circle": cast.session.circle_id}
    bad = client.post(address("package", 0), {**values, "lectures": "检查，没有这个局，40"}).content.decode()
    assert "第 1 行看不懂" in bad
    assert "检查，没有这个局，40" in bad
    twice = "一，应急局，40\n二，应急局，40"
    assert (
        "同一个单位有两堂课"
        in client.post(address("package", 0), {**values, "lectures": twice}).content.decode()
    )
    assert not Package.objects.filter(code="K7").exists()
    client.post(address("package", 0), {**values, "lectures": "十步检查法，应急局，40\n初信初访, 信访局, 30"})
    package = Package.objects.get(code="K7")
    assert [(x.title, x.unit.short_name, x.minutes) for x in package.lectures.all()] == [
        ("十步检查法", "应急局", 40),
        ("初信初访", "信访局", 30),
    ]
    assert "初信初访，信访局，30" in client.get(address("package", package.pk)).content.decode()


def test_demand_takes_an_audience_rule_and_refuses_nonsense(cast, board, client):
    client.force_login(cast.clerk)
    values = {"code": "heads", "name": "正职", "order_no": "0", "elective_count": "0"}
    page = client.post(
        address("demand", 0), {**values, "expression": '{"unit_type": "moon"}'}
    ).content.decode()
    assert "moon" in page
    packages = list(board.packages.values_list("pk", flat=True))
    client.post(address("demand", 0), {**values, "expression": '{"is_head": true}', "mandatory": packages})
    demand = Demand.objects.get(code="heads")
    assert demand.mandatory.count() == 2
    client.post(address("demand", demand.pk, name="input_drop"))
    assert not Demand.objects.filter(code="heads").exists()


def test_hall_keeps_its_closed_days_as_people_write_them(cast, board, client):
    client.force_login(cast.clerk)
    hall = board.halls.first()
    values = {"venue": hall.venue_id, "seats": "70", "order_no": "0", "closed": "2023年3月11日、2023-03-04"}
    client.post(address("hall", hall.pk), values)
    assert HallUse.objects.get(pk=hall.pk).closed == ["2023-03-04", "2023-03-11"]


def test_inputs_page_shows_everything_and_a_leader_finds_no_link_to_change(cast, board, client):
    client.force_login(cast.leader)
    page = client.get(reverse("rota:board_inputs", args=[2023])).content.decode()
    assert "专题 1" in page
    assert "/input/" not in page
    assert client.get(address("hall", 0)).status_code == 403
    client.force_login(cast.clerk)
    assert "/input/" in client.get(reverse("rota:board_inputs", args=[2023])).content.decode()
    assert types_of(cast)
    assert client.get(address("moon", 0)).status_code == 404


def test_input_of_another_year_can_t_be_reached_through_this_one(cast, board, client):
    client.force_login(cast.clerk)
    hall = board.halls.first()
    client.post(reverse("rota:board_new"), BOARD)
    assert client.get(address("hall", hall.pk, 2024)).status_code == 404
    assert client.get(address("hall", hall.pk)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_inputs_asks_as_often_for_many_rows_as_for_one(
    cast, board, client, rows, django_assert_num_queries
):
    first = Demand.objects.get(board=board)
    for number in range(1, rows):
        more = Demand.objects.create(
            organisation=board.organisation,
            board=board,
            code=f"more{number}",
            name=f"又一类 {number}",
            expression=first.expression,
            order_no=number,
        )
        more.mandatory.set(first.mandatory.all())
    client.force_login(cast.clerk)
    with django_assert_num_queries(QUERIES):
        client.get(reverse("rota:board_inputs", args=[2023]))


def test_an_absence_is_entered_on_the_board_and_the_problem_knows_it(cast, board, client):
    client.force_login(cast.clerk)
    one = build_problem(board).people[0]
    day = dt.date(2023, 3, 4)
    assert day.isoformat() not in one.away
    address = reverse("rota:input_edit", args=[2023, "absence", 0])
    values = {"effective_on": "2023-03-01", "to_on": "2023-03-10", "kind": "产假"}
    page = client.post(address, {**values, "number": "没有"}).content.decode()
    assert "没有工号是“没有”的人" in page
    assert 'value="产假"' in page
    assert client.post(address, {**values, "number": one.id}).status_code == 302
    # It belongs to the changes of people: here nothing takes it out.
    assert client.post(reverse("rota:input_drop", args=[2023, "absence", 0])).status_code == 404
    assert day.isoformat() in next(p for p in build_problem(board).people if p.id == one.id).away
    page = client.get(reverse("rota:board_inputs", args=[2023])).content.decode()
    assert "产假" in page
