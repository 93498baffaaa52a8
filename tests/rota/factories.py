"""A small district to plan: the cast's units, two halls, three packages, twelve Saturdays."""

from __future__ import annotations

import datetime as dt
import json

from lunxun.engines.rota import codec
from lunxun.engines.rota.solve import solve
from lunxun.kernel import clock
from lunxun.plans.models import Venue
from lunxun.rota import actions
from lunxun.rota.models import Board, Demand, HallUse, Package, Work
from lunxun.rota.snapshots import problem_of
from lunxun.rota.storing import freeze, store_plan


def make_board(cast, **values):
    """A board of 2023 with one class of posts per package list."""
    actor = cast.actor("clerk")
    board = actions.create_board(
        actor=actor,
        year=2023,
        title="2023 年轮训排期",
        first_on=dt.date(2023, 2, 4),
        last_on=dt.date(2023, 4, 29),
        staff_on=dt.date(2022, 2, 9),
        **values,
    )
    venue = Venue.objects.filter(organisation=cast.organisation).first()
    second = Venue.objects.create(
        organisation=cast.organisation, code="rota-school", name="党校报告厅", seats=60
    )
    for place, hall in enumerate((venue, second)):
        save(cast, board, HallUse(), venue=hall, seats=50, order_no=place)
    packages = []
    for number, unit in enumerate(("emergency", "petitions"), 1):
        package = save(
            cast, board, Package(), code=f"K{number}", title=f"专题 {number}", circle=cast.session.circle
        )
        actions.set_lectures(
            actor=actor, board=board, package=package, lectures=[(f"讲题 {number}", cast.units[unit], 40)]
        )
        packages.append(package)
    actions.save_input(
        actor=actor,
        board=board,
        row=Demand(),
        values={"code": "all", "name": "全体", "expression": {"unit_type": types_of(cast)}, "order_no": 0},
        many={"mandatory": packages},
    )
    return Board.objects.get(pk=board.pk)


def types_of(cast):
    return sorted({unit.type.code for unit in cast.units.values()})


def save(cast, board, row, **values):
    return actions.save_input(actor=cast.actor("clerk"), board=board, row=row, values=values)


def make_plan(cast, board, *, work=True):
    """A plan of the engine's first complete answer, with the work that found it."""
    problem = freeze(board)
    plan = solve(problem_of(problem), rounds=1, stop=lambda: True)
    done = Work.objects.create(
        organisation=cast.organisation,
        board=board,
        kind="solve",
        state="done",
        problem=problem,
        samples=[[0.2, 40, 0, 1, "贪心"], [0.9, 30, 20, 0, "首个完整计划"]],
        asked_at=clock.now(),
        moved_at=clock.now(),
        asked_by="何晓岚",
    )
    return store_plan(problem=problem, text=codec.dumps(plan), origin="solved", by="何晓岚", work=done)


def day_of(plan, package):
    """The first day on which a plan runs a package."""
    return min(run["day"] for run in json.loads(plan.text)["runs"] if run["package"] == package)
