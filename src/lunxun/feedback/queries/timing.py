"""When an evaluation opens by itself: so many minutes before the last lecture ends."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lunxun.feedback.enums import MODES_WITH_DRAWS, EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.kernel import clock
from lunxun.plans.enums import SegmentKind, SessionState
from lunxun.plans.models import Segment


def opens_at(evaluation: Evaluation) -> dt.datetime | None:
    """None where the office opens it itself, or no lecture has a time yet (1 query)."""
    if evaluation.opens_before is None:
        return None
    last = (
        Segment.objects.filter(
            organisation_id=evaluation.organisation_id,
            session_id=evaluation.session_id,
            kind=SegmentKind.LECTURE,
        )
        .select_related("session")
        .order_by("-ends")
        .first()
    )
    return last.ends_at - dt.timedelta(minutes=evaluation.opens_before) if last else None


def due_to_open() -> list[Evaluation]:
    """Of all organisations, today's whose instant has come. On slips none opens before a slip is printed:
    nobody could answer, and the way of handing out could no longer be corrected."""
    waiting = (
        Evaluation.objects.filter(
            state=EvaluationState.PLANNED, opens_before__isnull=False, session__on=clock.today()
        )
        .filter(Q(mode__in=MODES_WITH_DRAWS) | Q(issued__gt=0))
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("organisation", "session")
    )
    return [one for one in waiting if (at := opens_at(one)) is not None and at <= clock.now()]
