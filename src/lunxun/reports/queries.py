"""What waits for a person today, composed from all domains. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lunxun.feedback.queries import waiting_for as feedback_waits
from lunxun.kernel import clock
from lunxun.kernel.waiting import LATE, Waiting, by_urgency
from lunxun.library.queries import waiting_for as library_waits
from lunxun.org.actors import Actor
from lunxun.outlines.models import Outline
from lunxun.outlines.queries import open_standings
from lunxun.outlines.queries import stuck as stuck_outlines
from lunxun.outlines.queries import waiting_for as outlines_wait
from lunxun.outlines.queries.standing import Standing
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.plans.queries import next_session
from lunxun.reports.doors import Door, doors_for
from lunxun.reports.home import Coming, Figure, coming_for, figures_for
from lunxun.scanning.queries import waiting_for as scanning_waits
from lunxun.teaching.models import CallUp, RosterEntry
from lunxun.teaching.queries import session_counts
from lunxun.teaching.queries import waiting_for as teaching_waits
from lunxun.tracking.indicators.queries import waiting_for as indicators_wait
from lunxun.tracking.queries import stuck as stuck_suggestions
from lunxun.tracking.queries import waiting_for as tracking_waits

SOURCES = (teaching_waits, feedback_waits, scanning_waits, tracking_waits, indicators_wait, library_waits)


@dataclass(frozen=True, slots=True)
class StuckLine:
    """A line of 卡在哪、卡在谁: the same shape for outlines and suggestions."""

    item: str
    who: str
    step: str
    days: int
    due: dt.date | None
    tone: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the stations of a session; `kind` is done, now, stuck or empty."""

    label: str
    note: str
    kind: str


@dataclass(frozen=True, slots=True)
class SessionCard:
    """The session of this week: facts and how far it is."""

    session: TrainingSession
    lectures: int
    called: int
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class TodayPage:
    today: dt.date
    waiting: list[Waiting]
    due_today: int
    card: SessionCard | None
    days_left: int | None
    stuck: list[StuckLine]
    mine: list[RosterEntry]
    figures: list[Figure]
    coming: list[Coming]
    doors: list[Door]

    @property
    def has_own_day(self) -> bool:
        """Whether the nearest session concerns this person: he prepares it, or he is called up to it."""
        return self.card is not None or any(entry.session.on >= self.today for entry in self.mine)


def today_page(actor: Actor) -> TodayPage:
    """The home page of every role: what waits for him, the session at hand, what is stuck with whom."""
    today = clock.today()
    standings = open_standings(actor)
    waiting = by_urgency(
        [*outlines_wait(actor, standings), *(line for source in SOURCES for line in source(actor))]
    )
    session = next_session(actor)
    card = (
        session_card(session)
        if session and actor.has("clerk", "leader", "head", "assistant", "contact", "inspector")
        else None
    )
    return TodayPage(
        today=today,
        waiting=waiting,
        due_today=sum(1 for line in waiting if line.urgency == LATE or _is_today(line.due_at, today)),
        card=card,
        days_left=(session.on - today).days if session and session.on >= today else None,
        stuck=stuck_lines(actor, standings),
        mine=my_sessions(actor),
        figures=figures_for(actor),
        coming=coming_for(actor, session),
        doors=doors_for(actor, session.programme.year if session else 0),
    )


def _is_today(due_at: dt.datetime | None, today: dt.date) -> bool:
    return due_at is not None and due_at.astimezone(clock.local_now().tzinfo).date() == today


def session_card(session: TrainingSession) -> SessionCard:
    """Stations of the session (4 queries)."""
    lectures = Lecture.objects.filter(session=session).exclude(state="withdrawn").count()
    passed = (
        Outline.objects.filter(lecture__session=session, state="passed")
        .exclude(lecture__state="withdrawn")
        .count()
    )
    call_up = CallUp.objects.filter(session=session).first()
    counts = session_counts(session)
    is_released = session.state in {"released", "held", "archived"}
    is_held = session.state in {"held", "archived"}
    late = passed < lectures and session.review_due_on is not None and clock.today() >= session.review_due_on
    outlines = "done" if lectures and passed == lectures else "stuck" if late else "now" if lectures else ""
    steps = [
        Step(_("课程套餐"), pgettext("step", "%(n)s 堂") % {"n": lectures}, "done" if lectures else "now"),
        Step(
            _("调训"),
            pgettext("step", "%(n)s 人") % {"n": counts.called},
            "done" if call_up and call_up.state == "called" else "",
        ),
        Step(_("提纲"), f"{passed}/{lectures}", outlines),
        Step(pgettext("step", "课表"), "", "done" if is_released else ""),
        Step(
            pgettext("step", "上课"),
            pgettext("step", "到 %(n)s 人") % {"n": counts.present} if counts.present else "",
            _held(session, is_held),
        ),
    ]
    return SessionCard(session, lectures, counts.called, steps)


def _held(session: TrainingSession, is_held: bool) -> str:
    if is_held:
        return "done"
    return "now" if session.on == clock.today() else ""


def stuck_lines(actor: Actor, standings: Sequence[Standing]) -> list[StuckLine]:
    """Outlines and suggestions that stand still, for those who push them."""
    lines = [
        StuckLine(
            row.item,
            row.who,
            row.step,
            row.days,
            row.due.date() if row.due else None,
            row.tone,
            row.label,
            row.url,
        )
        for row in stuck_outlines(actor, standings)
    ]
    lines += [
        StuckLine(
            _("建议 %(label)s") % {"label": row.label},
            f"{row.owner_name} {row.owner}",
            str(row.get_state_display()),
            (clock.today() - row.taken_on).days,
            row.due_on,
            "bad",
            _("超期 %(n)s 天") % {"n": row.days_late},
            reverse("tracking:suggestion_detail", args=[row.pk]),
        )
        for row in stuck_suggestions(actor)
    ]
    return lines


def my_sessions(actor: Actor) -> list[RosterEntry]:
    """Sessions to which this person is called up or has been, the newest first."""
    if actor.person_id is None:
        return []
    return list(
        RosterEntry.objects.filter(organisation_id=actor.organisation_id, person_id=actor.person_id)
        .exclude(status="removed")
        .filter(session__call_up__state="called")
        .select_related("session", "session__venue", "session__circle", "check_in")
        .order_by("-session__on")[:5]
    )
