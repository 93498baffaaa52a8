"""What the ledger says on the pages of a lecture, a lecturer, a unit and a session's results, as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.panels import Line, Panel
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.models import TrainingSession
from lunxun.tracking.enums import OPEN_STATES, SuggestionState
from lunxun.tracking.models import Suggestion
from lunxun.tracking.queries import suggestions_for

SHOWN = 30


def _of(path: str, title: Callable[[], str]) -> Callable[[Actor, Any], Panel | None]:
    """The panel of the matters that hang on a subject by `path` (1 query)."""

    def source(actor: Actor, subject: Any) -> Panel | None:
        rows = list(
            suggestions_for(actor)
            .filter(**{path: subject})
            .annotate(**_totals())
            .order_by("-session__on", "number")[:SHOWN]
        )
        if not rows:
            return None
        more = _more(subject)
        return Panel(
            key="suggestions",
            title=title(),
            note=_note(rows),
            lines=[_line(row) for row in rows],
            more_url=more,
            more_label=_("台账") if more else "",
        )

    return source


of_lecture = _of("lecture", lambda: _("学员的建议"))
of_lecturer = _of("lecture__lecturer", lambda: _("对他的课提的建议"))
of_session = _of("session", lambda: _("这一场提了什么、回应了没有"))
of_unit = _of("owner_unit", lambda: _("归它办的建议"))


def _more(subject: Any) -> str:
    """The ledger of the same subject, where it has a filter for it."""
    names = {Unit: "unit", TrainingSession: "session"}
    name = names.get(type(subject))
    return f"{reverse('tracking:suggestion_list')}?{name}={subject.pk}" if name else ""


def _totals() -> dict[str, Any]:
    """Counts over all matters of the subject beside each row, so that the ones not shown are counted, too."""
    return {
        "of_all": Window(Count("pk")),
        "of_answered": Window(Count("pk", filter=Q(answered_on__isnull=False))),
        "of_late": Window(Count("pk", filter=Q(state__in=OPEN_STATES, due_on__lt=clock.today()))),
    }


def _note(rows: list[Any]) -> str:
    first = rows[0]
    names = {"n": first.of_all, "answered": first.of_answered, "late": first.of_late}
    rest = _("这里是最近的 %(n)s 件，其余在台账里。") % {"n": len(rows)} if first.of_all > len(rows) else ""
    return _("%(n)s 件，已答复 %(answered)s 件，超期 %(late)s 件。") % names + rest


def _line(row: Suggestion) -> Line:
    late = row.days_late
    done = row.state in (SuggestionState.CLOSED, SuggestionState.ANSWERED)
    return Line(
        text=row.words if len(row.words) <= 60 else f"{row.words[:59]}…",
        url=reverse("tracking:suggestion_detail", args=[row.pk]),
        lead=row.label,
        detail=f"{row.owner_name} {day_text(row.due_on, year=False)}",
        aside=_("超期 %(n)s 天") % {"n": late} if late else str(row.get_state_display()),
        tone="bad" if late else "ok" if done else "info",
    )
