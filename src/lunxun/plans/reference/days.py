"""日历（日子表）: what the calendar alone does not say about a day, by which document, known since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lunxun.kernel.decision import Decision
from lunxun.org.actors import Actor
from lunxun.org.reference import values
from lunxun.org.reference.tables import Change, Column, Row, Table
from lunxun.org.reference.values import Parse, Wrong
from lunxun.plans.enums import DayKind
from lunxun.plans.models import ALWAYS_KNOWN, CalendarDay
from lunxun.plans.rules import can_edit_plan

LABELS = {"放假": DayKind.HOLIDAY, "上班": DayKind.MAKEUP, "应急": DayKind.EMERGENCY, "平常": DayKind.WORKDAY}
NAMES = {value: label for label, value in LABELS.items()}


class DaysTable(Table):
    kind = "days"
    title = "日历"
    page = "plans:day_list"
    key = ("on", "known_on")
    columns = (
        Column("on", "日期", ("日子", "时间"), True, "2022-10-01"),
        Column("kind", "这一天", ("类型", "种类", "性质"), True, "放假、上班（调休）、应急、平常"),
        Column("name", "名称", ("节日", "说明", "假期"), False, "国庆节"),
        Column("document", "依据文号", ("文号", "依据", "文件"), False, "国办发明电〔2021〕11号"),
        Column("known_on", "成文日期", ("发文日期", "从哪天起知道"), False, "2021-10-25；空着就是一直知道"),
        Column("is_provisional", "预排", ("待定", "暂定"), False, "是，或者空着"),
    )

    def may(self, actor: Actor) -> Decision:
        return can_edit_plan(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        known = {
            "放假": ("假", "假期", "休息", "休", "holiday"),
            "上班": ("调休上班", "调休", "班", "补班", "makeup"),
            "应急": ("应急响应", "emergency"),
            "平常": ("工作日", "workday", "正常"),
        }
        return {
            "on": values.day,
            "kind": values.choice(known),
            "name": values.text(40),
            "document": values.text(60),
            "known_on": values.day,
            "is_provisional": values.yes,
        }

    def finish(self, row: Row, given: frozenset[str]) -> Row:
        if row["kind"] != "平常" and not row["name"]:
            raise Wrong("没有写是什么日子", "名称里写明，例如：国庆节")
        return row

    def stored(self, organisation_id: int) -> list[Row]:
        rows = CalendarDay.objects.filter(organisation_id=organisation_id).order_by("on", "known_on")
        return [
            {
                "on": row.on.isoformat(),
                "kind": NAMES[DayKind(row.kind)],
                "name": row.name,
                "document": row.document,
                "known_on": "" if row.known_on == ALWAYS_KNOWN else row.known_on.isoformat(),
                "is_provisional": "是" if row.is_provisional else "",
            }
            for row in rows
        ]

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        for change in changes:
            on, known_on = change.key
            keys = {
                "organisation_id": actor.organisation_id,
                "on": dt.date.fromisoformat(on),
                "known_on": dt.date.fromisoformat(known_on) if known_on else ALWAYS_KNOWN,
            }
            if change.after is None:
                CalendarDay.objects.filter(**keys).delete()
                continue
            row = change.after
            CalendarDay.objects.update_or_create(
                **keys,
                defaults={
                    "kind": LABELS[row["kind"]],
                    "name": row["name"],
                    "document": row["document"],
                    "is_provisional": bool(row["is_provisional"]),
                },
            )
