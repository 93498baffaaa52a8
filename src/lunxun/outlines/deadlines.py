"""Dates that follow from a session, and the length of a lecture."""

from __future__ import annotations

import datetime as dt

from lunxun.kernel import clock
from lunxun.plans.models import Lecture, TrainingSession

DRAFT_LEAD = dt.timedelta(days=14)
REVIEW_LEAD = dt.timedelta(days=2)
CLOSE_OF_DAY = 18


def draft_due_on(session: TrainingSession) -> dt.date:
    """When the department's outline is due: as the session says, else two weeks before it."""
    return session.outline_due_on or session.on - DRAFT_LEAD


def review_due_at(session: TrainingSession, submitted_at: dt.datetime) -> dt.datetime:
    """When the decision is due: as the session says, else two days before it; never sooner than the
    close of the next day, so that a late department does not eat the reviewer's time."""
    agreed = clock.at(session.review_due_on or session.on - REVIEW_LEAD, CLOSE_OF_DAY)
    tomorrow = (submitted_at.astimezone(agreed.tzinfo) + dt.timedelta(days=1)).date()
    return max(agreed, clock.at(tomorrow, CLOSE_OF_DAY))


def lecture_minutes(lecture: Lecture) -> int | None:
    """Minutes of the lecture on the timetable, None while it has no place there."""
    segment = lecture.segment
    if segment is None:
        return None
    length = dt.datetime.combine(dt.date.min, segment.ends) - dt.datetime.combine(dt.date.min, segment.starts)
    return int(length.total_seconds() // 60)


def days_between(since: dt.datetime, now: dt.datetime) -> int:
    """Whole calendar days in the organisation's time zone."""
    zone = clock.at(dt.date(2000, 1, 1), 0).tzinfo
    return max(0, (now.astimezone(zone).date() - since.astimezone(zone).date()).days)
