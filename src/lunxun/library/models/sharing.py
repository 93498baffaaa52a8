"""采纳 and 应用: what other units made of a case, a method or a guide (A45, A49, A66)."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from django.db import models
from django.db.models import Q

from lunxun.kernel.db import tenant, values_constraint
from lunxun.library.enums import SHAREABLE, AdoptionState, Outcome
from lunxun.library.models.guides import Guide
from lunxun.library.models.works import Case, Method
from lunxun.org.models import Unit


def _only(name: str) -> Q:
    return reduce(operator.and_, (Q(**{f"{node}__isnull": node != name}) for node in SHAREABLE))


ONE_SUBJECT = reduce(operator.or_, (_only(name) for name in SHAREABLE))


def _subject(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        model, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )


class OfSomething(models.Model):
    """A row about exactly one case, method or guide, written by a unit."""

    organisation = tenant()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="%(class)ss")
    case = _subject(Case)
    method = _subject(Method)
    guide = _subject(Guide)

    class Meta:
        abstract = True

    @property
    def node(self) -> str:
        return next(str(name) for name in SHAREABLE if getattr(self, f"{name}_id") is not None)

    @property
    def subject(self) -> Any:
        return getattr(self, self.node)


class Adoption(OfSomething):
    """A unit does it this way since a day; what it changed, and by what one sees it."""

    since_on = models.DateField()
    changed = models.CharField(max_length=400, blank=True)
    evidence = models.CharField(max_length=200)
    adopted_by = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=AdoptionState.choices, default=AdoptionState.ACTIVE)
    withdrawn_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["unit__order_no", "since_on", "id"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="adoption_of_one_thing"),
            values_constraint("state", AdoptionState.values, "adoption_state_known"),
            models.CheckConstraint(
                condition=Q(state="active", withdrawn_on__isnull=True)
                | (Q(state="withdrawn", withdrawn_on__isnull=False) & ~Q(reason="")),
                name="adoption_withdrawn_with_a_reason",
            ),
            *(
                models.UniqueConstraint(
                    fields=["organisation", name, "unit"],
                    condition=Q(state="active"),
                    name=f"adoption_{name}_once",
                )
                for name in map(str, SHAREABLE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name}：{self.subject}"


class Application(OfSomething):
    """应用记录: used on a day, for what, and what came of it."""

    used_on = models.DateField()
    matter = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    remark = models.CharField(max_length=400, blank=True)
    recorded_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-used_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="application_of_one_thing"),
            values_constraint("outcome", Outcome.values, "application_outcome_known"),
        ]
        indexes = [models.Index(fields=["organisation", "unit", "used_on"], name="application_unit")]

    def __str__(self) -> str:
        return f"{self.unit.short_name}：{self.matter}"
