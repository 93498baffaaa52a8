"""A re-planned year takes the place of the one in the programme: what stays, moves, comes and goes.

Sessions that were held or lie in the past stay untouched. The differences are worked out once and kept with
the work, so that publishing that broke off goes on from the same list; each step can be done again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lunxun.engines.rota.model import Run
from lunxun.kernel import clock
from lunxun.org.actors import Actor
from lunxun.org.models import Person
from lunxun.plans import actions as plans
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession, Venue
from lunxun.rota.enums import PlanState
from lunxun.rota.models import PublishedRun, RotaPlan
from lunxun.rota.snapshots import seen_of
from lunxun.rota.wording import day_words
from lunxun.teaching import actions as teaching
from lunxun.teaching.enums import CallUpState, EntryStatus
from lunxun.teaching.models import AudienceRule, CallUp, RosterEntry

_ORDER = ("stay", "people", "cancel", "move", "add")
_DONE = (SessionState.HELD, SessionState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Step:
    """`kind`: stay, people, move, add, cancel. `place`: of the run in the new plan; `row`: the published run."""

    kind: str
    place: int = -1
    row: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A step in words, for the page."""

    kind: str
    title: str
    was: str
    will_be: str
    called: int
    dropped: int


def published_plan(plan: RotaPlan) -> RotaPlan | None:
    """The plan in the programme that this one would replace."""
    mine = {"organisation_id": plan.organisation_id, "board_id": plan.board_id}
    found: RotaPlan | None = (
        RotaPlan.objects.filter(**mine, state=PlanState.PUBLISHED)
        .exclude(pk=plan.pk)
        .select_related("problem")
        .first()
    )
    return found


def rows_of(old: RotaPlan) -> dict[tuple[str, str], PublishedRun]:
    """(package, day) → what became of the run; sessions that the office cancelled since are out."""
    rows = PublishedRun.objects.filter(organisation_id=old.organisation_id, plan=old).exclude(
        session__state=SessionState.CANCELLED
    )
    return {(row.package, row.on.isoformat()): row for row in rows.select_related("session__venue")}


def is_settled(row: PublishedRun) -> bool:
    """Held, or its day is over."""
    return row.session.state in _DONE or row.session.on < clock.today()


def steps_of(plan: RotaPlan, old: RotaPlan) -> list[Step]:
    """What to do, in the order of doing: what stays, what is cancelled, what moves, what is new."""
    runs, rows = seen_of(plan).plan.runs, rows_of(old)
    before = {(run.package, run.day): run for run in seen_of(old).plan.runs}
    steps, fresh = [], []
    for place, run in enumerate(runs):
        row = rows.pop((run.package, run.day), None)
        if row is None:
            fresh.append(place)
            continue
        was = before.get((run.package, run.day))
        same = is_settled(row) or (was is not None and (was.hall, was.people) == (run.hall, run.people))
        steps.append(Step("stay" if same else "people", place, row.pk))
    for place in fresh:
        mine = [key for key, row in rows.items() if key[0] == runs[place].package and not is_settled(row)]
        if mine:
            steps.append(Step("move", place, rows.pop(min(mine)).pk))
        else:
            steps.append(Step("add", place))
    steps += [Step("cancel", row=row.pk) for _key, row in sorted(rows.items()) if not is_settled(row)]
    return sorted(steps, key=lambda step: _ORDER.index(step.kind))


def changes(plan: RotaPlan, old: RotaPlan) -> list[Change]:
    """The steps in words; what stays is left out."""
    seen, rows = seen_of(plan), {row.pk: row for row in rows_of(old).values()}
    before = {(run.package, run.day): set(run.people) for run in seen_of(old).plan.runs}
    titles = {**seen_of(old).facts.packages, **seen.facts.packages}
    found = []
    for step in steps_of(plan, old):
        if step.kind == "stay":
            continue
        row, run = rows.get(step.row), seen.plan.runs[step.place] if step.place >= 0 else None
        was = before.get((row.package, row.on.isoformat()), set()) if row else set()
        will_be = set(run.people) if run else set()
        code = run.package if run else row.package if row else ""
        found.append(
            Change(
                step.kind,
                titles[code].name if code in titles else code,
                day_words(row.session.on.isoformat()) if row else "",
                day_words(run.day) if run else "",
                len(will_be - was),
                len(was - will_be),
            )
        )
    return found


