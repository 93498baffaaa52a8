"""What the plan has to say to changes of units and people, and what it keeps of them itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict
from lunxun.kernel.text import day_text
from lunxun.org.models import Person
from lunxun.org.signals import Finding, Witness, absence_began, absence_ended, changing
from lunxun.org.succession import headed_on
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import Absence, Lecture

SHOWN = 3


def connect() -> None:
    changing.connect(look_at_lectures, dispatch_uid="plans.lectures")
    absence_began.connect(write_absence, dispatch_uid="plans.absence_began")
    absence_ended.connect(cut_absence, dispatch_uid="plans.absence_ended")


def look_at_lectures(organisation_id: int, on: dt.date, **_facts: Any) -> Witness:
    """Lectures to come whose lecturer no longer heads the unit, or has left, are named."""
    first = max(on, clock.today())
    before = _out_of_place(organisation_id, first)

    def compare(_people: frozenset[int], _units: frozenset[int]) -> list[Finding]:
        after = _out_of_place(organisation_id, first)
        new = [after[pk] for pk in after if pk not in before]
        if not new:
            return []
        titles = _("；").join(
            _("%(day)s《%(title)s》（%(name)s）")
            % {
                "day": day_text(lecture.session.on, year=False, weekday=False),
                "title": lecture.title,
                "name": lecture.lecturer.name,
            }
            for lecture in new[:SHOWN]
        )
        words = {"count": len(new), "titles": titles, "rest": _("等") if len(new) > SHOWN else ""}
        return [
            Finding(
                "bad",
                _(
                    "%(count)s 堂课的授课人到那天不再是单位主要负责人：%(titles)s%(rest)s。请改授课人，或写明原因。"
                )
                % words,
            )
        ]

    return compare


def _out_of_place(organisation_id: int, first: dt.date) -> dict[int, Lecture]:
    """Planned lectures from a day on whose lecturer does not head the unit (or its successor) then."""
    lectures = list(
        Lecture.objects.filter(
            organisation_id=organisation_id,
            session__on__gte=first,
            state=LectureState.PLANNED,
            is_substitute=False,
        )
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("session", "lecturer", "unit")
        .order_by("session__on", "position")
    )
    heads = headed_on(organisation_id, {lecture.session.on for lecture in lectures})
    return {
        lecture.pk: lecture
        for lecture in lectures
        if lecture.unit_id not in heads[lecture.session.on].get(lecture.lecturer_id, ())
    }


def write_absence(
    book: Any, person: Person, from_on: dt.date, to_on: dt.date, kind: str, **_facts: Any
) -> None:
    """The plan's own row, written through the book of the change, so that it is undone with it."""
    rows = Absence.objects.filter(organisation_id=book.organisation_id, person=person)
    clash = rows.filter(from_on__lte=to_on, to_on__gte=from_on).first()
    if clash is not None:
        raise Conflict(
            _("%(name)s%(from)s至%(to)s已经登记%(kind)s，时间重叠。")
            % {
                "name": person,
                "from": day_text(clash.from_on),
                "to": day_text(clash.to_on),
                "kind": clash.kind,
            }
        )
    book.create(Absence, person=person, from_on=from_on, to_on=to_on, kind=kind)
    count = (
        Lecture.objects.filter(
            organisation_id=book.organisation_id,
            lecturer=person,
            state=LectureState.PLANNED,
            session__on__range=(from_on, to_on),
        )
        .exclude(session__state=SessionState.CANCELLED)
        .count()
    )
    if count:
        book.find(
            "bad", _("这段时间他有 %(count)s 堂课要讲，请换日期，或经批准由别人代讲。") % {"count": count}
        )


def cut_absence(book: Any, person: Person, on: dt.date, **_facts: Any) -> None:
    """He is back on `on`: the absence that covers the day ends the day before."""
    row = Absence.objects.filter(
        organisation_id=book.organisation_id, person=person, from_on__lt=on, to_on__gte=on
    ).first()
    if row is not None:
        book.change(row, to_on=on - dt.timedelta(days=1))
