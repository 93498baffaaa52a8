"""Whom many sessions call up, for the year plan."""

from __future__ import annotations

from django.db.models import Count

from lunxun.org.actors import Actor
from lunxun.plans.year import Audience
from lunxun.teaching.models import CallUp, RosterEntry
from lunxun.teaching.queries.counts import ON_LIST


def audiences_of(actor: Actor, session_ids: list[int]) -> dict[int, Audience]:
    """session id → the name of its rule and how many places its roster has (2 queries)."""
    mine = {"organisation_id": actor.organisation_id, "session__in": session_ids}
    words = {
        row.session_id: row.rule.name if row.rule else ""
        for row in CallUp.objects.filter(**mine).select_related("rule")
    }
    counts = dict(
        RosterEntry.objects.filter(ON_LIST, **mine).order_by().values_list("session").annotate(n=Count("pk"))
    )
    return {pk: Audience(words.get(pk, ""), counts.get(pk, 0)) for pk in {*words, *counts}}
