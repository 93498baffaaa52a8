"""A roster that was handed in, and what it changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.rosters.enums import BatchState


class RosterBatch(models.Model):
    """导入批次: one file, how it is read, what came of it. The file itself lies in the data folder.

    `layout` and `choices` are what a person confirmed; `counts` are numbers only. `plan_digest` tells
    whether what was checked is still what would be stored. `folder` is empty once the file is deleted.
    """

    organisation = tenant()
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.RECEIVED)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    folder = models.CharField(max_length=64, blank=True)
    layout = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=400, blank=True)
    received_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    keep_until = models.DateField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["organisation", "-received_at"], name="roster_batch_latest")]
        constraints = [values_constraint("state", BatchState.values, "roster_batch_state_known")]

    def __str__(self) -> str:
        return self.file_name


class RosterChange(models.Model):
    """Rows of one table that a batch wrote: {"columns": names, "given": values of each new row} as the plan had
    them, or {"changed": [[key, before, after], …]}. The first record, of no table, has the ids that references
    of the plan have become and the values of every column that the plan says nothing of.

    Some hundred rows share one record: 100,000 people are a few hundred records and not half a million.
    """

    organisation = tenant()
    batch = models.ForeignKey(RosterBatch, on_delete=models.CASCADE, related_name="changes")
    table = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "batch", "position"], name="roster_change_once")
        ]
