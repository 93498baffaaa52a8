"""Reads of the trail."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from lunxun.audit.chain import Lag, lag_of
from lunxun.audit.models import AuditEntry, ChainHead
from lunxun.audit.rules import Reader, visible_to


def verbs_for(actor: Reader) -> list[str]:
    """The verbs that occur in what the actor may read."""
    rows = visible_to(actor, AuditEntry.objects.all()).order_by("verb").values_list("verb", flat=True)
    return list(rows.distinct())


def entries_for(actor: Reader, *, q: str = "", verb: str = "") -> QuerySet[AuditEntry, AuditEntry]:
    """Entries that the actor may read, latest first."""
    rows: QuerySet[Any] = visible_to(actor, AuditEntry.objects.all())
    if q:
        rows = rows.filter(Q(actor_label__icontains=q) | Q(subject_label__icontains=q) | Q(note__icontains=q))
    if verb:
        rows = rows.filter(verb=verb)
    return rows.order_by("-id")


def chain_end_for(actor: Reader) -> ChainHead | None:
    return ChainHead.objects.filter(organisation_id=actor.organisation_id).first()


def lag_for(actor: Reader) -> Lag:
    return lag_of(actor.organisation_id)
