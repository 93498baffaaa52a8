"""What every template may use: the actor, the organisation, the navigation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lunxun.org.actors import Actor
from lunxun.org.rules import can_see_directory
from lunxun.web import navigation

DEMO_MARK = "demo.json"
"""Beside the database of a demo, and only there: a fact that costs no query."""


def everywhere(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "navigation": navigation.entries_for(actor, request) if actor else [],
        "can_search": actor is not None and actor.is_signed_in and bool(can_see_directory(actor)),
        "is_demo": settings.LUNXUN_DEMO or _is_demo(actor),
    }


def _is_demo(actor: Actor | None) -> bool:
    """By the actor's organisation; who is not signed in has none, so for them the mark of the data folder."""
    if actor is not None and actor.is_signed_in:
        return actor.is_demo
    return (Path(settings.DATA_DIR) / DEMO_MARK).exists()
