"""The few figures and the next weeks on the home page, by role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lunxun.kernel import clock
from lunxun.org.actors import Actor
from lunxun.outlines.enums import OutlineState
from lunxun.outlines.models import Outline
from lunxun.outlines.rules import visible_to as visible_outlines
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import TrainingSession
from lunxun.tracking.enums import OPEN_STATES
from lunxun.tracking.models import Suggestion
from lunxun.tracking.rules import visible_to as visible_suggestions

SEES_YEAR = ("clerk", "leader", "inspector")
WORKS = (*SEES_YEAR, "head", "assistant")
WEEKS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that the role looks at every week, what it counts, and where it leads."""

    number: str
    unit: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A session of the next weeks: how many of its outlines have passed."""

    session: TrainingSession
    lectures: int
    passed: int

    @property
    def is_ready(self) -> bool:
        return bool(self.lectures) and self.passed == self.lectures


def figures_for(actor: Actor) -> list[Figure]:
    """Sessions of the year, outlines not passed, suggestions late: within what he may see (3 queries at most)."""
    figures = []
    if actor.has(*SEES_YEAR):
        figures.append(_sessions(actor))
    if actor.has(*WORKS):
        figures.append(_outlines(actor))
    if actor.has(*WORKS, "contact"):
        figures.append(_suggestions(actor))
    return figures


def _sessions(actor: Actor) -> Figure:
    year = clock.today().year
    rows = TrainingSession.objects.filter(organisation_id=actor.organisation_id, programme__year=year)
    counts = rows.exclude(state=SessionState.CANCELLED).aggregate(
        all=Count("pk"), held=Count("pk", filter=Q(state__in=[SessionState.HELD, SessionState.ARCHIVED]))
    )
    label = _("今年已办，共 %(all)s 场") % {"all": counts["all"]}
    return Figure(str(counts["held"]), pgettext("sessions", "场"), label, reverse("plans:programme_current"))


def _outlines(actor: Actor) -> Figure:
    rows = visible_outlines(actor, Outline.objects.all()).exclude(state=OutlineState.PASSED)
    rows = rows.exclude(lecture__state=LectureState.WITHDRAWN)
    open_ = rows.exclude(lecture__session__state=SessionState.CANCELLED)
    counts = open_.aggregate(all=Count("pk"), review=Count("pk", filter=Q(state=OutlineState.IN_REVIEW)))
    label = _("提纲没过审，%(n)s 份在审") % {"n": counts["review"]}
    return Figure(
        str(counts["all"]),
        pgettext("outlines", "份"),
        label,
        f"{reverse('outlines:outline_list')}?state=open",
    )


def _suggestions(actor: Actor) -> Figure:
    rows = visible_suggestions(actor, Suggestion.objects.all())
    if not actor.has(
        *SEES_YEAR
    ):  # everybody may read what is answered; his own units are what he answers for
        own = actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids
        rows = rows.filter(owner_unit__in=own)
    late = Q(state__in=OPEN_STATES, due_on__lt=clock.today())
    counts = rows.aggregate(
        all=Count("pk"), late=Count("pk", filter=late), open=Count("pk", filter=Q(state__in=OPEN_STATES))
    )
    label = _("建议没答复，%(late)s 件超期") % counts
    return Figure(str(counts["open"]), pgettext("matters", "件"), label, reverse("tracking:suggestion_list"))


def coming_for(actor: Actor, after: TrainingSession | None) -> list[Coming]:
    """The sessions of the next weeks behind the one at hand, with their outlines (1 query)."""
    if not actor.has(*WORKS):
        return []
    today = clock.today()
    since = after.on if after and after.on >= today else today
    standing = ~Q(lectures__state=LectureState.WITHDRAWN)
    rows = (
        TrainingSession.objects.filter(organisation_id=actor.organisation_id, on__gte=since)
        .filter(on__lte=since + dt.timedelta(weeks=WEEKS))
        .exclude(state=SessionState.CANCELLED)
        .exclude(pk=after.pk if after else 0)
        .select_related("circle")
        .annotate(
            all=Count("lectures", filter=standing),
            passed=Count("lectures", filter=standing & Q(lectures__outline__state=OutlineState.PASSED)),
        )
        .order_by("on", "id")
    )
    return [Coming(row, row.all, row.passed) for row in rows[:6]]
