"""The office's verbs on indicators: set one up, change it, say what is meant to move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.enums import IndicatorDirection, IndicatorMeasure
from lunxun.plans.models import Goal, GoalFramework, Indicator, Lecture, Topic
from lunxun.plans.rules import can_edit_plan


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What an indicator is. `direction` up or down, `measure` stock or flow; figures in `unit_of_measure`."""

    framework: GoalFramework
    code: str
    name: str
    direction: str
    measure: str
    year: int
    baseline: Decimal
    target: Decimal
    owner_unit: Unit
    unit_of_measure: str = ""
    decimals: int = 0
    source: str = ""
    group: str = ""
    due_day: int = 10
    order_no: int = 0

    def problems(self) -> dict[str, str]:
        found = {}
        if self.direction not in IndicatorDirection.values:
            found["direction"] = _("方向只能是升或降。")
        if self.measure not in IndicatorMeasure.values:
            found["measure"] = _("算法只能是期末数或当月发生数。")
        if self.direction == IndicatorDirection.UP and self.target < self.baseline:
            found["target"] = _("方向是升，目标不能低于基期。")
        if self.direction == IndicatorDirection.DOWN and self.target > self.baseline:
            found["target"] = _("方向是降，目标不能高于基期。")
        if not 1 <= self.due_day <= 28:
            found["due_day"] = _("报送日填 1 到 28。")
        return found

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@action
def set_indicator(
    *,
    actor: Actor,
    facts: IndicatorFacts,
    goals: Sequence[Goal] | None = None,
    topics: Sequence[Topic] | None = None,
    lectures: Sequence[Lecture] | None = None,
) -> Indicator:
    """Set up an indicator or change the one with this code in this year; None leaves its links as they are.

    Raises:
        Invalid: the target lies behind the baseline, or a choice is unknown.
    """
    require(can_edit_plan(actor))
    return write_indicator(actor, facts, goals=goals, topics=topics, lectures=lectures)


@action
def new_indicator(
    *, actor: Actor, facts: IndicatorFacts, goals: Sequence[Goal], topics: Sequence[Topic]
) -> Indicator:
    """Set up one more indicator.

    Raises:
        Invalid: as `set_indicator`, or the code is taken in this year: somebody else's is never written over.
    """
    require(can_edit_plan(actor))
    taken = Indicator.objects.filter(
        organisation_id=actor.organisation_id, year=facts.year, code=facts.code
    ).first()
    if taken is not None:
        words = {"year": facts.year, "name": taken.name}
        raise Invalid({"code": _("%(year)s 年的“%(name)s”已经用了这个编码，请换一个。") % words})
    return write_indicator(actor, facts, goals=goals, topics=topics)


def write_indicator(
    actor: Actor,
    facts: IndicatorFacts,
    *,
    goals: Sequence[Goal] | None = None,
    topics: Sequence[Topic] | None = None,
    lectures: Sequence[Lecture] | None = None,
) -> Indicator:
    """The step that an import shares; the caller holds the transaction and the permission."""
    if problems := facts.problems():
        raise Invalid(problems)
    values = facts.values()
    keys = {"code": values.pop("code"), "year": values.pop("year")}
    indicator, made = Indicator.objects.update_or_create(
        organisation_id=actor.organisation_id, **keys, defaults=values
    )
    for name, chosen in (("goals", goals), ("topics", topics), ("lectures", lectures)):
        if chosen is not None:
            getattr(indicator, name).set(chosen)
    record(actor=actor, verb="set_indicator", subject=indicator, data={"year": facts.year, "made": made})
    return indicator
