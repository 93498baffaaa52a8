"""The page of one run: where it may go, what that would do, and the decision to lock it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lunxun.engines.rota.check.moves import Preview, Seen, preview
from lunxun.engines.rota.model import Run
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.rota import queries, replacing, rules
from lunxun.rota.models import HallUse, Lock, Package, RotaPlan
from lunxun.rota.pages import run_people
from lunxun.rota.publishing import obstacles
from lunxun.rota.snapshots import seen_of
from lunxun.rota.wording import day_words, obstacle_sentence, released_words

NAMED = 40


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a move would do, in words: nothing is done yet."""

    to: str
    where: str
    obstacles: tuple[str, ...]
    swapped: str
    moved: int
    change: int
    unmet: int
    released: tuple[tuple[str, str, str], ...]
    rest: int
    reasons: tuple[tuple[str, int], ...]
    broken: bool

    @property
    def is_possible(self) -> bool:
        return not self.obstacles


def slots_of(seen: Seen, run: Run) -> list[tuple[str, str]]:
    """(day|hall, words) of every place where a run could stand, its own left out."""
    facts, found = seen.facts, []
    for day in facts.days:
        for hall in facts.problem.halls:
            if day in hall.closed or (day, hall.id) == (run.day, run.hall):
                continue
            other = seen.by_slot.get((day, hall.id))
            taken = (
                _("（与《%(name)s》对调）") % {"name": facts.packages[other.package].name} if other else ""
            )
            found.append((f"{day}|{hall.id}", f"{day_words(day)} {hall.name}{taken}"))
    return found


def run_of(plan: RotaPlan, package: str, day: str) -> tuple[Seen, Run]:
    seen = seen_of(plan)
    run = seen.by_key.get((package, day))
    if run is None:
        raise NotFound(_("这个方案里没有这一期，可能刚被移走了。"))
    return seen, run


def run_page(actor: Actor, plan: RotaPlan, package: str, day: str, to: str) -> dict[str, Any]:
    """One run with its people by unit, and the consequences of a move when `to` is given."""
    seen, run = run_of(plan, package, day)
    slots = slots_of(seen, run)
    known = dict(slots)
    return {
        "plan": plan,
        "board": plan.board,
        "run": run,
        "package": seen.facts.packages[package],
        "hall": seen.facts.halls[run.hall],
        "on": dt.date.fromisoformat(day),
        "circle": queries.circles_by_name(actor).get(seen.facts.packages[package].branch),
        "heads": [seen.facts.lecturers[x].name for x in seen.facts.teachers[package]],
        "units": run_people(seen, run),
        "slots": slots,
        "to": to if to in known else "",
        "found": consequence(seen, run, to, known[to]) if to in known else None,
        "can_edit": rules.can_edit_plan(actor, plan),
        "can_plan": rules.can_plan(actor),
        "lock": next(
            (x for x in queries.locks_of(plan.board) if (x.package.code, x.on.isoformat()) == (package, day)),
            None,
        ),
    }


def consequence(seen: Seen, run: Run, to: str, where: str) -> Consequence:
    """Ask the checker's increments, and say it in words."""
    day, hall = to.split("|", 1)
    found = preview(seen, (run.package, run.day), day, hall)
    named = tuple(_named(seen, found))
    swapped = next((new.package for _old, new in found.moved if new.package != run.package), "")
    return Consequence(
        to,
        where,
        tuple(obstacle_sentence(seen.facts, run.package, x) for x in found.obstacles),
        seen.facts.packages[swapped].name if swapped else "",
        sum(len(new.people) for _old, new in found.moved),
        found.change,
        found.unmet_change,
        named[:NAMED],
        max(0, len(named) - NAMED),
        tuple((released_words(why), n) for why, n in Counter(r.why for r in found.released).most_common()),
        bool(found.locks_broken),
    )


def _named(seen: Seen, found: Preview) -> list[tuple[str, str, str]]:
    facts = seen.facts
    return [
        (facts.people[r.person].name, facts.units[facts.people[r.person].unit].name, released_words(r.why))
        for r in found.released
    ]


def lock_target(plan: RotaPlan, package: str, day: str) -> tuple[Package, dt.date, HallUse | None]:
    """The product's objects of a run, to be locked."""
    _seen, run = run_of(plan, package, day)
    row = Package.objects.filter(board=plan.board, code=package).first()
    if row is None:
        raise NotFound(_("这个专题包已经从依据里去掉了，不能再锁。"))
    hall = HallUse.objects.filter(board=plan.board, venue__code=run.hall).first()
    return row, dt.date.fromisoformat(day), hall


def lock_for(actor: Actor, plan: RotaPlan, pk: int) -> Lock:
    lock = Lock.objects.filter(organisation_id=actor.organisation_id, board=plan.board, pk=pk).first()
    if lock is None:
        raise NotFound(_("没有这条锁定，可能刚被解除了。"))
    return lock


def event_choices(plan: RotaPlan) -> dict[str, list[tuple[str, str]]]:
    """Halls and lecturers that something may happen to."""
    problem = seen_of(plan).facts.problem
    return {
        "halls": [(hall.id, hall.name) for hall in problem.halls],
        "lecturers": [(x.id, x.name) for x in problem.lecturers],
        "people": [(x.id, x.name) for x in problem.people],
    }


def publish_page(plan: RotaPlan) -> dict[str, Any]:
    """What would come into the programme, and what has to be mended first."""
    seen, old = seen_of(plan), replacing.published_plan(plan)
    pending = {day.on for day in seen.facts.problem.days if day.provisional}
    return {
        "plan": plan,
        "board": plan.board,
        "obstacles": obstacles(plan),
        "replaced": old,
        "changes": replacing.changes(plan, old) if old else [],
        "provisional": sum(run.day in pending for run in seen.plan.runs),
    }
