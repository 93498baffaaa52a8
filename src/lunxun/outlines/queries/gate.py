"""The gate before a timetable: what is missing, and the content that passed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.outlines.content import Content, digest
from lunxun.outlines.enums import OutlineState
from lunxun.outlines.models import Outline
from lunxun.outlines.queries.reading import LOADED
from lunxun.outlines.queries.standing import Standing, lecturer_label, standings_of
from lunxun.plans.models import Lecture, TrainingSession


@dataclass(frozen=True, slots=True)
class GateProblem:
    """Why a lecture can't stand on the released timetable, with whom it is, and for how many days."""

    lecture: Lecture
    sentence: str
    who: str
    waiting_days: int


def gate_problems(session: TrainingSession) -> list[GateProblem]:
    """Empty: the timetable may be released. In the order of the timetable; a fixed number of queries.

    A passed outline counts only if the stored content still has the hash that the reviewer passed,
    and the lecturer is still the one who confirmed it.
    """
    lectures = list(
        Lecture.objects.filter(organisation_id=session.organisation_id, session=session)
        .exclude(state="withdrawn")
        .select_related("unit", "lecturer")
        .order_by("position", "pk")
    )
    outlines = list(
        Outline.objects.filter(organisation_id=session.organisation_id, lecture__in=lectures).select_related(
            *LOADED
        )
    )
    standings = {s.outline.lecture_id: s for s in standings_of(session.organisation_id, outlines)}
    found = (_problem(lecture, standings.get(lecture.pk)) for lecture in lectures)
    return [problem for problem in found if problem is not None]


def _problem(lecture: Lecture, standing: Standing | None) -> GateProblem | None:
    unit = lecture.unit.short_name
    if standing is None:
        return GateProblem(lecture, _("%(unit)s提纲还没有开") % {"unit": unit}, _("培训办"), 0)
    outline = standing.outline
    if outline.state == OutlineState.PASSED:
        return _broken_pass(lecture, outline, standing)
    if standing.is_gap:
        sentence = _("%(unit)s提纲没有审核人：%(why)s") % {"unit": unit, "why": standing.reviewer.reason}
        return GateProblem(lecture, sentence, _("培训办"), standing.days)
    sentence = _("%(unit)s提纲还没过审，%(step)s") % {"unit": unit, "step": standing.step}
    return GateProblem(lecture, sentence, standing.who, standing.days)


def _broken_pass(lecture: Lecture, outline: Outline, standing: Standing) -> GateProblem | None:
    version = outline.passed_version
    unit = lecture.unit.short_name
    if version is None or digest(version.content) != outline.passed_hash:
        sentence = _("%(unit)s提纲过审后内容变了，与审核通过时的校验值对不上") % {"unit": unit}
        return GateProblem(lecture, sentence, _("系统管理员"), standing.days)
    if version.confirmed_by_id != lecture.lecturer_id:
        sentence = _("%(unit)s换了主讲人，提纲要由新的主讲人确认，再审一次") % {"unit": unit}
        return GateProblem(lecture, sentence, lecturer_label(lecture), standing.days)
    return None


def passed_content(lecture: Lecture) -> Content | None:
    """The content that passed, None while there is none or its hash no longer holds."""
    outline = (
        Outline.objects.filter(
            organisation_id=lecture.organisation_id, lecture=lecture, state=OutlineState.PASSED
        )
        .select_related("passed_version")
        .first()
    )
    if outline is None or outline.passed_version is None:
        return None
    if digest(outline.passed_version.content) != outline.passed_hash:
        return None
    return outline.passed_version.parsed
