"""A plan becomes the year's sessions, lectures and call-ups, through the verbs that the office uses by hand.

Run by run, each verb a transaction of its own, so that it can break off anywhere and be done again: the
number of a session follows from the place of its run in the plan, and what is there already is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from lunxun.engines.rota.model import Run
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict
from lunxun.org.actors import Actor, actor_of, system_actor
from lunxun.org.models import Account, Organisation
from lunxun.org.queries import heads_of
from lunxun.plans import actions as plans
from lunxun.plans.enums import SegmentKind
from lunxun.plans.models import Programme, Segment, TrainingSession
from lunxun.rota import actions, replacing
from lunxun.rota.enums import WorkState
from lunxun.rota.models import Package, PublishedRun, RotaPlan, Work
from lunxun.rota.replacing import Step
from lunxun.rota.snapshots import seen_of
from lunxun.teaching import actions as teaching

BEGIN, NOON, AFTERNOON = dt.time(8, 40), dt.time(12, 10), dt.time(14, 0)
RATING, PAUSE = 5, 15


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the day; a lecture when `number` is not None (its place in the package)."""

    kind: str
    starts: dt.time
    ends: dt.time
    number: int | None = None


def timetable(minutes: list[int]) -> list[Part]:
    """Opening, lectures with five minutes for the rating, a pause after every second one, lunch, closing."""
    parts = [Part(SegmentKind.OPENING, dt.time(8, 30), BEGIN)]
    at = BEGIN
    for number, length in enumerate(minutes):
        ends = _later(at, length + RATING)
        if at < NOON < ends:
            parts.append(Part(SegmentKind.LUNCH, at, AFTERNOON))
            at, ends = AFTERNOON, _later(AFTERNOON, length + RATING)
        elif number and number % 2 == 0 and at != AFTERNOON:
            parts.append(Part(SegmentKind.BREAK, at, _later(at, PAUSE)))
            at = _later(at, PAUSE)
            ends = _later(at, length + RATING)
        parts.append(Part(SegmentKind.LECTURE, at, ends, number))
        at = ends
    parts.append(Part(SegmentKind.CLOSING, at, _later(at, PAUSE)))
    return parts


def _later(at: dt.time, minutes: int) -> dt.time:
    return (dt.datetime.combine(dt.date(2000, 1, 1), at) + dt.timedelta(minutes=minutes)).time()


def obstacles(plan: RotaPlan) -> list[str]:
    """What has to be mended before this plan can become the programme."""
    seen, found = seen_of(plan), []
    mine = {"organisation_id": plan.organisation_id, "board_id": plan.board_id}
    old = replacing.published_plan(plan)
    found += replacing.past_obstacles(plan, old)
    if old is not None:
        found += replacing.released_obstacles(plan, old)
    used = {run.package for run in seen.plan.runs}
    known = {p.code: p for p in Package.objects.filter(**mine).prefetch_related("lectures__unit")}
    found += [
        _("专题包 %(code)s 已经从依据里去掉了。") % {"code": code} for code in sorted(used - known.keys())
    ]
    units = {x.unit_id: x.unit for code in sorted(used & known.keys()) for x in known[code].lectures.all()}
    headed = heads_of(units, plan.board.staff_on)
    found += [
        _("%(unit)s没有主要负责人，没有人讲课。") % {"unit": unit.short_name}
        for pk, unit in units.items()
        if pk not in headed
    ]
    return found


def publish(work: Work) -> None:
    """Every run becomes a session, or changes the one it was; the `result` of the work counts them."""
    plan = RotaPlan.objects.select_related("board", "problem").get(pk=work.plan_id)
    actor = _actor(work)
    if "steps" not in work.options:
        wrong = obstacles(plan)
        if wrong:
            raise Conflict("".join(wrong[:3]))
        _keep_steps(work, plan)
    programme = actions.begin_programme(actor=actor, board=plan.board)
    runs, steps = seen_of(plan).plan.runs, [Step(*row) for row in work.options["steps"]]
    number = _base(work, plan, programme)
    reason = str(work.options["reason"])
    for done, step in enumerate(steps, 1):
        if step.kind == "add":
            number += 1
            _one(actor, plan, programme, runs[step.place], number)
        else:
            replacing.apply_step(actor, plan, step, reason)
        Work.objects.filter(pk=work.pk, state=WorkState.RUNNING).update(
            result={"done": done, "of": len(steps)}
        )
    actions.publish_plan(actor=actor, plan=plan)


