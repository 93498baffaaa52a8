"""What stands in the way of a session on its day: shown at each change, never silently accepted.

Higher layers know of more conflicts (a person called twice); they add a source to `SOURCES`
when they start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from lunxun.kernel.text import day_text
from lunxun.plans.enums import DayKind, LectureState, SessionState
from lunxun.plans.models import Absence, Lecture, Segment, TrainingSession
from lunxun.plans.queries import day_of

BAD, WARN = "bad", "warn"


@dataclass(frozen=True, slots=True)
class PlanConflict:
    """`kind` is stable for tests and filters; `tone` bad = must be settled, warn = look at it."""

    kind: str
    tone: str
    sentence: str
    advice: str = ""


Source = Callable[[TrainingSession], list[PlanConflict]]
SOURCES: list[Source] = []


def conflicts_of(session: TrainingSession) -> list[PlanConflict]:
    """All conflicts of a session, the worst first. A constant number of queries."""
    found = [
        *_day(session),
        *_hall(session),
        *_times(session),
        *_lecturers(session),
        *(conflict for source in SOURCES for conflict in source(session)),
    ]
    return sorted(found, key=lambda conflict: conflict.tone != BAD)


def day_conflict(organisation_id: int, on: dt.date) -> PlanConflict | None:
    """What the day table says against a training on this day."""
    day = day_of(organisation_id, on)
    if day is None or day.kind == DayKind.WORKDAY:
        return None
    where = _("（%(document)s）") % {"document": day.document} if day.document else ""
    if day.is_provisional:
        where = _("（预排，等正式通知）")
    when = day_text(on, year=False)
    if day.kind == DayKind.HOLIDAY:
        return PlanConflict(
            "holiday",
            BAD,
            _("%(when)s是%(name)s假期%(where)s") % {"when": when, "name": day.name, "where": where},
            _("请换一天。"),
        )
    if day.kind == DayKind.MAKEUP:
        return PlanConflict(
            "makeup",
            BAD,
            _("%(when)s调休上班%(where)s") % {"when": when, "where": where},
            _("当天各单位正常办公，请换一天。"),
        )
    return PlanConflict(
        "emergency", BAD, _("%(when)s：%(name)s") % {"when": when, "name": day.name}, _("响应解除前不排课。")
    )


def _day(session: TrainingSession) -> list[PlanConflict]:
    conflict = day_conflict(session.organisation_id, session.on)
    return [conflict] if conflict else []


def _hall(session: TrainingSession) -> list[PlanConflict]:
    if session.venue_id is None:
        return [PlanConflict("no_venue", WARN, _("还没有定地点"), _("定了地点，才能排座、发课表。"))]
    other = (
        TrainingSession.objects.filter(
            organisation_id=session.organisation_id, venue_id=session.venue_id, on=session.on
        )
        .exclude(pk=session.pk)
        .exclude(state=SessionState.CANCELLED)
        .first()
    )
    if other is None:
        return []
    return [
        PlanConflict(
            "hall",
            BAD,
            _("%(venue)s当天已排“%(title)s”") % {"venue": session.venue, "title": other.title},
            _("换一个地点，或者换一天。"),
        )
    ]


def _times(session: TrainingSession) -> list[PlanConflict]:
    segments = list(Segment.objects.filter(organisation_id=session.organisation_id, session=session))
    found = []
    for earlier, later in pairwise(segments):
        if later.starts < earlier.ends:
            found.append(
                PlanConflict(
                    "overlap",
                    BAD,
                    _("课表有两段时间重叠：%(first)s 还没结束，%(second)s 就开始了")
                    % {
                        "first": f"{earlier.starts:%H:%M}—{earlier.ends:%H:%M}",
                        "second": f"{later.starts:%H:%M}",
                    },
                    _("改一下其中一段的时间。"),
                )
            )
    return found


def _lecturers(session: TrainingSession) -> list[PlanConflict]:
    lectures = list(
        Lecture.objects.filter(organisation_id=session.organisation_id, session=session)
        .exclude(state=LectureState.WITHDRAWN)
        .select_related("lecturer", "unit")
    )
    people = [lecture.lecturer_id for lecture in lectures]
    away = {
        absence.person_id: absence
        for absence in Absence.objects.filter(
            organisation_id=session.organisation_id,
            person_id__in=people,
            from_on__lte=session.on,
            to_on__gte=session.on,
        )
    }
    elsewhere = {
        lecture.lecturer_id: lecture
        for lecture in Lecture.objects.filter(
            organisation_id=session.organisation_id, lecturer_id__in=people, session__on=session.on
        )
        .exclude(session=session)
        .exclude(state=LectureState.WITHDRAWN)
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("session")
    }
    found = []
    for lecture in lectures:
        who = f"{lecture.unit.short_name} {lecture.lecturer.name}"
        if lecture.lecturer_id in away:
            kind = away[lecture.lecturer_id].kind
            found.append(
                PlanConflict(
                    "lecturer_away",
                    BAD,
                    _("授课人%(who)s当天不在（%(kind)s）") % {"who": who, "kind": kind},
                    _("换一天，或经批准由副职代讲。"),
                )
            )
        if lecture.lecturer_id in elsewhere:
            found.append(
                PlanConflict(
                    "lecturer_twice",
                    BAD,
                    _("授课人%(who)s当天还要讲“%(title)s”")
                    % {"who": who, "title": elsewhere[lecture.lecturer_id].title},
                    _("两堂错开，或者换一天。"),
                )
            )
    return found
