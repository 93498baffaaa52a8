"""What evaluations say on the pages of a lecture, a lecturer and a unit, to those who may see the figures now."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.feedback.queries import results_for
from lunxun.feedback.queries.fair import adjusted_of
from lunxun.feedback.queries.figures import LectureFigures, figures_of
from lunxun.feedback.trends import ScoreTrend, trend_of
from lunxun.kernel.panels import Line, Panel
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.plans.models import Lecture

SHOWN = 30


def of_lecture(actor: Actor, lecture: Lecture) -> Panel | None:
    """The figures of one lecture, once this actor may see them."""
    found = figures_of(results_for(actor).filter(lecture=lecture))
    if not found:
        return None
    return Panel(
        key="results",
        title=_("评价结果"),
        lines=[_line(one, _("总分")) for one in found]
        + [
            Line(text=item.label, aside=f"{item.score:.2f}" if item.score is not None else "—")
            for one in found
            for item in one.items
        ],
        more_url=reverse("feedback:lecture_results", args=[lecture.pk]),
        more_label=_("看明细"),
    )


def of_lecturer(actor: Actor, person: Person) -> Panel | None:
    """Raw scores in the order of time, beside their own lectures; no adjustment, no comparison with others."""
    results = results_for(actor).filter(lecture__lecturer=person).order_by("lecture__session__on", "pk")
    found = figures_of(list(results[:SHOWN]))
    if not found:
        return None
    return Panel(
        key="results",
        title=_("各次授课的评价"),
        note=_("原始得分，按时间排。听课的人不同、题目不同，高低不直接相比。"),
        template="feedback/_score_trend.html",
        data=_trend(actor, found, names_lecturer=False),
    )


def of_unit(actor: Actor, unit: Unit) -> Panel | None:
    """The same for a unit over its lecturers, substitutes named: raw scores in the order of time."""
    results = results_for(actor).filter(lecture__unit=unit).order_by("lecture__session__on", "pk")
    found = figures_of(list(results[:SHOWN]))
    if not found:
        return None
    return Panel(
        key="results",
        title=_("各次授课的评价"),
        note=_("原始得分，按时间排。听课的人不同、题目不同，高低不直接相比。"),
        template="feedback/_score_trend.html",
        data=_trend(actor, found, names_lecturer=True),
    )


def _trend(actor: Actor, found: list[LectureFigures], *, names_lecturer: bool) -> ScoreTrend:
    adjusted = adjusted_of(actor, [one.lecture for one in found])
    return trend_of(found, names_lecturer=names_lecturer, adjusted=adjusted)


def _line(figures: LectureFigures, text: str) -> Line:
    counts = {"valid": figures.valid, "returned": figures.returned, "due": figures.due}
    return Line(
        text=text,
        url=reverse("feedback:lecture_results", args=[figures.lecture.pk]),
        lead=day_text(figures.lecture.session.on, weekday=False),
        detail=_("有效票太少，不显示得分")
        if figures.is_withheld
        else _("有效 %(valid)s，收回 %(returned)s，应评 %(due)s") % counts,
        aside=f"{figures.score:.2f}" if figures.score is not None else "—",
    )
