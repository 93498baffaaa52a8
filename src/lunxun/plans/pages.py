"""What the pages of the plan show, put together from queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lunxun.kernel import clock
from lunxun.org.actors import Actor
from lunxun.org.rules import can_see_directory
from lunxun.plans import queries, rules, year
from lunxun.plans.calendars import shipped_years
from lunxun.plans.conflicts import PlanConflict, conflicts_of, day_conflict
from lunxun.plans.enums import DayKind, SessionState
from lunxun.plans.models import Circle, Programme, TrainingSession

SESSION_STATES = SessionState.choices


def year_asked(request: HttpRequest) -> int | None:
    raw = request.GET.get("year", "")
    return int(raw) if raw.isdecimal() and len(raw) == 4 else None


def year_posted(request: HttpRequest) -> int:
    """The year of a form; this one when it is none."""
    raw = request.POST.get("year", "")
    return int(raw) if raw.isdecimal() and 2000 <= int(raw) <= 2100 else clock.today().year


def calendar_state(actor: Actor, year: int) -> dict[str, Any]:
    """What is known of a year's day table, and whether one can be taken: for the page of days."""
    days = queries.days_for(actor, year)
    has_notice = any(day.document and not day.is_provisional for day in days)
    return {
        "days": days,
        "year": year,
        "can_edit": rules.can_edit_plan(actor),
        "is_provisional": not has_notice,
        "is_shipped": year in shipped_years(),
        "can_take": not has_notice and (year in shipped_years() or not days),
    }


def day_warning(request: HttpRequest, form: forms.Form) -> PlanConflict | None:
    """The day table's word on the date that was typed, shown before anything is saved."""
    on = form.cleaned_data.get("on") if form.is_bound and hasattr(form, "cleaned_data") else None
    return day_conflict(request.actor.organisation_id, on) if on else None  # type: ignore[attr-defined]


def programme_url(programme: Programme) -> str:
    return f"{reverse('plans:programme_current')}?year={programme.year}"


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What the page of one change says: heading, what follows from it, and its button."""

    heading: str
    consequence: str
    button: str


CHANGES = {
    "move": ChangeWords(
        _("改期"),
        _("原定日期和原因会留在年度计划里。名册、提纲和审核结论不变；已发的课表撤回，改好再发。"),
        _("改期"),
    ),
    "cancel": ChangeWords(
        _("取消这一场"), _("名册和提纲都留着，不再催办。以后要办，可以恢复。"), _("取消这一场")
    ),
    "restore": ChangeWords(_("恢复这一场"), _("名册和提纲还在，课表要重新发布。"), _("恢复这一场")),
    "video": ChangeWords(_("改为视频会"), _("日期不变；签到、评价照旧，各分会场一起进行。"), _("改为视频会")),
}


def change_page(kind: str, session: TrainingSession) -> dict[str, Any]:
    return {"words": CHANGES[kind], "session": session}


def session_page(actor: Actor, session: TrainingSession) -> dict[str, Any]:
    segments = queries.agenda_of(session)
    return {
        "session": session,
        "segments": segments,
        "span": queries.day_span(segments),
        "lecture_count": sum(1 for segment in segments if hasattr(segment, "lecture")),
        "conflicts": conflicts_of(session),
        "can_edit": rules.can_edit_session(actor, session),
        "can_change": rules.can_change_session(actor, session),
        "can_restore": rules.can_restore_session(actor, session),
        "changes": queries.changes_of(session),
        "now": clock.now(),
    }


def programme_page(actor: Actor, programme: Programme | None) -> dict[str, Any]:
    """The year at a glance: every Saturday, the balance of the circles, the weeks without a session and why."""
    if programme is None:
        return {"programme": None, "can_edit": rules.can_edit_plan(actor)}
    rows = year.year_rows(actor, programme.year)
    weeks = year.weeks_of(actor, programme.year, rows)
    circles = queries.circles_for(actor)
    balance = year.balance_of(circles, rows, weeks)
    standing = [row for row in rows if not row.is_cancelled]
    blocked = [week for week in weeks if week.is_blocked]
    held = sum(1 for row in standing if row.is_held)
    return {
        "programme": programme,
        "years": year.years_of(actor),
        "weeks": weeks,
        "empty_weeks": [week for week in weeks if not week.rows],
        "months": year.months_of(weeks, rows),
        "lanes": _lanes(circles),
        "balance": balance,
        "starving": [share for share in balance if share.is_starving],
        "silent": year.silences_of(actor, programme, rows) if rows else [],
        "session_count": len(standing),
        "held_count": held,
        "rest_count": len(standing) - held,
        "lecture_count": sum(len(row.standing) for row in standing),
        "people_count": sum(row.audience.people for row in standing),
        "unit_count": len({lecture.unit_id for row in standing for lecture in row.standing}),
        "blocked_count": len(blocked),
        "holiday_count": sum(1 for week in blocked if week.day and week.day.kind == DayKind.HOLIDAY),
        "makeup_count": sum(1 for week in blocked if week.day and week.day.kind == DayKind.MAKEUP),
        "emergency_count": sum(1 for week in blocked if week.day and week.day.kind == DayKind.EMERGENCY),
        "today": clock.today(),
        "can_edit": rules.can_edit_plan(actor),
        "can_open_directory": can_see_directory(actor),
    }


def _lanes(circles: list[Circle]) -> list[Circle]:
    """Circles without branches: the lanes of the year."""
    parents = {circle.parent_id for circle in circles}
    return [circle for circle in circles if circle.pk not in parents]


def year_list_page(actor: Actor, programme: Programme, current: str) -> dict[str, Any]:
    """What stands round the list of the year, or round the list of plan and actual."""
    context: dict[str, Any] = {
        "programme": programme,
        "years": year.years_of(actor),
        "current": current,
    }
    if current == "actual":
        context["departures"] = year.departures_of(year.year_rows(actor, programme.year))
    return context
