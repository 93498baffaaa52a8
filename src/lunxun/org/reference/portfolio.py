"""分工: which leader's post answers for which unit, from when to when, by which document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from lunxun.kernel import clock
from lunxun.kernel.decision import Decision
from lunxun.org.actors import Actor
from lunxun.org.models import Portfolio
from lunxun.org.reference import values
from lunxun.org.reference.lookups import leader_posts, unit_names
from lunxun.org.reference.rules import can_keep_reference
from lunxun.org.reference.tables import Change, Column, Key, Row, Table
from lunxun.org.reference.values import Parse, Wrong


class PortfolioTable(Table):
    kind = "portfolio"
    title = "分工"
    page = "org:unit_list"
    key = ("unit", "from_on")
    columns = (
        Column("unit", "分管单位", ("单位", "单位名称", "部门", "分管部门"), True, "单位简称、全称或编码"),
        Column(
            "leader", "分管领导职务", ("分管领导", "领导", "职务", "领导职务", "审核人"), True,
            "区领导常务副区长；也可以写现任者姓名",
        ),
        Column("from_on", "起", ("起始日期", "开始日期", "自", "从"), True, "2022-01-05"),
        Column("to_on", "止", ("终止日期", "结束日期", "至", "到"), False, "空着就是现在还在分管"),
        Column("document", "依据文号", ("文号", "依据", "文件"), False, "澄委〔2022〕1号"),
    )  # fmt: skip

    def may(self, actor: Actor) -> Decision:
        return can_keep_reference(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        return {
            "unit": values.one_of(unit_names(organisation_id)[0], "单位"),
            "leader": values.one_of(leader_posts(organisation_id, clock.today())[0], "领导职务"),
            "from_on": values.day,
            "to_on": values.day,
            "document": values.text(80),
        }

    def finish(self, row: Row, given: frozenset[str]) -> Row:
        if row["to_on"] and row["to_on"] < row["from_on"]:
            raise Wrong("止的日期早于起的日期", "核对两个日期")
        return row

    def stored(self, organisation_id: int) -> list[Row]:
        units = {pk: name for name, pk in unit_names(organisation_id)[1].items()}
        posts = {pk: name for name, pk in leader_posts(organisation_id, clock.today())[1].items()}
        rows = Portfolio.objects.filter(organisation_id=organisation_id).order_by(
            "unit__order_no", "unit__stroke_key", "unit_id", "from_on"
        )
        return [
            {
                "unit": units[row.unit_id],
                "leader": posts.get(row.leader_post_id, str(row.leader_post_id)),
                "from_on": row.from_on.isoformat(),
                "to_on": row.to_on.isoformat() if row.to_on else "",
                "document": row.document,
            }
            for row in rows
        ]

    def check_all(self, rows: Sequence[Row]) -> list[tuple[Key, str, str]]:
        """Two leaders at once for a unit would leave open who reviews."""
        found = []
        by_unit: dict[str, list[Row]] = {}
        for row in rows:
            by_unit.setdefault(row["unit"], []).append(row)
        for mine in by_unit.values():
            mine.sort(key=lambda row: row["from_on"])
            for earlier, later in pairwise(mine):
                if not earlier["to_on"] or earlier["to_on"] >= later["from_on"]:
                    end = (dt.date.fromisoformat(later["from_on"]) - dt.timedelta(days=1)).isoformat()
                    found.append(
                        (
                            self.key_of(later),
                            f"{earlier['leader']}从 {earlier['from_on']} 起的分管还没有结束，时间重叠",
                            f"给那一行写上止：{end}",
                        )
                    )
        return found

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        mine = {"organisation_id": actor.organisation_id}
        units = unit_names(actor.organisation_id)[1]
        posts = leader_posts(actor.organisation_id, clock.today())[1]
        for change in changes:
            unit, from_on = change.key
            keys = {**mine, "unit_id": units[unit], "from_on": dt.date.fromisoformat(from_on)}
            if change.after is None:
                Portfolio.objects.filter(**keys).delete()
                continue
            row = change.after
            Portfolio.objects.update_or_create(
                **keys,
                defaults={
                    "leader_post_id": posts[row["leader"]],
                    "to_on": dt.date.fromisoformat(row["to_on"]) if row["to_on"] else None,
                    "document": row["document"],
                },
            )
