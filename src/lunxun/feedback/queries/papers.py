"""What the documents say beyond the result pages: the lecture before, and what the advice was about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from lunxun.feedback.enums import Visibility
from lunxun.feedback.models import LectureResult, SealedText
from lunxun.feedback.queries.figures import LectureFigures, figures_of
from lunxun.feedback.queries.results import results_for
from lunxun.org.actors import Actor


@dataclass(frozen=True, slots=True)
class Previous:
    """The unit's lecture before this one, and how far this one's score is from it."""

    on: dt.date
    title: str
    score: float
    difference: float


def previous_of(actor: Actor, figures: Sequence[LectureFigures]) -> dict[int, Previous]:
    """By lecture id: the same unit's last lecture whose score this actor may see (3 queries).

    Only on the same scale with the same weights: other points mean something else.
    """
    scored = [one for one in figures if one.score is not None]
    if not scored:
        return {}
    newest = max(one.lecture.session.on for one in scored)
    earlier = (
        results_for(actor)
        .filter(lecture__unit__in=[one.lecture.unit_id for one in scored], lecture__session__on__lt=newest)
        .values_list("pk", "lecture__unit_id", "lecture__session__on")
    )
    latest: dict[int, int] = {}
    for one in scored:
        for pk, unit, on in earlier:
            if unit == one.lecture.unit_id and on < one.lecture.session.on:
                latest[one.lecture.pk] = pk
                break
    wanted = LectureResult.objects.filter(pk__in=latest.values()).select_related(
        "evaluation__form_version", "lecture__session", "lecture__unit", "lecture__lecturer"
    )
    known = {one.result.pk: one for one in figures_of(wanted)}
    return {
        one.lecture.pk: Previous(
            before.lecture.session.on, before.lecture.title, before.score, one.score - before.score
        )
        for one in scored
        if (before := known.get(latest.get(one.lecture.pk, 0))) is not None
        and before.score is not None
        and one.score is not None
        and _yardstick(before) == _yardstick(one)
    }


def _yardstick(figures: LectureFigures) -> Any:
    definition = figures.result.evaluation.form_version.definition
    return [
        [grade["value"] for grade in definition["grades"]],
        {item["code"]: item["weight"] for item in definition["items"]},
    ]


def public_classes(organisation_id: int, figures: Sequence[LectureFigures]) -> dict[int, dict[str, int]]:
    """Lecture id → class → how many texts that everybody concerned may read (1 query).

    These texts can be read one by one with their class, so that counting them tells nothing more.
    """
    shown = [one.lecture.pk for one in figures if not one.is_withheld]
    rows = (
        SealedText.objects.filter(
            organisation_id=organisation_id,
            lecture__in=shown,
            visibility=Visibility.SHOW,
            is_moderated=True,
        )
        .order_by()
        .values_list("lecture_id", "text_class")
        .annotate(number=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for lecture, text_class, number in rows:
        found.setdefault(lecture, {})[text_class] = number
    return found
