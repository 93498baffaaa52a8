"""What every template may use: the actor, the organisation, the navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lunxun.org.rules import can_see_directory
from lunxun.web import navigation


def everywhere(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "navigation": navigation.entries_for(actor, request) if actor else [],
        "can_search": actor is not None and actor.is_signed_in and bool(can_see_directory(actor)),
        "is_demo": settings.LUNXUN_DEMO or bool(actor and actor.is_demo),
    }
