"""指标: one row each, with direction, baseline, target, and who reports."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lunxun.kernel.decision import Decision
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.org.reference import values
from lunxun.org.reference.lookups import canonical_units, unit_names
from lunxun.org.reference.tables import Change, Column, Row, Table
from lunxun.org.reference.values import Parse, Wrong
from lunxun.plans.enums import IndicatorDirection, IndicatorMeasure
from lunxun.plans.indicators.actions import IndicatorFacts, write_indicator
from lunxun.plans.models import Goal, GoalFramework, Indicator, Topic
from lunxun.plans.rules import can_edit_plan

DIRECTIONS = {"升": IndicatorDirection.UP, "降": IndicatorDirection.DOWN}
MEASURES = {"期末数": IndicatorMeasure.STOCK, "当月发生数": IndicatorMeasure.FLOW}


class IndicatorsTable(Table):
    kind = "indicators"
    title = "指标"
    page = "tracking:indicator_list"
    key = ("year", "code")
    columns = (
        Column("year", "年份", ("年度", "年"), True, "2022"),
        Column("code", "编码", ("指标编码", "编号"), True, "D1"),
        Column("name", "指标", ("指标名称", "名称"), True, "生产安全事故起数"),
        Column("framework", "目标体系", ("体系", "框架"), True, "三升三降"),
        Column("direction", "方向", ("升降",), True, "升、降"),
        Column("measure", "算法", ("口径",), True, "期末数、当月发生数"),
        Column("baseline", "基期", ("基期值", "上年"), True, "38"),
        Column("target", "目标", ("目标值",), True, "32"),
        Column("unit_of_measure", "计量单位", ("单位", "计量"), False, "起"),
        Column("decimals", "小数位", ("小数",), False, "0"),
        Column("owner_unit", "责任单位", ("报数单位", "牵头单位", "部门"), True, "应急局"),
        Column("source", "来源", ("数据来源",), False, "事故直报系统"),
        Column("group", "分组", (), False, "安全"),
        Column("due_day", "报送日", ("次月几日前",), False, "10"),
        Column("goals", "服务目标", ("对应目标",), False, "多个用顿号分开"),
        Column("topics", "对应专题", ("专题编码",), False, "Z001、Z002"),
    )

    def may(self, actor: Actor) -> Decision:
        return can_edit_plan(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        mine = {"organisation_id": organisation_id}
        frameworks = {
            name: row.name for row in GoalFramework.objects.filter(**mine) for name in (row.code, row.name)
        }
        goals = {name: row.code for row in Goal.objects.filter(**mine) for name in (row.name, row.code)}
        topics = {
            name: row.code
            for row in Topic.objects.filter(**mine)
            for name in (row.name.replace(" ", ""), row.code)
        }
        figure = values.number(4)
        return {
            "year": values.number(0, least="2000", most="2100"),
            "code": values.code(30),
            "name": values.text(60),
            "framework": values.one_of(frameworks, "目标体系"),
            "direction": values.choice({"升": ("上升", "↑", "up"), "降": ("下降", "↓", "down")}),
            "measure": values.choice(
                {"期末数": ("期末", "存量", "stock"), "当月发生数": ("当月", "发生数", "流量", "flow")}
            ),
            "baseline": figure,
            "target": lambda raw: figure(raw.lstrip("≤≥<>=＜＞ ")),
            "unit_of_measure": values.text(20),
            "decimals": values.number(0, least="0", most="4"),
            "owner_unit": values.one_of(unit_names(organisation_id)[0], "单位"),
            "source": values.text(100),
            "group": values.text(30),
            "due_day": values.number(0, least="1", most="28"),
            "goals": values.many_of(goals, "目标"),
            "topics": values.many_of(topics, "专题"),
        }

    def finish(self, row: Row, given: frozenset[str]) -> Row:
        row = {**row, "decimals": row["decimals"] or "0", "due_day": row["due_day"] or "10"}
        baseline, target = Decimal(row["baseline"]), Decimal(row["target"])
        if (row["direction"] == "升" and target < baseline) or (
            row["direction"] == "降" and target > baseline
        ):
            raise Wrong(
                f"方向是{row['direction']}，目标 {row['target']} 却在基期 {row['baseline']} 的另一边",
                "核对方向、基期和目标",
            )
        return row

    def stored(self, organisation_id: int) -> list[Row]:
        units = canonical_units(organisation_id)
        directions = {value: label for label, value in DIRECTIONS.items()}
        measures = {value: label for label, value in MEASURES.items()}
        rows = (
            Indicator.objects.filter(organisation_id=organisation_id)
            .select_related("framework")
            .prefetch_related("goals", "topics")
            .order_by("year", "framework__order_no", "order_no", "code")
        )
        return [
            {
                "year": str(row.year),
                "code": row.code,
                "name": row.name,
                "framework": row.framework.name,
                "direction": directions[IndicatorDirection(row.direction)],
                "measure": measures[IndicatorMeasure(row.measure)],
                "baseline": values.plain(row.baseline),
                "target": values.plain(row.target),
                "unit_of_measure": row.unit_of_measure,
                "decimals": str(row.decimals),
                "owner_unit": units[row.owner_unit_id],
                "source": row.source,
                "group": row.group,
                "due_day": str(row.due_day),
                "goals": "、".join(sorted(goal.code for goal in row.goals.all())),
                "topics": "、".join(sorted(topic.code for topic in row.topics.all())),
            }
            for row in rows
        ]

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        mine = {"organisation_id": actor.organisation_id}
        units = unit_names(actor.organisation_id)[1]
        frameworks = {row.name: row for row in GoalFramework.objects.filter(**mine)}
        last = Indicator.objects.filter(**mine).count()
        for number, change in enumerate(changes, last + 1):
            year, code = change.key
            if change.after is None:
                Indicator.objects.filter(**mine, year=int(year), code=code).delete()
                continue
            row = change.after
            known = Indicator.objects.filter(**mine, year=int(year), code=code).first()
            facts = IndicatorFacts(
                framework=frameworks[row["framework"]],
                code=code,
                name=row["name"],
                direction=DIRECTIONS[row["direction"]],
                measure=MEASURES[row["measure"]],
                year=int(year),
                baseline=Decimal(row["baseline"]),
                target=Decimal(row["target"]),
                owner_unit=Unit.objects.get(pk=units[row["owner_unit"]]),
                unit_of_measure=row["unit_of_measure"],
                decimals=int(row["decimals"]),
                source=row["source"],
                group=row["group"],
                due_day=int(row["due_day"]),
                order_no=known.order_no if known else number,
            )
            if problems := facts.problems():
                raise Invalid(problems)
            write_indicator(
                actor,
                facts,
                goals=list(Goal.objects.filter(**mine, code__in=row["goals"].split("、"))),
                topics=list(Topic.objects.filter(**mine, code__in=row["topics"].split("、"))),
            )
