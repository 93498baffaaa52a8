"""People called up twice on one day (B1: 多头调训)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from lunxun.plans.conflicts import WARN, PlanConflict
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.teaching.models import RosterEntry
from lunxun.teaching.queries.counts import ON_LIST


@dataclass(frozen=True, slots=True)
class Clash:
    """A person with what else wants him that day."""

    person_id: int
    name: str
    unit_name: str
    what: str


def called_twice(session: TrainingSession, person_ids: Collection[int]) -> list[Clash]:
    """Those of the people who are called to, or lecture in, another session that day (2 queries)."""
    wanted = set(person_ids)
    others = Q(session__on=session.on) & ~Q(session__state=SessionState.CANCELLED) & ~Q(session=session.pk)
    rows = (
        RosterEntry.objects.filter(ON_LIST, others, organisation_id=session.organisation_id)
        .select_related("session")
        .order_by("order_key", "id")
    )
    found = [
        Clash(row.person_id, row.name, row.unit_name, _("已调去“%(title)s”") % {"title": row.session.title})
        for row in rows
        if row.person_id in wanted and row.person_id is not None
    ]
    lectures = (
        Lecture.objects.filter(others, organisation_id=session.organisation_id)
        .exclude(state=LectureState.WITHDRAWN)
        .select_related("session", "lecturer", "unit")
    )
    found += [
        Clash(
            one.lecturer_id,
            one.lecturer.name,
            one.unit.short_name,
            _("要去“%(title)s”授课") % {"title": one.session.title},
        )
        for one in lectures
        if one.lecturer_id in wanted
    ]
    return found


def clashes_of(session: TrainingSession) -> list[Clash]:
    """Clashes of the roster as it stands (3 queries)."""
    rows = RosterEntry.objects.filter(
        ON_LIST, organisation_id=session.organisation_id, session=session, person__isnull=False
    )
    people = [pk for pk in rows.values_list("person_id", flat=True) if pk is not None]
    return called_twice(session, people)


def plan_conflicts(session: TrainingSession) -> list[PlanConflict]:
    """For the conflicts of the plan: one line, with the first names."""
    found = clashes_of(session)
    if not found:
        return []
    names = "、".join(f"{one.unit_name} {one.name}" for one in found[:3])
    sentence = _("%(count)s 人当天被调训两处：%(names)s") % {"count": len(found), "names": names}
    return [PlanConflict("called_twice", WARN, sentence, _("在名册里换人或移出，或者错开日期。"))]
