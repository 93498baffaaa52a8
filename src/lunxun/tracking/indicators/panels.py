"""Indicators on the pages of a goal and of a unit that reports them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel.panels import Line, Panel
from lunxun.kernel.text import month_text
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.indicators.queries import shown_year
from lunxun.plans.models import Goal, Indicator
from lunxun.tracking.indicators.queries import Course, courses_for, figure


def of_goal(actor: Actor, goal: Goal) -> Panel | None:
    """Indicators that this goal is measured by (1 query when there is none, else 7)."""
    named = set(Indicator.objects.filter(goals=goal).values_list("pk", flat=True))
    if not named:
        return None
    return _panel(actor, lambda course: course.indicator.pk in named)


def of_unit(actor: Actor, unit: Unit) -> Panel | None:
    """Indicators that this unit reports (1 query when there is none, else 7)."""
    if not Indicator.objects.filter(organisation_id=actor.organisation_id, owner_unit=unit).exists():
        return None
    return _panel(actor, lambda course: course.indicator.owner_unit_id == unit.pk)


def _panel(actor: Actor, wanted) -> Panel | None:  # type: ignore[no-untyped-def]
    year = shown_year(actor)
    courses = [course for _framework, found in courses_for(actor, year) for course in found if wanted(course)]
    if not courses:
        return None
    return Panel(
        key="indicators",
        title=_("指标"),
        note=_("与讲题同期对照，不说明因果"),
        lines=[_line(course) for course in courses],
        more_url=f"{reverse('tracking:indicator_list')}?year={year}",
        more_label=_("全部指标"),
    )


def _line(course: Course) -> Line:
    indicator = course.indicator
    digits = indicator.decimals
    words = {
        "baseline": figure(indicator.baseline, digits),
        "target": figure(indicator.target, digits) + indicator.unit_of_measure,
        "present": figure(course.present, digits),
        "month": month_text(course.last.number) if course.last else "",
    }
    detail = (
        _("基期 %(baseline)s，目标 %(target)s，还没有报数")
        if course.present is None
        else _("基期 %(baseline)s，目标 %(target)s，到 %(month)s %(present)s")
    )
    late = len(course.missing)
    return Line(
        indicator.name,
        reverse("tracking:indicator_detail", args=[indicator.pk]),
        detail=detail % words,
        aside=_("缺 %(n)s 个月") % {"n": late} if late else "",
        tone="bad" if late else "plain",
    )
