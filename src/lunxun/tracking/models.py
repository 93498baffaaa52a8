"""建议台账: one matter that came from the audience, with owner, deadline, evidence and answer (A52, F16)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from lunxun.feedback.models import SealedText
from lunxun.kernel import clock
from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.models import Unit
from lunxun.plans.models import Indicator, Lecture, TrainingSession
from lunxun.tracking.enums import OPEN_STATES, PROGRESS, Category, SuggestionState, Verdict


class Suggestion(models.Model):
    """One matter; several texts may say the same. `words` are the audience's, as moderated."""

    organisation = tenant()
    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="suggestions")
    lecture = models.ForeignKey(
        Lecture, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    number = models.PositiveIntegerField()
    words = models.TextField()
    category = models.CharField(max_length=10, choices=Category.choices)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.ASSIGNED)
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suggestions")
    owner = models.CharField(max_length=60, blank=True)
    taken_on = models.DateField()
    due_on = models.DateField()
    plan = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeated_by"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "number"], name="suggestion_number"),
            values_constraint("state", SuggestionState.values, "suggestion_state_known"),
            values_constraint("category", Category.values, "suggestion_category_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed", "declined"]) | ~Q(answer=""),
                name="suggestion_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(evidence=""), name="suggestion_closed_has_evidence"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="suggestion_due"),
            models.Index(fields=["organisation", "owner_unit", "state"], name="suggestion_owner"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """0212-05: day of the session, running number."""
        return f"{self.session.on:%m%d}-{self.number:02d}"

    @property
    def owner_name(self) -> str:
        """What the unit that answers was called on the day it was given the matter."""
        return self.owner_unit.short_name_on(self.taken_on)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def days_late(self) -> int:
        """Days past the deadline; 0 while it is in time or when it has been answered."""
        return max(0, (clock.today() - self.due_on).days) if self.is_open else 0

    @property
    def is_near(self) -> bool:
        return self.is_open and not self.days_late and self.due_on - clock.today() <= dt.timedelta(days=2)

    @property
    def progress(self) -> list[str]:
        """Five bars: on, late, off."""
        filled = PROGRESS[SuggestionState(self.state)]
        bars = ["on"] * filled + ["off"] * (5 - filled)
        if self.days_late:
            bars[filled - 1] = "late"
        return bars


class Intake(models.Model):
    """What became of one sealed text: exactly one verdict each, so that none is forgotten."""

    organisation = tenant()
    text = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="intake")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    suggestion = models.ForeignKey(
        Suggestion, null=True, blank=True, on_delete=models.CASCADE, related_name="intakes"
    )

    class Meta:
        constraints = [
            values_constraint("verdict", Verdict.values, "intake_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="none", suggestion__isnull=True)
                | (~Q(verdict="none") & Q(suggestion__isnull=False)),
                name="intake_entry_has_suggestion",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "suggestion"], name="intake_suggestion")]


class IndicatorValue(models.Model):
    """指标的一个月度数. Rows are only added: a correction is a further `number` with its reason (F27).

    The newest number of a month counts, the older ones stay to be seen.
    """

    organisation = tenant()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    month = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    is_provisional = models.BooleanField(default=False)
    due_on = models.DateField()
    reported_on = models.DateField()
    reported_by = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "indicator", "month", "number"], name="indicator_value_number"
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="indicator_value_month"),
            models.CheckConstraint(
                condition=Q(number=1) | (Q(number__gt=1) & ~Q(reason="")),
                name="indicator_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.indicator.year}-{self.month:02d}"

    @property
    def days_late(self) -> int:
        """How many days after the due day the month was first reported; 0 in time or for a correction."""
        return max(0, (self.reported_on - self.due_on).days) if self.number == 1 else 0
