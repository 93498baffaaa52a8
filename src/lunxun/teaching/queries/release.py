"""What stands between a session and its timetable."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lunxun.outlines.queries import gate_problems
from lunxun.plans.enums import LectureState
from lunxun.plans.queries import agenda_of, lectures_of
from lunxun.teaching.models import CheckIn, TimetableRelease

if TYPE_CHECKING:
    from lunxun.plans.models import Lecture, TrainingSession


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One sentence: what is missing, with whom, since when; with the lecture when it is about one."""

    sentence: str
    lecture: Lecture | None = None
    who: str = ""
    days: int = 0


def obstacles(session: TrainingSession) -> list[Obstacle]:
    """Everything that keeps the timetable from being released; the outlines are asked (A53)."""
    found = []
    lectures = [one for one in lectures_of(session) if one.state != LectureState.WITHDRAWN]
    if session.venue_id is None:
        found.append(Obstacle(_("还没有定地点")))
    if not lectures:
        found.append(Obstacle(_("还没有排讲题")))
    found += [
        Obstacle(_("“%(title)s”还没有排时间") % {"title": lecture.title}, lecture)
        for lecture in lectures
        if lecture.segment_id is None
    ]
    found += [
        Obstacle(_("课表在 %(at)s 有两段时间重叠") % {"at": f"{later.starts:%H:%M}"})
        for earlier, later in pairwise(agenda_of(session))
        if later.starts < earlier.ends
    ]
    found += [
        Obstacle(one.sentence, one.lecture, one.who, one.waiting_days) for one in gate_problems(session)
    ]
    return found


def releases_of(session: TrainingSession) -> list[TimetableRelease]:
    """All releases, the newest first."""
    return list(TimetableRelease.objects.filter(organisation_id=session.organisation_id, session=session))


def people_have_come(session: TrainingSession) -> str:
    """Why the session can't be moved or cancelled: the day is happening; empty when nobody has checked in."""
    if CheckIn.objects.filter(organisation_id=session.organisation_id, entry__session=session).exists():
        return _("已经有人签到")
    return ""
