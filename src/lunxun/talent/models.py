"""学时规定（有版本）、上完课时定下的学时、学时流水."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.models import Person
from lunxun.plans.models import Circle, Lecture, TrainingSession
from lunxun.talent.enums import HoursKind


class HoursRuleSet(models.Model):
    """学时规定: a version never changes; what it says is in `credit.HoursRules`. In force from `from_on` on."""

    organisation = tenant()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    document = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    definition = models.JSONField()

    class Meta:
        ordering = ["-from_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="hours_rules_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="hours_rules_number_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class SessionHours(models.Model):
    """What a session is worth, fixed when it was held: rules that change later don't move the past."""

    organisation = tenant()
    session = models.OneToOneField(TrainingSession, on_delete=models.PROTECT, related_name="credit")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    is_floor = models.BooleanField(default=False)
    minutes = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    days = models.DecimalField(max_digits=4, decimal_places=2)
    rules_name = models.CharField(max_length=80)
    rules_number = models.PositiveIntegerField()
    fixed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours__gte=0), name="session_hours_not_negative")]
        indexes = [models.Index(fields=["organisation", "session"], name="session_hours_session")]


class LectureHours(models.Model):
    """What a lecture is worth to who gave it: its hours × the factor of the day."""

    organisation = tenant()
    lecture = models.OneToOneField(Lecture, on_delete=models.PROTECT, related_name="credit")
    lecturer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lecture_hours")
    minutes = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    credit = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours__gte=0), name="lecture_hours_not_negative")]
        indexes = [models.Index(fields=["organisation", "lecturer"], name="lecture_hours_lecturer")]


class HoursEntry(models.Model):
    """学时流水: hours from elsewhere, and counter-entries. Rows are only added.

    A row that `reverses` another takes its hours back; a correction adds a new row beside it. A row with a
    `session` moves what attendance there is worth to this person (he left at noon).
    """

    organisation = tenant()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hours_entries")
    on = models.DateField()
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=HoursKind.choices)
    circle = models.ForeignKey(Circle, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    document = models.CharField(max_length=120, blank=True)
    session = models.ForeignKey(
        TrainingSession, null=True, blank=True, on_delete=models.PROTECT, related_name="hours_entries"
    )
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    reason = models.CharField(max_length=200, blank=True)
    recorded_on = models.DateField()
    recorded_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            values_constraint("kind", HoursKind.values, "hours_kind_known"),
            models.CheckConstraint(condition=~Q(hours=0), name="hours_entry_not_zero"),
            models.CheckConstraint(
                condition=Q(hours__gt=0) | (Q(hours__lt=0) & ~Q(reason="")),
                name="hours_taken_back_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person", "on"], name="hours_entry_person")]

    def __str__(self) -> str:
        # The trail keeps this text; a number says whose hours to those who may look.
        return f"学时 {self.pk}"
