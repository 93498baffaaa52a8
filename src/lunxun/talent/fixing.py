"""Fixing what a session and its lectures are worth, by the rules of its day."""

from __future__ import annotations

import datetime as dt

from lunxun.kernel import clock
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.talent.credit import HoursRules, rules_from, shipped_rules
from lunxun.talent.models import HoursRuleSet, LectureHours, SessionHours


def rules_on(organisation_id: int, on: dt.date) -> HoursRules:
    """The rules in force on a day: the organisation's newest that had begun, else the shipped ones."""
    row = (
        HoursRuleSet.objects.filter(organisation_id=organisation_id, from_on__lte=on)
        .order_by("-from_on", "-number")
        .first()
    )
    if row is None:
        return shipped_rules()
    return rules_from(
        row.definition, name=row.name, number=row.number, document=row.document, from_on=row.from_on
    )


def fix_hours(session: TrainingSession) -> SessionHours:
    """Write the hours of a held session once; a second call returns what is there.

    The caller holds the transaction. A lecture that was withdrawn or has no time counts nothing.
    """
    before = SessionHours.objects.filter(session=session).first()
    if before is not None:
        return before
    rules = rules_on(session.organisation_id, session.on)
    lectures = list(
        Lecture.objects.filter(session=session)
        .exclude(state=LectureState.WITHDRAWN)
        .filter(segment__isnull=False)
        .select_related("segment")
    )
    times = [(one.segment.starts, one.segment.ends) for one in lectures if one.segment is not None]
    credit = rules.session_credit(times)
    fixed = SessionHours.objects.create(
        organisation_id=session.organisation_id,
        session=session,
        circle_id=session.circle_id,
        is_floor=session.circle.is_floor,
        minutes=credit.minutes,
        hours=credit.hours,
        days=credit.days,
        rules_name=rules.name,
        rules_number=rules.number,
        fixed_at=clock.now(),
    )
    rows = []
    for lecture, (starts, ends) in zip(lectures, times, strict=True):
        minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
        hours, credited = rules.lecturer_credit(minutes)
        rows.append(
            LectureHours(
                organisation_id=session.organisation_id,
                lecture=lecture,
                lecturer_id=lecture.lecturer_id,
                minutes=minutes,
                hours=hours,
                credit=credited,
            )
        )
    LectureHours.objects.bulk_create(rows)
    return fixed
