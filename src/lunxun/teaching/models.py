"""调训、名册、请假、替会、签到、签到入口、课表发布。"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.models import Person, Unit
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import (
    CallUpState,
    CheckInMethod,
    EntrySource,
    EntryStatus,
    LeaveCategory,
    LeaveState,
)


class AudienceRule(models.Model):
    """调训规则 (A19 A20): a set expression; a saved number never changes, a change is a new number."""

    organisation = tenant()
    code = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    expression = models.JSONField()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code", "number"], name="audience_rule_number")
        ]

    def __str__(self) -> str:
        names = {"code": self.code, "name": self.name, "number": self.number}
        return _("%(code)s %(name)s（第 %(number)s 版）") % names


class CallUp(models.Model):
    """调训: the rule, frozen for one session, and the day on which it looked at the posts."""

    organisation = tenant()
    session = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="call_up")
    rule = models.ForeignKey(
        AudienceRule, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ups"
    )
    expression = models.JSONField()
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=CallUpState.choices, default=CallUpState.DRAFT)
    called_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [values_constraint("state", CallUpState.values, "call_up_state_known")]
        indexes = [models.Index(fields=["organisation", "session"], name="call_up_session")]

    def __str__(self) -> str:
        return f"调训 {self.session_id}"


class RosterEntry(models.Model):
    """名册的一行. Name, unit and post are those of the day it was written, whatever becomes of the person.

    `unit` groups the row on the board: a substitute stands in the block of the person he replaces.
    `order_key` is the official order (unit, post, person) as digits, so that it sorts alike everywhere.
    """

    organisation = tenant()
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="roster")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="roster_entries"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster_entries")
    name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=80)
    post_title = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=10, choices=EntrySource.choices)
    reason = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12, choices=EntryStatus.choices, default=EntryStatus.CALLED)
    order_key = models.CharField(max_length=40)

    class Meta:
        ordering = ["order_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "session", "person"],
                condition=Q(person__isnull=False),
                name="roster_person_once",
            ),
            values_constraint("source", EntrySource.values, "roster_source_known"),
            values_constraint("status", EntryStatus.values, "roster_status_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(source=EntrySource.SUBSTITUTE),
                name="roster_outsider_is_substitute",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "session", "order_key"], name="roster_order"),
            models.Index(fields=["organisation", "person"], name="roster_person"),
        ]

    def __str__(self) -> str:
        # The audit trail keeps this text: a number says who it was to those who may look, a name to everybody.
        return f"名册 {self.pk}"


class Leave(models.Model):
    """请假 (F10): a category, never a personal reason."""

    organisation = tenant()
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="leaves")
    category = models.CharField(max_length=12, choices=LeaveCategory.choices)
    state = models.CharField(max_length=10, choices=LeaveState.choices, default=LeaveState.REQUESTED)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "entry"],
                condition=Q(state__in=[LeaveState.REQUESTED, LeaveState.APPROVED]),
                name="leave_one_open",
            ),
            values_constraint("category", LeaveCategory.values, "leave_category_known"),
            values_constraint("state", LeaveState.values, "leave_state_known"),
        ]

    def __str__(self) -> str:
        return f"请假 {self.pk}"


class Substitution(models.Model):
    """替会: `entry` is replaced by `new_entry`; the clerk confirms what the unit wrote."""

    organisation = tenant()
    entry = models.OneToOneField(RosterEntry, on_delete=models.CASCADE, related_name="substitution")
    new_entry = models.OneToOneField(RosterEntry, on_delete=models.CASCADE, related_name="stands_in")
    is_outside_list = models.BooleanField(default=False)
    reason = models.CharField(max_length=120, blank=True)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_outside_list=False) | ~Q(reason=""), name="substitution_outside_needs_reason"
            ),
            models.CheckConstraint(condition=~Q(entry=F("new_entry")), name="substitution_other_person"),
        ]
        indexes = [models.Index(fields=["organisation", "confirmed_at"], name="substitution_waiting")]

    def __str__(self) -> str:
        return f"替会 {self.pk}"


class CheckIn(models.Model):
    """签到: he was here. No place, no picture, no points; `account` is who ticked the list, if anybody did."""

    organisation = tenant()
    entry = models.OneToOneField(RosterEntry, on_delete=models.CASCADE, related_name="check_in")
    method = models.CharField(max_length=8, choices=CheckInMethod.choices)
    at = models.DateTimeField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [values_constraint("method", CheckInMethod.values, "check_in_method_known")]
        indexes = [models.Index(fields=["organisation", "entry"], name="check_in_entry")]


class Door(models.Model):
    """签到入口: the code on the wall of the hall, for phones."""

    organisation = tenant()
    session = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="door")
    code = models.CharField(max_length=6, unique=True)
    is_open = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"签到入口 {self.code}"


class DoorMiss(models.Model):
    """A wrong answer at a door: kept for minutes, to slow down whoever guesses digits."""

    organisation = tenant()
    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="misses")
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "door", "at"], name="door_miss_recent")]


class TimetableRelease(models.Model):
    """课表发布: what was released, word for word, with its SHA-256."""

    organisation = tenant()
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField()
    released_by = models.CharField(max_length=120)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "number"], name="release_number")
        ]

    def __str__(self) -> str:
        return f"课表第 {self.number} 版"
