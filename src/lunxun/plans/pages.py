"""What the pages of the plan show, put together from queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lunxun.kernel import clock
from lunxun.kernel.paging import page_of
from lunxun.org.actors import Actor
from lunxun.plans import queries, rules
from lunxun.plans.calendars import shipped_years
from lunxun.plans.conflicts import PlanConflict, conflicts_of, day_conflict
from lunxun.plans.enums import DayKind, SessionState
from lunxun.plans.models import Programme, TrainingSession

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
    if programme is None:
        return {"programme": None, "can_edit": rules.can_edit_plan(actor)}
    weeks = queries.weeks_of(actor, programme.year)
    sessions = list(queries.sessions_for(actor, year=programme.year))
    blocked = [week for week in weeks if week.is_blocked]
    holidays = sum(1 for week in blocked if week.day and week.day.kind == DayKind.HOLIDAY)
    makeups = sum(1 for week in blocked if week.day and week.day.kind == DayKind.MAKEUP)
    return {
        "programme": programme,
        "weeks": weeks,
        "months": _by_month(weeks),
        "lanes": queries.lanes_for(actor),
        "sessions": page_of(sessions, 1, size=100),
        "session_count": len(sessions),
        "held_count": sum(1 for s in sessions if s.state in {SessionState.HELD, SessionState.ARCHIVED}),
        "lecture_count": sum(session.lecture_count for session in sessions),
        "unit_count": len({lecture.unit_id for session in sessions for lecture in session.lectures.all()}),
        "blocked_count": len(blocked),
        "holiday_count": holidays,
        "makeup_count": makeups,
        "today": clock.today(),
        "can_edit": rules.can_edit_plan(actor),
    }


def _by_month(weeks: list[queries.Week]) -> list[tuple[int, list[queries.Week]]]:
    months: dict[int, list[queries.Week]] = {}
    for week in weeks:
        months.setdefault(week.saturday.month, []).append(week)
    return sorted(months.items())
