"""Where an outline stands: at which step, with whom, how long, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.org.queries import Reviewer, ReviewLine
from lunxun.outlines import deadlines
from lunxun.outlines.enums import OutlineState
from lunxun.outlines.models import Outline
from lunxun.plans.models import Lecture


@dataclass(frozen=True, slots=True)
class Standing:
    """One outline's place in the gate. `due_at` is None once it has passed."""

    outline: Outline
    who: str
    step: str
    days: int
    due_at: dt.datetime | None
    reviewer: Reviewer

    @property
    def is_gap(self) -> bool:
        return self.outline.state == OutlineState.IN_REVIEW and self.reviewer.person is None

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()

    @property
    def is_soon(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now() + dt.timedelta(days=2)

    @property
    def urgency(self) -> str:
        """late: overdue, a gap, or due today; soon: within two days; else normal."""
        if self.is_late or self.is_gap:
            return "late"
        if (
            self.due_at is not None
            and self.due_at.astimezone(clock.local_now().tzinfo).date() == clock.today()
        ):
            return "late"
        return "soon" if self.is_soon else "normal"


def lecturer_label(lecture: Lecture) -> str:
    return f"{lecture.lecturer_title} {lecture.lecturer.name}".strip()


def standings_of(organisation_id: int, outlines: Sequence[Outline]) -> list[Standing]:
    """Standings of outlines with lecture, unit, lecturer and session loaded; a fixed number of queries."""
    waiting = [outline for outline in outlines if outline.state == OutlineState.IN_REVIEW]
    line = ReviewLine(organisation_id, clock.today(), [outline.lecture.unit for outline in waiting])
    return [_standing(outline, line) for outline in outlines]


def _standing(outline: Outline, line: ReviewLine) -> Standing:
    lecture = outline.lecture
    days = deadlines.days_between(outline.since_at, clock.now())
    due_on = outline.due_on or deadlines.draft_due_on(lecture.session)
    department_due = clock.at(due_on, deadlines.CLOSE_OF_DAY)
    nobody = Reviewer(lecture.unit, None, None, ())
    if outline.state == OutlineState.IN_REVIEW:
        found = line.reviewer_of(lecture.unit, lecture.lecturer_id)
        who = found.label or _("还没有审核人")
        step = _("审核第 %(n)d 轮") % {"n": outline.round}
        return Standing(outline, who, step, days, outline.review_due_at, found)
    if outline.state == OutlineState.AWAITING_HEAD:
        return Standing(outline, lecturer_label(lecture), _("等主讲人确认"), days, department_due, nobody)
    if outline.state == OutlineState.PASSED:
        return Standing(outline, "", _("已过审"), days, None, nobody)
    step = {
        OutlineState.RETURNED: _("退回待改"),
        OutlineState.WITHDRAWN: _("收回待改"),
    }.get(OutlineState(outline.state), _("部门起草"))
    return Standing(outline, lecture.unit.short_name, step, days, department_due, nobody)
