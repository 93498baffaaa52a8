"""An indicator of the cast: 生产安全事故起数 38 → 32, reported by 应急局."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lunxun.plans.indicators.actions import IndicatorFacts, set_indicator
from lunxun.plans.models import Goal, GoalFramework, Indicator


def make_framework(cast: Any) -> GoalFramework:
    framework, _made = GoalFramework.objects.get_or_create(
        organisation=cast.organisation,
        code="three-up-three-down",
        defaults={"name": "三升三降", "order_no": 3},
    )
    Goal.objects.get_or_create(
        organisation=cast.organisation,
        code="down-accidents",
        defaults={"framework": framework, "name": "生产安全事故下降"},
    )
    return framework


def make_indicator(cast: Any, **changes: Any) -> Indicator:
    values: dict[str, Any] = {
        "framework": make_framework(cast),
        "code": "D1",
        "name": "生产安全事故起数",
        "direction": "down",
        "measure": "flow",
        "year": 2022,
        "baseline": Decimal(38),
        "target": Decimal(32),
        "owner_unit": cast.units["emergency"],
        "unit_of_measure": "起",
        "source": "应急局事故直报",
    } | changes
    return set_indicator(
        actor=cast.actor("clerk"),
        facts=IndicatorFacts(**values),
        goals=list(Goal.objects.filter(code="down-accidents")),
        topics=[cast.lecture.topic],
    )
