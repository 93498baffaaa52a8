"""Reads of indicators and of the lectures meant to move them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.plans.enums import LectureState, SessionState
from lunxun.plans.models import Indicator, Lecture


def indicators_for(actor: Actor, year: int | None = None) -> QuerySet[Indicator]:
    """The organisation's indicators of a year in the order of their frameworks."""
    rows = Indicator.objects.filter(organisation_id=actor.organisation_id)
    if year:
        rows = rows.filter(year=year)
    return rows.select_related("framework", "owner_unit").order_by("framework__order_no", "order_no", "id")


def get_indicator_for(actor: Actor, pk: int) -> Indicator:
    row = (
        Indicator.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("framework", "owner_unit")
        .prefetch_related("goals", "topics")
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个指标，或者它属于别的单位。"))
    return row


def years_of(actor: Actor) -> list[int]:
    """Years that have indicators, the newest first."""
    rows = Indicator.objects.filter(organisation_id=actor.organisation_id)
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


def shown_year(actor: Actor, asked: int | None = None) -> int:
    """The year asked for, or this one, or the newest that has indicators."""
    if asked:
        return asked
    years = years_of(actor)
    this = clock.today().year
    return this if this in years or not years else years[0]


def lectures_of_indicator(indicator: Indicator) -> list[Lecture]:
    """Lectures of the year meant to move it: named one by one, or on a topic that is (1 query)."""
    rows = Lecture.objects.filter(organisation_id=indicator.organisation_id, session__on__year=indicator.year)
    return list(
        rows.filter(Q(indicators=indicator) | Q(topic__indicators=indicator))
        .exclude(state=LectureState.WITHDRAWN)
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("session", "session__circle", "unit", "lecturer")
        .distinct()
        .order_by("session__on", "position", "id")
    )
