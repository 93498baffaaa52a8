"""Reads of the named filters."""

from __future__ import annotations

from typing import Any

from lunxun.lists.models import SavedFilter


def saved_filters(actor: Any, list_key: str) -> list[SavedFilter]:
    """The actor's own, for one list, in the order in which they were named (1 query; none for a visitor)."""
    if actor.account_id is None:
        return []
    return list(
        SavedFilter.objects.filter(
            organisation_id=actor.organisation_id, account_id=actor.account_id, list_key=list_key
        )
    )