def past_obstacles(plan: RotaPlan, old: RotaPlan | None) -> Iterator[str]:
    """Days that are over: only what the programme had on them may be in the plan."""
    rows, today = rows_of(old) if old else {}, clock.today().isoformat()
    strange = sorted(
        run.day for run in seen_of(plan).plan.runs if run.day < today and (run.package, run.day) not in rows
    )
    if strange:
        yield _("有 %(n)s 天已经过去（第一天是%(day)s），不能再排进去。请从今天起重排。") % {
            "n": len(set(strange)),
            "day": day_words(strange[0]),
        }


def released_obstacles(plan: RotaPlan, old: RotaPlan) -> Iterator[str]:
    """A released timetable names its hall: it is taken back before the hall changes on the same day."""
    rows, runs = {row.pk: row for row in rows_of(old).values()}, seen_of(plan).plan.runs
    for step in steps_of(plan, old):
        if step.kind != "people" or rows[step.row].session.state != SessionState.RELEASED:
            continue
        session, run = rows[step.row].session, runs[step.place]
        if session.venue is None or session.venue.code != run.hall:
            yield _("%(day)s的《%(title)s》要换会场，可是课表已发。请先撤回那一期的课表。") % {
                "day": day_words(run.day),
                "title": session.title,
            }


def apply_step(actor: Actor, plan: RotaPlan, step: Step, reason: str) -> None:
    """Carry out anything but an addition; done twice it is done once."""
    row = PublishedRun.objects.select_related("session__venue").filter(pk=step.row).first()
    if row is None:
        return
    session = row.session
    if step.kind == "cancel":
        if session.state != SessionState.CANCELLED:
            plans.cancel_session(actor=actor, session=session, reason=reason)
        return
    run = seen_of(plan).plan.runs[step.place]
    on = dt.date.fromisoformat(run.day)
    if step.kind != "stay":
        _place(actor, session, run, on, reason)
        _people(actor, session, run, reason)
    PublishedRun.objects.filter(pk=row.pk).update(plan=plan, on=on)


def _place(actor: Actor, session: TrainingSession, run: Run, on: dt.date, reason: str) -> None:
    venue = Venue.objects.filter(organisation_id=session.organisation_id, code=run.hall).first()
    if session.on != on:
        plans.move_session(actor=actor, session=session, on=on, reason=reason, venue=venue)
    elif venue is not None and session.venue_id != venue.pk:
        kept = ("title", "circle", "on", "number", "nickname", "host", "duty_note")
        dues = ("outline_due_on", "review_due_on")
        values: dict[str, Any] = {name: getattr(session, name) for name in (*kept, *dues)}
        plans.update_session(actor=actor, session=session, venue=venue, **values)


def _people(actor: Actor, session: TrainingSession, run: Run, reason: str) -> None:
    """The roster follows the run: rebuilt while it is a draft, man by man once the call-up is out."""
    mine = {"organisation_id": session.organisation_id}
    call_up = CallUp.objects.filter(**mine, session=session).select_related("rule").first()
    if call_up is None or call_up.state == CallUpState.DRAFT:
        if run.people:
            rule = _rule(actor, session, run, call_up.rule if call_up else None)
            teaching.build_roster(actor=actor, session=session, rule=rule, as_of=clock.today())
        return
    entries = {
        row.person.number: row
        for row in RosterEntry.objects.filter(**mine, session=session, person__isnull=False).select_related(
            "person"
        )
    }
    there = {number for number, row in entries.items() if row.status != EntryStatus.REMOVED}
    for number in sorted(there - set(run.people)):
        if entries[number].status == EntryStatus.CALLED:
            teaching.remove_from_roster(actor=actor, entry=entries[number], reason=reason)
    new = [number for number in run.people if number not in there]
    for person in Person.objects.filter(**mine, number__in=new).order_by("number"):
        teaching.add_to_roster(actor=actor, session=session, person=person, reason=reason)


def _rule(actor: Actor, session: TrainingSession, run: Run, rule: AudienceRule | None) -> AudienceRule:
    year = session.programme.year
    code = rule.code if rule is not None else f"P{year}-{session.number:02d}"
    name = rule.name if rule is not None else _("%(title)s（排期）") % {"title": session.title[:40]}
    return teaching.save_audience_rule(
        actor=actor, code=code, name=name, expression={"person": list(run.people)}
    )
