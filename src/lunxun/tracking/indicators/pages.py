"""What the pages of indicators are given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.text import is_english, month_text
from lunxun.org.actors import Actor
from lunxun.plans.indicators.queries import shown_year, years_of
from lunxun.plans.models import Indicator
from lunxun.plans.pages import year_asked
from lunxun.plans.rules import can_edit_plan
from lunxun.tracking.indicators import queries, rules


def list_page(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    year = shown_year(actor, year_asked(request))
    return {
        "groups": queries.courses_for(actor, year),
        "year": year,
        "years": years_of(actor),
        "month": queries.last_full_month(year),
        "can_import": rules.can_import_values(actor),
        "can_edit": can_edit_plan(actor),
    }


def year_of(request: HttpRequest) -> int:
    """The year of the list from which a new indicator is begun."""
    return shown_year(request.actor, year_asked(request))  # type: ignore[attr-defined]


def chosen(form: Any) -> dict[str, Any]:
    """What the form of an indicator says, for the verb."""
    return {"facts": form.facts(), "goals": form.cleaned_data["goals"], "topics": form.cleaned_data["topics"]}


def detail_page(actor: Actor, indicator: Indicator) -> dict[str, Any]:
    course = queries.course_of(indicator)
    open_months = [month.number for month in course.months if month.state in (queries.DUE, queries.OVERDUE)]
    return {
        "indicator": indicator,
        "course": course,
        "can_report": rules.can_report(actor, indicator),
        "can_edit": can_edit_plan(actor),
        "open_months": open_months,
        "chart_label": chart_label(course),
    }


def reportable(indicator: Indicator) -> list[int]:
    """Months that can be reported now: begun and without a value, the current one as a provisional figure."""
    today = clock.today()
    course = queries.course_of(indicator)
    return [
        month.number
        for month in course.months
        if not month.entries and (indicator.year, month.number) <= (today.year, today.month)
    ]


def chart_label(course: queries.Course) -> str:
    """The chart in one sentence, for who can't see it."""
    indicator = course.indicator
    if course.present is None or course.last is None:
        return _("%(name)s：今年还没有报数") % {"name": indicator.name}
    digits = indicator.decimals
    return _("%(name)s：基期 %(baseline)s，目标 %(target)s，到 %(month)s %(present)s；同期讲题 %(n)s 堂") % {
        "name": indicator.name,
        "baseline": queries.figure(indicator.baseline, digits),
        "target": queries.figure(indicator.target, digits),
        "month": month_text(course.last.number),
        "present": queries.figure(course.present, digits),
        "n": len(course.lectures),
    }


def report_page(request: HttpRequest) -> dict[str, Any]:
    """F27 of the month in the address."""
    actor = request.actor  # type: ignore[attr-defined]
    year = shown_year(actor, year_asked(request))
    asked = request.GET.get("month", "")
    month = int(asked) if asked.isdecimal() and 1 <= int(asked) <= 12 else queries.last_full_month(year)
    courses = [course for _framework, found in queries.courses_for(actor, year) for course in found]
    when = f"{month_text(month)} {year}" if is_english() else f"{year}年{month_text(month)}"
    return {
        "lines": queries.report_lines(courses, month),
        "year": year,
        "month": month,
        "months": [(n, month_text(n)) for n in range(1, 13)],
        "title": _("指标月报　%(when)s") % {"when": when},
        "caption": caption(),
    }


def caption() -> str:
    return _("与讲题同期对照，不说明因果")
