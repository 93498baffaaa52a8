"""The planning of 2023 in the demo: its inputs through the office's own verbs, and a plan that was worked out.

The plan is shipped (data/year/plan-2023.json.gz): minutes of search, found again only by
`python -m lunxun.web.demo.shipping OUT SECONDS`. It passes the checker anew in every build; should the district have
changed under it, the build solves for some seconds instead and says so.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction

from lunxun.engines.rota import codec
from lunxun.engines.rota.errors import RotaError
from lunxun.engines.rota.model import Plan
from lunxun.engines.rota.solve import solve
from lunxun.kernel import clock
from lunxun.org.models import UnitType
from lunxun.org.succession import responsible_unit
from lunxun.plans import actions as plans
from lunxun.plans.models import Circle, Venue
from lunxun.rota import actions
from lunxun.rota.enums import PlanOrigin, WorkKind, WorkState
from lunxun.rota.models import Board, Demand, FloorRule, FrozenProblem, HallUse, Package, TypeRule, Work
from lunxun.rota.snapshots import problem_of
from lunxun.rota.storing import NotPassed, freeze, store_plan
from lunxun.web.demo.chronicle import at
from lunxun.web.demo.planning import AGAIN, CLOSED, DEMAND, DUTY, FIRST, LAST, MOST
from lunxun.web.demo.story import DATA, Story
from lunxun.web.demo.year import sessions

Event = tuple[dt.datetime, str, Callable[[], object]]
SHIPPED = DATA / "year" / "plan-2023.json.gz"
SEARCHED = 700
"""Seconds given to the search whose plan is shipped."""
YEAR = 2023
OFFICES, STREETS, VILLAGES = ["department", "platform"], ["street", "town"], ["community", "village"]
LINES = ["应急", "消防", "交通", "环保", "信访", "网信", "卫健"]
BUSINESS = {"all": [{"unit_type": OFFICES}, {"line": ["分管业务", "业务"]}]}
WHO: dict[str, dict[str, Any]] = {
    "head": {"all": [{"unit_type": OFFICES}, {"is_head": True}]},
    "economy": {"all": [BUSINESS, {"unit_tag": "经济战线"}]},
    "floor": {"all": [BUSINESS, {"unit_tag": "底线重点"}]},
    "street": {"all": [{"unit_type": STREETS}, {"any": [{"is_head": True}, {"line": "班子"}]}]},
    "line": {"all": [{"unit_type": STREETS}, {"line": LINES}]},
    "secretary": {"all": [{"unit_type": VILLAGES}, {"is_head": True}]},
    "guard": {"all": [{"unit_type": VILLAGES}, {"line": "安全"}]},
    "staff": {"unit_type": [*OFFICES, *STREETS, *VILLAGES]},
}
"""Class of posts → who belongs to it, as an audience rule; the first that fits counts."""


def events(story: Story) -> list[Event]:
    """The office begins to plan the year to come, with a provisional calendar: the notice comes a week later."""
    planning = Planning(story)
    return [
        (at(11, 28, 10), "预排 2023 年的节假日", planning.calendar),
        (at(12, 1, 10), "登记 2023 年排期的依据", planning.inputs),
        (at(12, 1, 15), "排出 2023 年的第一个方案", planning.plan),
    ]


class Planning:
    """The steps. Objects are found again in the database, as in `Story`."""

    def __init__(self, story: Story) -> None:
        self.story = story

    @property
    def mine(self) -> dict[str, Any]:
        return {"organisation": self.story.organisation}

    @property
    def board(self) -> Board:
        return Board.objects.get(**self.mine, year=YEAR)

    def calendar(self) -> None:
        """Holidays as they usually fall; provisional, because the notice for 2023 isn't out."""
        for day, (kind, name) in CLOSED.items():
            on = dt.date.fromisoformat(day)
            if FIRST <= on <= LAST:
                plans.set_day(
                    actor=self.story.clerk,
                    on=on,
                    kind=kind,
                    name=name,
                    is_provisional=True,
                    known_on=clock.today(),
                )

    def inputs(self) -> None:
        board = actions.create_board(
            actor=self.story.clerk,
            year=YEAR,
            title="2023 年轮训排期",
            first_on=FIRST,
            last_on=LAST,
            staff_on=clock.today(),
        )
        venues = list(Venue.objects.filter(**self.mine).order_by("-seats", "id")[:2])
        for place, (venue, seats) in enumerate(zip(venues, (900, 220), strict=False)):
            self._save(board, HallUse(), venue=venue, seats=seats, order_no=place)
        packages = {number: self._package(board, number) for number in AGAIN}
        for place, (code, (name, mandatory, electives)) in enumerate(DEMAND.items()):
            actions.save_input(
                actor=self.story.clerk,
                board=board,
                row=Demand(),
                values={
                    "code": code,
                    "name": name,
                    "expression": WHO[code],
                    "order_no": place,
                    "elective_count": 1 if electives else 0,
                },
                many={
                    "mandatory": [packages[number] for number in mandatory],
                    "electives": [packages[number] for number in electives],
                },
            )
        for code in [*STREETS, *VILLAGES]:
            for kind in UnitType.objects.filter(**self.mine, code=code):
                self._save(board, TypeRule(), unit_type=kind, duty_every=DUTY)
        self._save(board, FloorRule(), circle=Circle.objects.get(**self.mine, code="floor"), min_runs=10)
        opening = packages[AGAIN[0]]
        actions.lock_run(
            actor=self.story.clerk, board=board, package=opening, on=FIRST, reason="新年第一训，年年都在开头"
        )

    def _save(self, board: Board, row: Any, **values: Any) -> None:
        actions.save_input(actor=self.story.clerk, board=board, row=row, values=values)

    def _package(self, board: Board, number: int) -> Package:
        planned = sessions()[number - 1]
        row = Package()
        actions.save_input(
            actor=self.story.clerk,
            board=board,
            row=row,
            values={
                "code": f"K{number:02d}",
                "title": planned.title,
                "circle": Circle.objects.get(**self.mine, code=planned.circle),
            },
        )
        today = clock.today()
        lectures = [
            (x.title, responsible_unit(self.story.unit(x.unit), today), 40) for x in planned.lectures[:MOST]
        ]
        distinct = {unit.pk: (title, unit, minutes) for title, unit, minutes in reversed(lectures)}
        actions.set_lectures(
            actor=self.story.clerk, board=board, package=row, lectures=list(reversed(distinct.values()))
        )
        return row

    def plan(self) -> None:
        """The work as it went, and the plan that it found."""
        problem = freeze(self.board)
        try:
            self._store(problem, *shipped_plan(problem), {"seconds": SEARCHED, "seed": 1})
        except (NotPassed, RotaError, KeyError):
            self.story.say("排期：演示区变了，现排一个")
            self._store(problem, codec.dumps(quick_plan(problem)), [], {"rounds": 1, "seed": 0})

    @transaction.atomic
    def _store(
        self, problem: FrozenProblem, text: str, samples: list[list[Any]], options: dict[str, int]
    ) -> None:
        took = dt.timedelta(seconds=samples[-1][0] if samples else 0)
        work = Work.objects.create(
            **self.mine,
            board=self.board,
            kind=WorkKind.SOLVE,
            state=WorkState.DONE,
            problem=problem,
            options=options,
            samples=samples,
            asked_at=clock.now(),
            moved_at=clock.now() + took,
            asked_by=self.story.clerk.label,
        )
        store_plan(problem=problem, text=text, origin=PlanOrigin.SOLVED, by=work.asked_by, work=work)


def shipped_plan(problem: FrozenProblem) -> tuple[str, list[list[Any]]]:
    """The plan that comes with the demo, put to this problem, and how it was found.

    A name or a note of the district may have changed since: whether the plan still holds is for the checker to say.
    """
    found = json.loads(gzip.decompress(SHIPPED.read_bytes()))
    plan = {**found["plan"], "problem_hash": problem.digest}
    return json.dumps(plan, ensure_ascii=False), found["samples"]


def quick_plan(problem: FrozenProblem) -> Plan:
    """The first complete plan of the engine: some seconds."""
    return solve(problem_of(problem), rounds=1, stop=lambda: True)
