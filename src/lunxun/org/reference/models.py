"""Imports of reference tables; `org.models` names it for Django."""

from __future__ import annotations

from django.db import models

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.enums import ReferenceState


class ReferenceImport(models.Model):
    """One import of a reference table: what it changed, row by row before and after, so that it can be undone."""

    organisation = tenant()
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    changes = models.JSONField(default=list)
    messages = models.JSONField(default=list)
    unknown = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ReferenceState.choices, default=ReferenceState.CHECKED)
    at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]
        constraints = [values_constraint("state", ReferenceState.values, "reference_import_state_known")]
        indexes = [models.Index(fields=["organisation", "kind"], name="reference_import_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
