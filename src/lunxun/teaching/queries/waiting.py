"""What waits for somebody: rows of the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.text import chinese_date
from lunxun.org.actors import Actor
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import CallUpState, LeaveState
from lunxun.teaching.models import CallUp, Leave, RosterEntry, Substitution
from lunxun.teaching.queries.release import obstacles
from lunxun.teaching.rules import is_clerk

# The gate is asked for sessions this near only: later ones are not urgent, and asking costs queries.
RELEASE_HORIZON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row: what, why or where it is stuck, until when, and the button that moves it.

    `urgency`: late, soon or normal.
    """

    sentence: str
    detail: str
    url: str
    button: str
    due_at: dt.datetime | None
    urgency: str


def waiting_for(actor: Actor) -> list[Waiting]:
    """Rows for the home page, the most urgent first. A constant number of queries per near session."""
    sessions = list(
        TrainingSession.objects.filter(
            organisation_id=actor.organisation_id,
            state__in=[SessionState.DRAFT, SessionState.RELEASED],
            on__gte=clock.today(),
        ).order_by("on", "id")[:6]
    )
    rows: list[Waiting] = []
    for session in sessions:
        rows += _leaves(actor, session)
        if is_clerk(actor):
            rows += _substitutes(actor, session) + _release(session) + _call_up(session)
    rank = {"late": 0, "soon": 1}
    return sorted(rows, key=lambda row: (rank.get(row.urgency, 2), row.due_at or clock.now()))


def _leaves(actor: Actor, session: TrainingSession) -> list[Waiting]:
    waiting = Leave.objects.filter(
        organisation_id=actor.organisation_id, state=LeaveState.REQUESTED, entry__session=session
    )
    if not is_clerk(actor):
        heads = list(actor.headed_unit_ids)
        if not heads:
            return []
        mine = RosterEntry.objects.filter(unit_id__in=heads) | RosterEntry.objects.filter(
            unit__parent_id__in=heads
        )
        waiting = waiting.filter(entry__in=mine.values("pk")).exclude(entry__person_id=actor.person_id)
    count = waiting.count()
    if not count:
        return []
    return [
        Waiting(
            sentence=_("%(count)s 张请假条等你批") % {"count": count},
            detail=_("%(when)s“%(title)s”") % _about(session),
            url=reverse("teaching:leave_list", args=[session.pk]),
            button=_("逐张批"),
            due_at=_due_at(session),
            urgency=_urgency(session),
        )
    ]


def _substitutes(actor: Actor, session: TrainingSession) -> list[Waiting]:
    waiting = Substitution.objects.filter(
        organisation_id=actor.organisation_id, confirmed_at__isnull=True, entry__session=session
    )
    outside = [*waiting.values_list("is_outside_list", flat=True)]
    if not outside:
        return []
    detail = _("%(when)s“%(title)s”") % _about(session)
    if any(outside):
        detail = _("其中 %(count)s 人不在名单内，已写明原因；%(about)s") % {
            "count": sum(outside),
            "about": detail,
        }
    return [
        Waiting(
            sentence=_("%(count)s 名替会人员等你确认") % {"count": len(outside)},
            detail=detail,
            url=reverse("teaching:substitution_list", args=[session.pk]),
            button=_("逐个确认"),
            due_at=_due_at(session),
            urgency=_urgency(session),
        )
    ]


def _release(session: TrainingSession) -> list[Waiting]:
    if session.state != SessionState.DRAFT or session.on - clock.today() > RELEASE_HORIZON:
        return []
    found = obstacles(session)
    if found:
        sentence = _("课表还不能发布，差 %(count)s 项") % {"count": len(found)}
        detail, button = found[0].sentence, _("看差什么")
    else:
        sentence = _("“%(title)s”的课表可以发布了") % {"title": session.title}
        detail, button = _("提纲都已过审，%(when)s上课") % _about(session), _("检查并发布")
    return [
        Waiting(
            sentence=sentence,
            detail=detail,
            url=reverse("teaching:release", args=[session.pk]),
            button=button,
            due_at=_due_at(session),
            urgency=_urgency(session),
        )
    ]


def _call_up(session: TrainingSession) -> list[Waiting]:
    row = CallUp.objects.filter(organisation_id=session.organisation_id, session=session).first()
    if row is not None and row.state == CallUpState.CALLED:
        return []
    if row is None:
        sentence, name, button = _("“%(title)s”还没有名册"), "teaching:audience", _("选规则，生成名册")
    else:
        sentence, name, button = _("“%(title)s”的名册排好了，还没发调训"), "teaching:roster", _("看名册")
    return [
        Waiting(
            sentence=sentence % {"title": session.title},
            detail=_("%(when)s上课") % _about(session),
            url=reverse(name, args=[session.pk]),
            button=button,
            due_at=_due_at(session),
            urgency=_urgency(session),
        )
    ]


def _about(session: TrainingSession) -> dict[str, str]:
    return {"when": chinese_date(session.on, year=False), "title": session.title}


def _urgency(session: TrainingSession) -> str:
    days = (session.on - clock.today()).days
    return "late" if days <= 1 else "soon" if days <= 4 else "normal"


def _due_at(session: TrainingSession) -> dt.datetime:
    """The evening before: what is not settled then has to be settled at the door."""
    return clock.at(session.on - dt.timedelta(days=1), 18)
