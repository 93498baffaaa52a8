"""复盘 and the plan of a department for its own (A44, A48, F18)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from lunxun.kernel.db import tenant, values_constraint
from lunxun.library.enums import MONTHS_OF_RHYTHM, RetrospectiveState, Rhythm
from lunxun.org.models import Unit


class RetrospectivePlan(models.Model):
    """How often a unit looks back in a year, and how many weeks before its lecture it must have done so."""

    organisation = tenant()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="retrospective_plans")
    year = models.PositiveSmallIntegerField()
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.QUARTERLY)
    lead_weeks = models.PositiveSmallIntegerField(default=4)

    class Meta:
        ordering = ["unit__order_no", "year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "unit"], name="retrospective_plan_once"),
            values_constraint("rhythm", Rhythm.values, "retrospective_rhythm_known"),
            models.CheckConstraint(
                condition=Q(lead_weeks__gte=1, lead_weeks__lte=26), name="retrospective_lead_weeks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name} {self.year}"

    @property
    def periods(self) -> list[tuple[dt.date, dt.date]]:
        """First and last day of each period of the year."""
        step = MONTHS_OF_RHYTHM[self.rhythm]
        firsts = [dt.date(self.year, month, 1) for month in range(1, 13, step)]
        nexts = [*firsts[1:], dt.date(self.year + 1, 1, 1)]
        return [(first, after - dt.timedelta(days=1)) for first, after in zip(firsts, nexts, strict=True)]


class Retrospective(models.Model):
    """One piece of work looked back on. `happened_on` says when it was, and so which period it fills.

    `content` holds the boxes of F18; `edit_number` counts savings, so that two writers notice.
    """

    organisation = tenant()
    number = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="retrospectives")
    item = models.CharField(max_length=80)
    happened_on = models.DateField()
    content = models.JSONField(default=dict)
    to_case = models.BooleanField(default=False)
    edit_number = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=60)
    state = models.CharField(
        max_length=10, choices=RetrospectiveState.choices, default=RetrospectiveState.DRAFT
    )
    submitted_on = models.DateField(null=True, blank=True)
    noted_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-happened_on", "unit__order_no", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="retrospective_number"),
            values_constraint("state", RetrospectiveState.values, "retrospective_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_on__isnull=True)
                | (~Q(state="draft") & Q(submitted_on__isnull=False)),
                name="retrospective_submitted_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="noted") | ~Q(noted_by=""), name="retrospective_noted_by_somebody"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "unit", "happened_on"], name="retrospective_unit")]

    def __str__(self) -> str:
        return self.item

    @property
    def title(self) -> str:
        return self.item

    @property
    def unit_name(self) -> str:
        """What the unit was called when it happened."""
        return self.unit.short_name_on(self.happened_on)

    @property
    def label(self) -> str:
        """FP-007, as printed."""
        return f"FP-{self.number:03d}"
