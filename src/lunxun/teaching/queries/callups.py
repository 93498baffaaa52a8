"""The list of call-ups."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from lunxun.org.actors import Actor
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import EntrySource, EntryStatus, LeaveState
from lunxun.teaching.models import AudienceRule, CallUp, Leave, RosterEntry, Substitution
from lunxun.teaching.queries.counts import ON_LIST
from lunxun.teaching.rules import is_clerk, visible_to


@dataclass(frozen=True, slots=True)
class CallUpRow:
    """A session with its call-up, counted over the rows that the actor may see."""

    session: TrainingSession
    call_up: CallUp | None
    called: int = 0
    on_leave: int = 0
    substitutes: int = 0
    leaves_waiting: int = 0
    substitutes_waiting: int = 0


def callups_for(actor: Actor) -> list[CallUpRow]:
    """Sessions with a roster that concerns the actor; the office also sees those without (5 queries)."""
    visible = visible_to(actor, RosterEntry.objects.all())
    counted: dict[int, dict[str, int]] = {
        row["session_id"]: {name: row[name] for name in ("called", "on_leave", "substitutes")}
        for row in visible.order_by()
        .values("session_id")
        .annotate(
            called=Count("pk", filter=ON_LIST),
            on_leave=Count("pk", filter=Q(status=EntryStatus.ON_LEAVE)),
            substitutes=Count("pk", filter=ON_LIST & Q(source=EntrySource.SUBSTITUTE)),
        )
    }
    sessions = TrainingSession.objects.filter(organisation_id=actor.organisation_id)
    if not is_clerk(actor):
        sessions = sessions.filter(pk__in=list(counted))
    sessions = sessions.exclude(state=SessionState.CANCELLED).select_related("circle", "venue", "programme")
    organisation = {"organisation_id": actor.organisation_id, "entry__in": visible.values("pk")}
    leaves = _per_session(Leave.objects.filter(**organisation, state=LeaveState.REQUESTED))
    substitutes = _per_session(Substitution.objects.filter(**organisation, confirmed_at__isnull=True))
    call_ups = {
        row.session_id: row
        for row in CallUp.objects.filter(organisation_id=actor.organisation_id).select_related("rule")
    }
    return [
        CallUpRow(
            session=session,
            call_up=call_ups.get(session.pk),
            called=counted.get(session.pk, {}).get("called", 0),
            on_leave=counted.get(session.pk, {}).get("on_leave", 0),
            substitutes=counted.get(session.pk, {}).get("substitutes", 0),
            leaves_waiting=leaves.get(session.pk, 0),
            substitutes_waiting=substitutes.get(session.pk, 0),
        )
        for session in sessions.order_by("on", "id")
    ]


def rules_for(actor: Actor) -> list[AudienceRule]:
    """The latest number of every rule of the organisation, by code (1 query)."""
    latest = (
        AudienceRule.objects.filter(organisation_id=OuterRef("organisation_id"), code=OuterRef("code"))
        .order_by("-number")
        .values("pk")[:1]
    )
    rows = AudienceRule.objects.filter(organisation_id=actor.organisation_id, pk=Subquery(latest))
    return list(rows.order_by("code"))


def _per_session(rows: object) -> dict[int, int]:
    grouped = rows.order_by().values("entry__session_id").annotate(count=Count("pk"))  # type: ignore[attr-defined]
    return {row["entry__session_id"]: row["count"] for row in grouped}


def call_up_of(session: TrainingSession) -> CallUp | None:
    """The call-up of one session with its rule, if there is one (1 query)."""
    rows = CallUp.objects.filter(organisation_id=session.organisation_id, session=session)
    return rows.select_related("rule").first()