def _keep_steps(work: Work, plan: RotaPlan) -> None:
    """The list of what to do, worked out before anything is done, so that a second beginning does the same."""
    old = replacing.published_plan(plan)
    runs = seen_of(plan).plan.runs
    steps = replacing.steps_of(plan, old) if old else [Step("add", place) for place in range(len(runs))]
    words = [one.reason for event in seen_of(plan).plan.changes for one in event.events if one.reason]
    reason = words[-1] if words else _("排期重排")
    rows = [[step.kind, step.place, step.row] for step in steps]
    work.options = {**work.options, "steps": rows, "reason": reason}
    Work.objects.filter(pk=work.pk).update(options=work.options)


def _actor(work: Work) -> Actor:
    account = Account.objects.filter(pk=work.options.get("account")).first()
    if account is None:
        return system_actor(Organisation.objects.get(pk=work.organisation_id))
    return actor_of(account)


def _base(work: Work, plan: RotaPlan, programme: Programme) -> int:
    """The last number before this plan; kept, so that a second beginning counts from the same one."""
    if "base" not in work.options:
        last = TrainingSession.objects.filter(
            organisation_id=plan.organisation_id, programme=programme
        ).aggregate(last=Max("number"))["last"]
        work.options = {**work.options, "base": last or 0}
        Work.objects.filter(pk=work.pk).update(options=work.options)
    return int(work.options["base"])


def _one(actor: Actor, plan: RotaPlan, programme: Programme, run: Run, number: int) -> None:
    package = Package.objects.select_related("circle").get(board=plan.board, code=run.package)
    mine = {"organisation_id": actor.organisation_id}
    session = TrainingSession.objects.filter(**mine, programme=programme, number=number).first()
    if session is None:
        hall = plan.board.halls.select_related("venue").filter(venue__code=run.hall).first()
        session = plans.create_session(
            actor=actor,
            programme=programme,
            title=package.title,
            circle=package.circle,
            on=dt.date.fromisoformat(run.day),
            venue=hall.venue if hall else None,
            number=number,
        )
    PublishedRun.objects.get_or_create(
        **mine, plan=plan, package=run.package, on=session.on, defaults={"session": session}
    )
    for part, lecture in _missing(session, package):
        _add(actor, session, part, lecture)
    if run.people:
        _call(actor, plan, session, run, number)


def _missing(session: TrainingSession, package: Package) -> Iterator[tuple[Part, Any]]:
    """Parts of the day that are not there yet."""
    lectures = list(package.lectures.select_related("unit", "topic"))
    there = set(
        Segment.objects.filter(organisation_id=session.organisation_id, session=session).values_list(
            "starts", flat=True
        )
    )
    for part in timetable([x.minutes for x in lectures]):
        if part.starts not in there:
            yield part, None if part.number is None else lectures[part.number]


def _add(actor: Actor, session: TrainingSession, part: Part, lecture: Any) -> None:
    if lecture is None:
        plans.add_segment(actor=actor, session=session, kind=part.kind, starts=part.starts, ends=part.ends)
        return
    plans.add_lecture(
        actor=actor,
        session=session,
        title=lecture.title,
        unit=lecture.unit,
        starts=part.starts,
        ends=part.ends,
        topic=lecture.topic,
    )


def _call(actor: Actor, plan: RotaPlan, session: TrainingSession, run: Run, number: int) -> None:
    """The people of the run as a rule of their own, and the roster built from it; issuing it stays with the office."""
    rule = teaching.save_audience_rule(
        actor=actor,
        code=f"P{plan.board.year}-{number:02d}",
        name=_("%(title)s（排期）") % {"title": session.title[:40]},
        expression={"person": list(run.people)},
    )
    teaching.build_roster(actor=actor, session=session, rule=rule, as_of=clock.today())
