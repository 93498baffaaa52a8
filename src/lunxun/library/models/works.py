"""案例 (F19) and 方法 (A45): what a unit puts in words so that others can do it too.

Both are works: a number, a unit, versions that freeze when they are published.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from lunxun.kernel import clock
from lunxun.kernel.db import tenant, values_constraint
from lunxun.library.content.basis import superseded
from lunxun.library.enums import Node, WorkState
from lunxun.org.models import Unit
from lunxun.plans.models import Circle


class Work(models.Model):
    """One case or method. `current` is the published version."""

    organisation = tenant()
    number = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="%(class)ss")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.DRAFT)
    current: Any

    node: str
    prefix: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def unit_name(self) -> str:
        """What the unit was called when the version in force was written."""
        return self.unit.short_name_on(localdate(self.current.saved_at) if self.current else clock.today())

    @property
    def label(self) -> str:
        """AL-007 or FF-007, as printed."""
        return f"{self.prefix}-{self.number:03d}"


class WorkVersion(models.Model):
    """Content under one number; frozen when published. `valid_until`: look at it again by then.

    `basis_until` is the earliest end of a policy basis, kept beside the text so that a list can ask for it.
    """

    organisation = tenant()
    work: Any
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    content = models.JSONField()
    valid_until = models.DateField(null=True, blank=True)
    basis_until = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=60)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def superseded(self) -> list[str]:
        """Policy bases that are no longer in force today (A33)."""
        return superseded(self.content.get("basis", ()), clock.today())

    @property
    def is_stale(self) -> bool:
        """Past its validity, or a policy basis of it was superseded."""
        today = clock.today()
        return any(until is not None and until < today for until in (self.valid_until, self.basis_until))


def _constraints(name: str) -> list[Any]:
    return [
        models.UniqueConstraint(fields=["organisation", "number"], name=f"{name}_number"),
        values_constraint("state", WorkState.values, f"{name}_state_known"),
        models.CheckConstraint(
            condition=Q(state=WorkState.DRAFT) | Q(current__isnull=False),
            name=f"{name}_published_has_version",
        ),
    ]


class Case(Work):
    current = models.ForeignKey(
        "CaseVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    node, prefix = Node.CASE.value, "AL"

    class Meta:
        ordering = ["unit__order_no", "number"]
        constraints = _constraints("case")


class CaseVersion(WorkVersion):
    work = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        ordering = ["work", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "work", "number"], name="case_version_number")
        ]


class Method(Work):
    current = models.ForeignKey(
        "MethodVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    node, prefix = Node.METHOD.value, "FF"

    class Meta:
        ordering = ["unit__order_no", "number"]
        constraints = _constraints("method")


class MethodVersion(WorkVersion):
    work = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        ordering = ["work", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "work", "number"], name="method_version_number")
        ]
