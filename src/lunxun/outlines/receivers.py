"""What the gate has to say to changes of units and people: whose desk outlines in review move to."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.org.queries import Reviewer, ReviewLine
from lunxun.org.signals import Finding, Witness, changing
from lunxun.outlines.enums import OutlineState
from lunxun.outlines.models import Outline


def connect() -> None:
    changing.connect(look_at_reviews, dispatch_uid="outlines.reviews")


def look_at_reviews(organisation_id: int, on: dt.date, **_facts: Any) -> Witness:
    """Outlines in review that get another reviewer on the day, counted by who it will be."""
    day = max(on, clock.today())
    before = _reviewers(organisation_id, day)

    def compare(_people: frozenset[int], _units: frozenset[int]) -> list[Finding]:
        after = _reviewers(organisation_id, day)
        moved = Counter(
            found.label
            for pk, found in after.items()
            if pk in before and (before[pk].person, before[pk].post) != (found.person, found.post)
        )
        return [
            Finding("info", _("%(count)s 份待审提纲改由%(who)s审。") % {"count": count, "who": label})
            if label
            else Finding("bad", _("%(count)s 份待审提纲没有人审，请写明由谁分管。") % {"count": count})
            for label, count in moved.items()
        ]

    return compare


def _reviewers(organisation_id: int, day: dt.date) -> dict[int, Reviewer]:
    outlines = list(
        Outline.objects.filter(
            organisation_id=organisation_id,
            state=OutlineState.IN_REVIEW,
            lecture__session__on__gte=clock.today(),
        )
        .select_related("lecture__unit")
        .order_by("lecture__session__on", "pk")
    )
    line = ReviewLine(organisation_id, day, [outline.lecture.unit for outline in outlines])
    return {
        outline.pk: line.reviewer_of(outline.lecture.unit, outline.lecture.lecturer_id)
        for outline in outlines
    }
