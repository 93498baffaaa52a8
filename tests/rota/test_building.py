"""From the product's data to the engine's problem."""

from __future__ import annotations

import datetime as dt

import pytest

from lunxun.engines.rota import codec
from lunxun.engines.rota.validate import validate
from lunxun.kernel.errors import Invalid
from lunxun.plans import actions as plans
from lunxun.plans.models import Absence
from lunxun.rota import actions
from lunxun.rota.building import build_problem
from lunxun.rota.models import Board, FloorRule, FrozenProblem, HallUse, TypeRule
from lunxun.rota.storing import freeze
from tests.rota.factories import save

pytestmark = pytest.mark.django_db


def test_problem_holds_what_the_product_knows(cast, board):
    plans.set_day(
        actor=cast.actor("clerk"), on=dt.date(2023, 4, 29), kind="holiday", name="劳动节", is_provisional=True
    )
    Absence.objects.create(
        organisation=cast.organisation,
        person=cast.head.person,
        from_on=dt.date(2023, 3, 1),
        to_on=dt.date(2023, 3, 12),
        kind="学习",
    )
    save(cast, board, FloorRule(), circle=cast.session.circle, min_runs=2)
    lock = actions.lock_run(
        actor=cast.actor("clerk"),
        board=board,
        package=board.packages.get(code="K1"),
        on=dt.date(2023, 2, 11),
        hall=board.halls.first(),
    )
    problem = build_problem(board)
    validate(problem)
    assert [d.on for d in problem.days][:2] == ["2023-02-04", "2023-02-11"]
    assert (problem.days[-1].kind, problem.days[-1].provisional) == ("holiday", True)
    head = cast.head.person
    lecturer = next(x for x in problem.lecturers if x.person == head.number)
    assert (lecturer.id, lecturer.name) == (cast.units["emergency"].code, head.name)
    assert lecturer.away == ("2023-03-04", "2023-03-11")
    himself = next(p for p in problem.people if p.id == head.number)
    assert himself.exempt == ("K1",)
    assert himself.away == lecturer.away
    assert problem.posts[0].mandatory == ("K1", "K2")
    assert [(x.id, x.kind, x.package, x.day) for x in problem.locks] == [
        (lock.key, "run", "K1", "2023-02-11")
    ]
    assert problem.floors[0].min_runs == 2
    assert {p.unit for p in problem.people} == {u.id for u in problem.units}


def test_duty_goes_round_among_the_people_of_a_type(cast, board):
    kind = cast.units["street"].type
    save(cast, board, TypeRule(), unit_type=kind, duty_every=3, cap_percent=50)
    problem = build_problem(board)
    code = {u.pk: u.code for u in cast.units.values() if u.type_id == kind.pk}
    mine = [p for p in problem.people if p.unit in code.values()]
    assert mine
    opened = [d.on for d in problem.days if d.kind == "open"]
    for place, person in enumerate(mine):
        assert person.away == tuple(opened[place % 3 :: 3])
    assert all(u.cap for u in problem.units if u.id in code.values())
    assert all(p.away == () for p in problem.people if p.unit not in code.values())


def test_freezing_twice_gives_the_same_row_and_a_change_another(cast, board):
    first = freeze(board)
    assert freeze(board).pk == first.pk
    assert first.figures["demanded"] > 0
    actions.update_board(actor=cast.actor("clerk"), board=board, reserve_percent=10)
    second = freeze(Board.objects.get(pk=board.pk))
    assert second.pk != first.pk
    assert first.digest == codec.digest(codec.loads(type(build_problem(board)), first.text))
    assert FrozenProblem.objects.count() == 2


def test_board_without_halls_says_what_is_missing(cast, board):
    HallUse.objects.all().delete()
    with pytest.raises(Invalid, match="会场"):
        freeze(board)


def test_minding_nothing_weighs_nothing(cast, board):
    actions.update_board(actor=cast.actor("clerk"), board=board, mind_consecutive="off", mind_runs="more")
    weights = build_problem(board).weights
    assert weights.consecutive == 0
    assert weights.run >= 2
    assert weights.unmet == 100


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_on": dt.date(2023, 1, 1)}, "last_on"),
        ({"soft_percent": 30, "cap_percent": 20}, "soft_percent"),
    ],
)
def test_nonsense_in_a_board_is_named(cast, board, values, field):
    with pytest.raises(Invalid) as caught:
        actions.update_board(actor=cast.actor("clerk"), board=board, **values)
    assert list(caught.value.problems) == [field]


def test_second_board_of_a_year_is_refused(cast, board):
    with pytest.raises(Invalid):
        actions.create_board(
            actor=cast.actor("clerk"),
            year=2023,
            title="又一个",
            first_on=board.first_on,
            last_on=board.last_on,
            staff_on=board.staff_on,
        )
