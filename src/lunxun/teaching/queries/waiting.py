"""What waits for somebody: rows of the home page."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.text import day_text
from lunxun.kernel.waiting import Waiting
from lunxun.org.actors import Actor
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import CallUpState, LeaveState
from lunxun.teaching.models import CallUp, Leave, Substitution
from lunxun.teaching.queries.release import obstacles
from lunxun.teaching.rules import is_clerk

# The gate is asked for sessions this near only: later ones are not urgent, and asking costs queries.
RELEASE_HORIZON = dt.timedelta(days=7)
CALL_HORIZON = dt.timedelta(days=28)
PAST_HORIZON = dt.timedelta(days=14)
SHOWN = 8


def waiting_for(actor: Actor) -> list[Waiting]:
    """Rows for the home page, the most urgent first (5 queries, and those of the gate for a near session)."""
    if not actor.is_signed_in:
        return []
    is_office = is_clerk(actor)
    if not is_office and not actor.headed_unit_ids:
        return []
    sessions = list(
        TrainingSession.objects.filter(
            organisation_id=actor.organisation_id,
            state__in=[SessionState.DRAFT, SessionState.RELEASED],
            on__gte=clock.today() - PAST_HORIZON,
        ).order_by("on", "id")[:SHOWN]
    )
    leaves = _leaves_by_session(actor)
    rows = [_leave_row(session, leaves[session.pk]) for session in sessions if session.pk in leaves]
    if is_office:
        substitutes = _substitutes_by_session(actor)
        call_ups = dict(
            CallUp.objects.filter(organisation_id=actor.organisation_id, session__in=sessions).values_list(
                "session_id", "state"
            )
        )
        for session in sessions:
            if session.pk in substitutes:
                rows.append(_substitute_row(session, *substitutes[session.pk]))
            rows += _release(session) + _call_up(session, call_ups.get(session.pk)) + _held(session)
    rank = {"late": 0, "soon": 1}
    return sorted(rows, key=lambda row: (rank.get(row.urgency, 2), row.due_at or clock.now()))


def _leaves_by_session(actor: Actor) -> dict[int, int]:
    waiting = Leave.objects.filter(organisation_id=actor.organisation_id, state=LeaveState.REQUESTED)
    if not is_clerk(actor):
        heads = list(actor.headed_unit_ids)
        mine = Q(entry__unit_id__in=heads) | Q(entry__unit__parent_id__in=heads)
        above = Q(entry__unit__parent__parent_id__in=heads)
        waiting = waiting.filter(mine | above).exclude(entry__person_id=actor.person_id or 0)
    grouped = waiting.order_by().values("entry__session_id").annotate(count=Count("pk"))
    return {row["entry__session_id"]: row["count"] for row in grouped}


def _substitutes_by_session(actor: Actor) -> dict[int, tuple[int, int]]:
    """Session → unconfirmed substitutes, and how many of them are on no list."""
    waiting = Substitution.objects.filter(organisation_id=actor.organisation_id, confirmed_at__isnull=True)
    grouped = (
        waiting.order_by()
        .values("entry__session_id")
        .annotate(count=Count("pk"), outside=Count("pk", filter=Q(is_outside_list=True)))
    )
    return {row["entry__session_id"]: (row["count"], row["outside"]) for row in grouped}


def _row(session: TrainingSession, sentence: str, detail: str, page: str, button: str) -> Waiting:
    return Waiting(
        sentence=sentence,
        detail=detail,
        url=reverse(f"teaching:{page}", args=[session.pk]),
        button=button,
        due_at=_due_at(session),
        urgency=_urgency(session),
    )


def _leave_row(session: TrainingSession, count: int) -> Waiting:
    sentence = _("%(count)s 张请假条等你批") % {"count": count}
    return _row(session, sentence, _("%(when)s“%(title)s”") % _about(session), "leave_list", _("逐张批"))


def _substitute_row(session: TrainingSession, count: int, outside: int) -> Waiting:
    detail = _("%(when)s“%(title)s”") % _about(session)
    if outside:
        detail = _("其中 %(count)s 人不在名单内，已写明原因；%(about)s") % {"count": outside, "about": detail}
    sentence = _("%(count)s 名替会人员等你确认") % {"count": count}
    return _row(session, sentence, detail, "substitution_list", _("逐个确认"))


def _release(session: TrainingSession) -> list[Waiting]:
    days = session.on - clock.today()
    if session.state != SessionState.DRAFT or not dt.timedelta(0) <= days <= RELEASE_HORIZON:
        return []
    found = obstacles(session)
    if found:
        sentence = _("课表还不能发布，差 %(count)s 项") % {"count": len(found)}
        return [_row(session, sentence, found[0].sentence, "release", _("看差什么"))]
    sentence = _("“%(title)s”的课表可以发布了") % {"title": session.title}
    detail = _("提纲都已过审，%(when)s上课") % _about(session)
    return [_row(session, sentence, detail, "release", _("检查并发布"))]


def _call_up(session: TrainingSession, state: str | None) -> list[Waiting]:
    days = session.on - clock.today()
    if state == CallUpState.CALLED or not dt.timedelta(0) <= days <= CALL_HORIZON:
        return []
    if state is None:
        sentence, page, button = _("“%(title)s”还没有名册"), "audience", _("选规则，生成名册")
    else:
        sentence, page, button = _("“%(title)s”的名册排好了，还没发调训"), "roster", _("看名册")
    detail = _("%(when)s上课") % _about(session)
    return [_row(session, sentence % {"title": session.title}, detail, page, button)]


def _held(session: TrainingSession) -> list[Waiting]:
    if session.state != SessionState.RELEASED or session.on >= clock.today():
        return []
    sentence = _("“%(title)s”上完了，还没有记") % {"title": session.title}
    detail = _("%(when)s上课；记了以后名册不再改动") % _about(session)
    return [_row(session, sentence, detail, "day", _("去记"))]


def _about(session: TrainingSession) -> dict[str, str]:
    return {"when": day_text(session.on, year=False), "title": session.title}


def _urgency(session: TrainingSession) -> str:
    days = (session.on - clock.today()).days
    return "late" if days <= 1 else "soon" if days <= 4 else "normal"


def _due_at(session: TrainingSession) -> dt.datetime:
    """The evening before: what is not settled then has to be settled at the door."""
    return clock.at(session.on - dt.timedelta(days=1), 18)
