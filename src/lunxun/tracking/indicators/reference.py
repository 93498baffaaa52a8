"""指标的月度数 as a table: every entry with its number, so that late and corrected months come back the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import Decision
from lunxun.kernel.errors import Conflict
from lunxun.org.actors import Actor
from lunxun.org.reference import values
from lunxun.org.reference.tables import Change, Column, Key, Row, Table
from lunxun.org.reference.values import Parse, Wrong
from lunxun.plans.models import Indicator
from lunxun.tracking.indicators.rules import can_import_values
from lunxun.tracking.models import IndicatorValue


class ValuesTable(Table):
    kind = "values"
    title = "指标月度数"
    page = "tracking:indicator_list"
    key = ("indicator", "month", "number")
    blank_keeps = ("reported_on", "reported_by")
    columns = (
        Column("indicator", "指标", ("指标编码", "编码", "指标名称"), True, "D1，或者指标名称"),
        Column("month", "月份", ("所属月份", "期", "报告期"), True, "2022-03"),
        Column("number", "第几次", ("版次", "次数"), False, "1；更正一次写 2"),
        Column("value", "数值", ("本期", "本期数", "数"), True, "3"),
        Column("is_provisional", "初步数", ("初步", "快报"), False, "是，或者空着"),
        Column("reported_on", "报送日期", ("报送时间", "上报日期"), False, "2022-04-08；空着就是今天"),
        Column("reason", "更正原因", ("原因",), False, "第 2 次起要写"),
        Column("note", "备注", ("说明",), False, ""),
        Column("reported_by", "报送人", ("填报人",), False, ""),
    )

    def may(self, actor: Actor) -> Decision:
        return can_import_values(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        rows = list(Indicator.objects.filter(organisation_id=organisation_id))
        names = {name: row.code for row in rows for name in (row.name.replace(" ", ""), row.code)}
        return {
            "indicator": values.one_of(names, "指标"),
            "month": values.month,
            "number": values.number(0, least="1", most="99"),
            "value": values.number(4),
            "is_provisional": values.yes,
            "reported_on": values.day,
            "reason": values.text(200),
            "note": values.text(200),
            "reported_by": values.text(60),
        }

    def finish(self, row: Row, given: frozenset[str]) -> Row:
        row = {**row, "number": row["number"] or "1"}
        if int(row["number"]) > 1 and not row["reason"]:
            raise Wrong("第 2 次起是更正，没有写原因", "在“更正原因”里写明为什么改")
        if row["month"] > clock.today().isoformat()[:7]:
            raise Wrong("这个月还没到", "核对月份")
        return row

    def fresh(self, row: Row) -> Row:
        return {**row, "reported_on": row["reported_on"] or clock.today().isoformat()}

    def check_change(self, change: Change) -> tuple[str, str] | None:
        was, number = (change.before or {})["value"], int(change.key[2])
        return (
            f"第 {number} 次已经报过 {was}，不能改",
            f"要更正，另写一行，第几次写 {number + 1}，写明更正原因",
        )

    def stored(self, organisation_id: int) -> list[Row]:
        rows = (
            IndicatorValue.objects.filter(organisation_id=organisation_id)
            .select_related("indicator")
            .order_by(
                "indicator__year",
                "indicator__framework__order_no",
                "indicator__order_no",
                "indicator__code",
                "month",
                "number",
            )
        )
        return [
            {
                "indicator": row.indicator.code,
                "month": f"{row.indicator.year}-{row.month:02d}",
                "number": str(row.number),
                "value": values.plain(row.value),
                "is_provisional": "是" if row.is_provisional else "",
                "reported_on": row.reported_on.isoformat(),
                "reason": row.reason,
                "note": row.note,
                "reported_by": row.reported_by,
            }
            for row in rows
        ]

    def check_all(self, rows: Sequence[Row]) -> list[tuple[Key, str, str]]:
        """Numbers of a month run from 1 on without a hole."""
        found = []
        numbers: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            numbers.setdefault((row["indicator"], row["month"]), []).append(int(row["number"]))
        for (indicator, month), mine in numbers.items():
            if sorted(mine) != list(range(1, len(mine) + 1)):
                key = (indicator, month, str(max(mine)))
                found.append((key, "次数不连着", "第一次写 1，更正依次写 2、3"))
        return found

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        """Entries are only added: a row that is there already with another figure is refused."""
        mine = {"organisation_id": actor.organisation_id}
        indicators = {(row.code, row.year): row for row in Indicator.objects.filter(**mine)}
        for change in sorted(changes, key=lambda one: int(one.key[2])):
            code, month, number = change.key
            indicator = indicators.get((code, int(month[:4])))
            if indicator is None:
                raise Conflict(
                    _("%(year)s 年没有指标 %(code)s，先导入指标。") % {"year": month[:4], "code": code}
                )
            if change.before is not None or change.after is None:
                raise Conflict(
                    _(
                        "%(code)s %(month)s 第 %(n)s 次已经报过，不能改。要更正，另写一行，次数加 1，写明原因。"
                    )
                    % {"code": code, "month": month, "n": number}
                )
            self._add(actor, indicator, int(month[5:]), change.after)

    def undo(self, actor: Actor, changes: Sequence[Change]) -> None:
        """Entries of an import that nobody has corrected since are taken out again, newest number first."""
        mine = {"organisation_id": actor.organisation_id}
        for change in sorted(changes, key=lambda one: -int(one.key[2])):
            code, month, number = change.key
            later = IndicatorValue.objects.filter(
                **mine,
                indicator__code=code,
                indicator__year=int(month[:4]),
                month=int(month[5:]),
                number__gt=int(number),
            )
            if later.exists():
                raise Conflict(
                    _("没有撤销：%(code)s %(month)s 导入后又更正过。") % {"code": code, "month": month}
                )
            IndicatorValue.objects.filter(
                **mine,
                indicator__code=code,
                indicator__year=int(month[:4]),
                month=int(month[5:]),
                number=int(number),
            ).delete()

    @staticmethod
    def _add(actor: Actor, indicator: Indicator, month: int, row: Row) -> None:
        IndicatorValue.objects.create(
            organisation_id=actor.organisation_id,
            indicator=indicator,
            month=month,
            number=int(row["number"]),
            value=Decimal(row["value"]),
            is_provisional=bool(row["is_provisional"]),
            due_on=indicator.due_on(month),
            reported_on=dt.date.fromisoformat(row["reported_on"]),
            reported_by=row["reported_by"],
            reason=row["reason"],
            note=row["note"],
        )
