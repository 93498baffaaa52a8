"""What outlines say on the pages of a lecture, a lecturer and a unit."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel.panels import Line, Panel
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.outlines import rules
from lunxun.outlines.enums import OutlineState, ReviewDecision
from lunxun.outlines.models import Outline
from lunxun.outlines.queries.reading import LOADED, history_of
from lunxun.outlines.queries.standing import Standing, standings_of
from lunxun.plans.models import Lecture

SHOWN = 30
TONES = {ReviewDecision.PASSED: "ok", ReviewDecision.RETURNED: "warn"}


def of_lecture(actor: Actor, lecture: Lecture) -> Panel | None:
    """Where the outline stands, and every round of review."""
    visible = rules.visible_to(actor, Outline.objects.filter(lecture=lecture))
    outline = visible.select_related(*LOADED).first()
    if outline is None:
        return None
    lines = [_standing_line(one, str(lecture)) for one in standings_of(actor.organisation_id, [outline])]
    lines += [
        Line(
            text=_("第 %(n)s 轮审核") % {"n": review.round},
            lead=day_text(review.decided_at.date(), weekday=False) if review.decided_at else "",
            detail=review.reviewer.name if review.reviewer else "",
            aside=str(review.get_decision_display()),
            tone=TONES.get(ReviewDecision(review.decision), "info"),
        )
        for review in history_of(outline)
    ]
    return Panel(key="outline", title=_("提纲"), lines=lines)


def of_lecturer(actor: Actor, person: Person) -> Panel | None:
    """The lecturer's outlines with the number of rounds each took, newest first."""
    rows = rules.visible_to(actor, Outline.objects.filter(lecture__lecturer=person))
    outlines = list(rows.select_related(*LOADED).order_by("-lecture__session__on")[:SHOWN])
    if not outlines:
        return None
    lines = [
        Line(
            text=outline.lecture.title,
            url=reverse("outlines:outline_detail", args=[outline.pk]),
            lead=day_text(outline.lecture.session.on, weekday=False),
            detail=_("审了 %(n)s 轮") % {"n": outline.round} if outline.round else _("还没有报审"),
            aside=str(outline.get_state_display()),
            tone="ok" if outline.state == OutlineState.PASSED else "info",
        )
        for outline in outlines
    ]
    return Panel(key="outlines", title=_("提纲和审核轮次"), lines=lines)


def of_unit(actor: Actor, unit: Unit) -> Panel | None:
    """Outlines of the unit that have not passed: with whom, how long."""
    rows = rules.visible_to(actor, Outline.objects.filter(lecture__unit=unit))
    waiting = rows.exclude(state=OutlineState.PASSED).exclude(lecture__state="withdrawn")
    waiting = waiting.exclude(lecture__session__state="cancelled").select_related(*LOADED)
    found = standings_of(actor.organisation_id, list(waiting.order_by("lecture__session__on")[:SHOWN]))
    if not found:
        return None
    lines = [_standing_line(one, one.outline.lecture.title) for one in found]
    return Panel(key="outlines", title=_("还没过审的提纲"), lines=lines)


def _standing_line(standing: Standing, title: str) -> Line:
    outline = standing.outline
    detail = standing.step
    if standing.who:
        names = {"step": standing.step, "who": standing.who, "n": standing.days}
        detail = _("%(step)s，在%(who)s，已 %(n)s 天") % names
    tone = "ok" if outline.state == OutlineState.PASSED else "bad" if standing.urgency == "late" else "info"
    return Line(
        text=title,
        url=reverse("outlines:outline_detail", args=[outline.pk]),
        detail=detail,
        aside=str(outline.get_state_display()),
        tone=tone,
    )
