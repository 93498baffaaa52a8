"""Who is at work on which job, and when each periodic job is next due."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """A running job and its worker. `beat` counts up while the worker lives.

    It is a counter and not a time, because the clocks of two machines differ and a clock may jump:
    whoever watches sees it stand still on his own monotonic clock.
    """

    task_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=80)
    beat = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["worker"], name="lease_worker")]


class PeriodicRun(models.Model):
    """When a periodic job is next due, over all workers."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
