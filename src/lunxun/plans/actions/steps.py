"""Steps that several verbs of the plan share."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.plans.enums import ChangeKind
from lunxun.plans.models import Lecture, SessionChange, TrainingSession


def check_dues(on: dt.date, outline_due_on: dt.date | None, review_due_on: dt.date | None) -> None:
    problems = {}
    if outline_due_on and outline_due_on >= on:
        problems["outline_due_on"] = _("提纲要在上课之前交。")
    if review_due_on and review_due_on > on:
        problems["review_due_on"] = _("提纲要在上课之前过审。")
    if outline_due_on and review_due_on and review_due_on < outline_due_on:
        problems["review_due_on"] = _("过审时限要晚于交提纲的时限。")
    if problems:
        raise Invalid(problems)


def reason_of(text: str) -> str:
    """The reason as one line.

    Raises:
        Invalid: there is none.
    """
    reason = clean_line(text)[:200]
    if not reason:
        raise Invalid({"reason": _("请写明原因：计划和实际对照时要用。")})
    return reason


def keep_change(
    *,
    actor: Actor,
    session: TrainingSession,
    kind: ChangeKind,
    reason: str,
    planned_on: dt.date | None = None,
    on: dt.date | None = None,
    lecture: Lecture | None = None,
    document: str = "",
) -> SessionChange:
    """Write down how what happens departs from the plan; `planned_on` is the day it was on until now."""
    return SessionChange.objects.create(
        organisation_id=actor.organisation_id,
        session=session,
        lecture=lecture,
        kind=kind,
        planned_on=planned_on or session.on,
        on=on,
        reason=reason,
        document=clean_line(document)[:80],
        at=clock.now(),
        by=actor.label[:60],
    )
