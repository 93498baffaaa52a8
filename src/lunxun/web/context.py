"""What every template may use: the actor, the organisation, the navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lunxun.web import navigation


def everywhere(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "navigation": navigation.entries_for(actor, request) if actor else [],
        "is_demo": settings.LUNXUN_DEMO,
    }
