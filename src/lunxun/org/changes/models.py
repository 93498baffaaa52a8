"""The list of changes."""

from __future__ import annotations

from django.db import models

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.enums import ChangeKind, ChangeState


class OrgChange(models.Model):
    """机构人员变动的一条: what was done, from which day, by which document, and every row that it touched.

    `rows` lists {model, pk, before, after} in the order of writing; before is null for a row that was
    made, after for one that was removed. `findings` are the words of the check page: [tone, sentence].
    """

    organisation = tenant()
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    effective_on = models.DateField()
    document = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=300)
    findings = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ChangeState.choices, default=ChangeState.DONE)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    people = models.ManyToManyField("org.Person", blank=True, related_name="changes")
    units = models.ManyToManyField("org.Unit", blank=True, related_name="changes")

    class Meta:
        app_label = "org"
        ordering = ["-effective_on", "-id"]
        constraints = [
            values_constraint("kind", ChangeKind.values, "org_change_kind_known"),
            values_constraint("state", ChangeState.values, "org_change_state_known"),
        ]
        indexes = [models.Index(fields=["organisation", "effective_on"], name="org_change_day")]

    def __str__(self) -> str:
        # The audit trail keeps this text; names of people stay on the page of the change.
        return f"变动 {self.pk}"
