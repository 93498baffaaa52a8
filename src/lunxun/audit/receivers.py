"""What lower parts announce and the trail keeps."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings

from lunxun.audit.trail import record
from lunxun.lists.signals import list_exported


def connect() -> None:
    """Called once, when the application is ready."""
    list_exported.connect(note_export, dispatch_uid="audit.note_export")


def note_export(*, actor: Any, listing: Any, output: str, count: int, **_others: Any) -> None:
    """Who took which list with how many rows; by which filters, never what was looked for (it may be a name)."""
    organisation = apps.get_model(settings.LUNXUN_TENANT_MODEL).objects.get(pk=actor.organisation_id)
    definition = listing.definition
    record(
        actor=actor,
        verb="export_list",
        subject=organisation,
        note=f"{definition.title} {count}",
        data={
            "list": definition.key,
            "rows": count,
            "output": output,
            "filters": sorted(view.filter.key for view in listing.active),
            "extra": list(listing.extra),
        },
    )
