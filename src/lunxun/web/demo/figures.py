"""三升三降 of the demo: six indicators and their months, one late and one corrected (domain.md S9). Fictional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from lunxun.plans.indicators.actions import IndicatorFacts, set_indicator
from lunxun.plans.models import Goal, GoalFramework, Indicator, Topic
from lunxun.tracking.indicators.actions import correct_value, report_value
from lunxun.tracking.models import IndicatorValue
from lunxun.web.demo.chronicle import at
from lunxun.web.demo.story import Story

Event = tuple[dt.datetime, str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator: its months from January on, and the topics that are meant to move it."""

    code: str
    name: str
    direction: str
    measure: str
    unit_of_measure: str
    baseline: str
    target: str
    owner: str
    group: str
    source: str
    topics: tuple[str, ...]
    months: tuple[str, ...]
    decimals: int = 0


FIGURES = (
    Figure(
        "firms", "规上企业数", "up", "stock", "家", "412", "440", "工信局", "三升", "企业一套表",
        ("JJ-03", "JJ-06"), ("412", "412", "413", "414", "415", "418", "419", "421", "424", "428", "432", "439"),
    ),
    Figure(
        "satisfaction", "环境满意度", "up", "stock", "分", "86.2", "89", "生态环境分局", "三升", "季度电话调查",
        ("DX-06", "DX-24"),
        ("86.3", "86.3", "86.6", "86.9", "87.1", "87.4", "87.6", "87.9", "88.1", "88.4", "88.6", "88.9"), 1,
    ),
    Figure(
        "starts", "项目开工率", "up", "stock", "%", "71", "85", "发改局", "三升", "项目调度表",
        ("JJ-01", "JJ-09"), ("31", "38", "46", "53", "58", "64", "69", "73", "77", "80", "83", "86"),
    ),
    Figure(
        "accidents", "生产安全事故起数", "down", "flow", "起", "38", "32", "应急局", "三降", "事故直报系统",
        ("DX-02", "DX-04", "DX-05"), ("3", "2", "3", "3", "2", "3", "3", "2", "2", "2", "2", "3"),
    ),
    Figure(
        "backlog", "信访积案", "down", "stock", "件", "127", "80", "信访局", "三降", "信访信息系统",
        ("DX-08",), ("126", "124", "121", "118", "114", "110", "107", "102", "97", "92", "87", "81"),
    ),
    Figure(
        "group-visits", "集访批次", "down", "flow", "批", "56", "42", "信访局", "三降", "信访信息系统",
        ("DX-08", "DX-15"), ("5", "4", "4", "3", "4", "3", "4", "3", "3", "3", "3", "3"),
    ),
)  # fmt: skip
LATE = ("backlog", 7, 15)
"""July's figure of the old petitions came on the 15th instead of the 10th."""
CORRECTED = ("firms", 6, "416", "两家企业 6 月已迁出，企业一套表复核后更正")


@dataclass
class Figures:
    story: Story

    def set_up(self) -> None:
        mine = {"organisation": self.story.organisation}
        framework = GoalFramework.objects.get(**mine, code="updown")
        for number, figure in enumerate(FIGURES, 1):
            set_indicator(
                actor=self.story.clerk,
                facts=IndicatorFacts(
                    framework=framework,
                    code=figure.code,
                    name=figure.name,
                    direction=figure.direction,
                    measure=figure.measure,
                    year=2022,
                    baseline=Decimal(figure.baseline),
                    target=Decimal(figure.target),
                    owner_unit=self.story.unit(figure.owner),
                    unit_of_measure=figure.unit_of_measure,
                    decimals=figure.decimals,
                    source=figure.source,
                    group=figure.group,
                    order_no=number,
                ),
                goals=list(Goal.objects.filter(**mine, code=figure.code)),
                topics=list(Topic.objects.filter(**mine, code__in=figure.topics)),
            )

    def _indicator(self, code: str) -> Indicator:
        return Indicator.objects.select_related("owner_unit").get(
            organisation=self.story.organisation, code=code, year=2022
        )

    def report(self, figure: Figure, month: int) -> None:
        indicator = self._indicator(figure.code)
        head = self.story.head(indicator.owner_unit)
        assert head is not None  # noqa: S101 (units with indicators have heads)
        report_value(
            actor=self.story.actor(head),
            indicator=indicator,
            month=month,
            value=Decimal(figure.months[month - 1]),
        )

    def correct(self) -> None:
        code, month, value, reason = CORRECTED
        indicator = self._indicator(code)
        head = self.story.head(indicator.owner_unit)
        assert head is not None  # noqa: S101
        seen = IndicatorValue.objects.select_related("indicator__owner_unit").get(
            indicator=indicator, month=month
        )
        correct_value(actor=self.story.actor(head), seen=seen, value=Decimal(value), reason=reason)


def events(story: Story) -> list[Event]:
    figures = Figures(story)
    told: list[Event] = [(at(1, 20, 10), "三升三降指标定下", figures.set_up)]
    for number, figure in enumerate(FIGURES):
        for month in range(1, 12):
            day = LATE[2] if (figure.code, month) == LATE[:2] else 6 + number % 4
            told.append(
                (
                    at(month + 1, day, 11, number),
                    f"{month} 月{figure.name}报数",
                    partial(figures.report, figure, month),
                )
            )
    told.append((at(7, 20, 9), "6 月规上企业数更正", figures.correct))
    return told
