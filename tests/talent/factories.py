"""A held Saturday with people who were there."""

from __future__ import annotations

from typing import Any

from lunxun.plans.models import TrainingSession
from lunxun.teaching import actions as teaching
from tests.teaching.factories import make_roster, on_the_day, release_by_force


def held(cast: Any, *names: str) -> TrainingSession:
    """The cast's session, held; those named checked in."""
    rows = make_roster(cast)
    release_by_force(cast.session)
    clerk = cast.actor("clerk")
    with on_the_day(cast, 18):
        for name in names:
            teaching.check_in_by_staff(actor=clerk, entry=rows[name])
        teaching.mark_held(actor=clerk, session=cast.session)
    cast.session.refresh_from_db()
    return cast.session
