"""What the pages of the board show."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from lunxun.engines.rota.check.moves import Seen
from lunxun.engines.rota.model import Day, Hall, Run
from lunxun.kernel.errors import NotFound
from lunxun.kernel.paging import page_of
from lunxun.org.actors import Actor
from lunxun.plans.models import Absence, Circle
from lunxun.rota import queries, rules
from lunxun.rota.enums import PlanOrigin, PlanState, WorkKind
from lunxun.rota.inputs import KINDS, AbsenceForm
from lunxun.rota.models import Board, Lock, RotaPlan, Work
from lunxun.rota.snapshots import seen_of
from lunxun.rota.wording import stage_words
from lunxun.teaching.audience import describe, parse, vocabulary_of

ABSENCE = "absence"
SHOWN = 60
"""People or units named at once; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One hall on one day: empty, closed, or a run with its package, heads and people."""

    hall: Hall
    day: str
    is_closed: bool
    run: Run | None = None
    title: str = ""
    circle: Circle | None = None
    heads: str = ""
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A Saturday with its halls; `why` it carries nothing when it is closed."""

    on: dt.date
    day: Day
    slots: tuple[Slot, ...]
    why: str

    @property
    def is_open(self) -> bool:
        return self.day.kind == "open"


@dataclass(frozen=True, slots=True)
class Missing:
    """People who miss one package."""

    title: str
    people: tuple[tuple[str, str], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The load of one unit over the year: people away each open day against its caps."""

    name: str
    size: int
    soft: int
    cap: int
    loads: tuple[int, ...]

    @property
    def most(self) -> int:
        return max(self.loads, default=0)

    @property
    def above(self) -> int:
        """Days above the soft cap."""
        return sum(load > self.soft for load in self.loads)


def board_list_page(actor: Actor) -> dict[str, Any]:
    boards = list(queries.boards_for(actor).annotate(plan_count=Count("plans")))
    return {"boards": boards, "can_plan": rules.can_plan(actor)}


def board_page(actor: Actor, board: Board) -> dict[str, Any]:
    """The board: how far it is, what it rests on, its plans and what the background does."""
    plans, works = queries.plans_of(board), queries.works_of(board)
    problem = plans[0].problem if plans else None
    return {
        "board": board,
        "plans": plans,
        "best": min(plans, key=lambda p: (p.figures["unmet"], p.figures["total"]), default=None),
        "published": next((p for p in plans if p.state == PlanState.PUBLISHED), None),
        "works": works,
        "problem": problem,
        "locks": queries.locks_of(board),
        "counts": {
            "packages": board.packages.count(),
            "demands": board.demands.count(),
            "halls": board.halls.count(),
            "rules": board.type_rules.count() + board.floors.count(),
        },
        "can_plan": rules.can_plan(actor),
        "is_moving": any(work.state in ("waiting", "running") for work in works),
    }


def work_page(actor: Actor, work: Work) -> dict[str, Any]:
    """Progress of one piece of work: the chart, the figures of now, what came of it."""
    samples = [
        {"seconds": row[0], "cost": row[1], "bound": row[2], "unmet": row[3], "stage": stage_words(row[4])}
        for row in work.samples
    ]
    return {
        "work": work,
        "board": work.board,
        "samples": samples,
        "now": samples[-1] if samples else None,
        "gap": _gap(samples[-1]) if samples else None,
        "plans": [] if work.kind == WorkKind.REPLAN else list(work.plans.defer("text")),
        "offers": _offers(work),
        "explanation": work.kind in (WorkKind.EXPLAIN, WorkKind.PRICE) and bool(work.result),
        "is_working": work.state in ("waiting", "running"),
        "can_stop": rules.can_stop(actor, work),
        "can_plan": rules.can_plan(actor),
    }


def _offers(work: Work) -> list[tuple[RotaPlan, str]]:
    """The rungs with the names that the engine gave them."""
    if work.kind != WorkKind.REPLAN:
        return []
    names = {rung["number"]: rung["name"] for rung in work.result.get("rungs", [])}
    return [(plan, names.get(plan.rung, "")) for plan in queries.offers_of(work)]


def _gap(sample: dict[str, Any]) -> float | None:
    return (sample["cost"] - sample["bound"]) / sample["cost"] if sample["cost"] and sample["bound"] else None


def plan_page(actor: Actor, plan: RotaPlan) -> dict[str, Any]:
    """The calendar of a plan with its figures and its shortages."""
    seen = seen_of(plan)
    locks = queries.locks_of(plan.board)
    rows = rows_of(seen, queries.circles_by_name(actor), locks)
    return {
        "plan": plan,
        "board": plan.board,
        "halls": seen.facts.problem.halls,
        "months": [
            (month, list(group))
            for month, group in groupby(rows, key=lambda row: (row.on.year, row.on.month))
        ],
        "missing": missing_of(seen),
        "figures": plan.figures,
        "lines": cost_lines(plan),
        "can_edit": rules.can_edit_plan(actor, plan),
        "can_plan": rules.can_plan(actor),
        "moves": list(plan.moves.all()) if plan.origin == PlanOrigin.MOVED else [],
        "locks": locks,
    }


def rows_of(seen: Seen, circles: dict[str, Circle], locks: Iterable[Lock]) -> list[Row]:
    """Every day of the problem in order, open or not."""
    facts = seen.facts
    locked = {(lock.package.code, lock.on.isoformat()) for lock in locks if lock.kind == "run"}
    rows = []
    for day in facts.problem.days:
        slots = tuple(_slot(seen, circles, locked, hall, day.on) for hall in facts.problem.halls)
        rows.append(Row(dt.date.fromisoformat(day.on), day, slots, _why(day)))
    return rows


def _slot(seen: Seen, circles: dict[str, Circle], locked: set[tuple[str, str]], hall: Hall, day: str) -> Slot:
    run = seen.by_slot.get((day, hall.id))
    if run is None:
        return Slot(hall, day, day in hall.closed)
    package = seen.facts.packages[run.package]
    units = "、".join(_short_units(seen, run.package))
    return Slot(
        hall,
        day,
        False,
        run,
        package.name,
        circles.get(package.branch) or circles.get(package.circle),
        units,
        (run.package, day) in locked,
    )


def _short_units(seen: Seen, package: str) -> list[str]:
    return [seen.facts.lecturers[teacher].name for teacher in seen.facts.teachers[package]]


def _why(day: Day) -> str:
    words = {"holiday": _("放假"), "makeup": _("调休上班"), "emergency": _("应急，不办")}
    head = words.get(day.kind, "")
    return f"{head} {day.note}".strip() if head else ""


def missing_of(seen: Seen) -> list[Missing]:
    """The named list of shortages: which package, who, from which unit."""
    facts = seen.facts
    by_item: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for shortage in seen.plan.shortages:
        person = facts.people[shortage.person]
        by_item[shortage.item].append((person.name, facts.units[person.unit].name))
    return [
        Missing(facts.packages[item].name if item != "*" else _("选修"), tuple(names[:SHOWN]), len(names))
        for item, names in sorted(by_item.items(), key=lambda pair: -len(pair[1]))
    ]


def cost_lines(plan: RotaPlan) -> list[tuple[str, int]]:
    """The lines of the cost, in the order of their weight."""
    words = {
        "unmet": _("缺训"),
        "late": _("晚于时限"),
        "runs": _("办的期数"),
        "alternation": _("同一圈连着两周"),
        "soft_cap": _("单位离岗偏多"),
        "consecutive": _("连着两个周六来"),
        "floors": _("底线期数不够"),
        "locks": _("没有守住的锁定"),
    }
    return [(label, plan.figures["cost"][key]) for key, label in words.items()]


def load_page(actor: Actor, plan: RotaPlan, asked: Mapping[str, str]) -> dict[str, Any]:
    """Strips of load, unit by unit in official order."""
    seen, kind = seen_of(plan), asked.get("show", "")
    strips = strips_of(seen)
    if kind == "above":
        strips = [strip for strip in strips if strip.above]
    days = seen.facts.days
    return {
        "plan": plan,
        "board": plan.board,
        "kind": kind,
        "page": page_of(strips, asked.get("page")),
        "first": dt.date.fromisoformat(days[0]) if days else None,
        "last": dt.date.fromisoformat(days[-1]) if days else None,
    }


def strips_of(seen: Seen) -> list[Strip]:
    facts = seen.facts
    found = [
        Strip(
            unit.name,
            len(facts.members[unit.id]),
            facts.soft_cap(unit.id),
            facts.cap(unit.id),
            tuple(seen.load[unit.id, day] for day in facts.days),
        )
        for unit in facts.problem.units
    ]
    return [strip for strip in found if strip.most]


def run_people(seen: Seen, run: Run) -> list[tuple[str, int]]:
    """Units of a run with the number of their people, in official order."""
    counts = Counter(seen.facts.people[p].unit for p in run.people)
    return [(unit.name, counts[unit.id]) for unit in seen.facts.problem.units if counts[unit.id]]


def inputs_page(actor: Actor, board: Board) -> dict[str, Any]:
    """Everything the year is planned from; the number of queries never depends on how much it is."""
    vocabulary = vocabulary_of(board.organisation_id)
    demands = board.demands.prefetch_related("mandatory", "electives")
    return {
        "board": board,
        "halls": board.halls.select_related("venue"),
        "packages": board.packages.select_related("circle", "after").prefetch_related("lectures__unit"),
        "demands": [(row, describe(parse(row.expression, vocabulary), vocabulary)) for row in demands],
        "type_rules": board.type_rules.select_related("unit_type"),
        "floors": board.floors.select_related("circle"),
        "absences": Absence.objects.filter(
            organisation_id=board.organisation_id, from_on__lte=board.last_on, to_on__gte=board.first_on
        )
        .select_related("person")
        .order_by("from_on", "person__number"),
        "can_plan": rules.can_plan(actor),
    }


def input_asked(board: Board, kind: str, pk: int) -> tuple[Any, Any, Any]:
    """The row of an input (a new one for 0), its form and its words; absences are entered, never changed here."""
    if kind == ABSENCE and not pk:
        return Absence(), AbsenceForm, _("谁哪些天不在岗")
    model, form, title = _kind(kind)
    return input_row(board, kind, pk) if pk else model(), form, title


def input_row(board: Board, kind: str, pk: int) -> Any:
    """A row of an input that is there."""
    row = _kind(kind)[0].objects.filter(board=board, pk=pk).first()
    if row is None:
        raise NotFound(_("没有这一条依据，可能刚被去掉了。"))
    return row


def _kind(kind: str) -> tuple[Any, Any, Any]:
    if kind not in KINDS:
        raise NotFound(_("没有这一类依据。"))
    return KINDS[kind]
