"""往期学时 as a table: hours from elsewhere, with their document. A change is a counter-entry and a new entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from lunxun.kernel import clock
from lunxun.kernel.decision import Decision
from lunxun.org.actors import Actor
from lunxun.org.models import Person, PostHolding
from lunxun.org.reference import values
from lunxun.org.reference.lookups import People
from lunxun.org.reference.tables import Change, Column, Row, Table
from lunxun.org.reference.values import Parse, Wrong
from lunxun.plans.models import Circle
from lunxun.plans.reference.topics import circle_names
from lunxun.talent.actions import book, reverse
from lunxun.talent.enums import HoursKind
from lunxun.talent.models import HoursEntry
from lunxun.talent.rules import can_keep_hours

KINDS = {"集中": HoursKind.CLASS, "网络": HoursKind.ONLINE, "授课": HoursKind.TAUGHT}
UNDONE = "撤销导入"


class HoursTable(Table):
    kind = "hours"
    title = "往期学时"
    page = "talent:hours_list"
    key = ("person", "on", "title", "kind")
    columns = (
        Column("person", "工号", ("人员编号", "编号"), False, "P00012；没有就写姓名和单位"),
        Column("name", "姓名", ("学员", "学员姓名"), True, "王芳"),
        Column("unit", "单位", ("所在单位", "工作单位"), False, "有同名的要写"),
        Column("on", "日期", ("培训日期", "结束日期", "时间"), True, "2021-11-06"),
        Column("title", "班次", ("班次名称", "培训班", "课程", "课程名称"), True, "市委党校社区书记班"),
        Column("hours", "学时", ("学时数", "折算学时"), True, "18；授课写折算后的学时"),
        Column("kind", "类别", ("培训类别", "形式"), True, "集中、网络、授课"),
        Column("circle", "能力圈", ("圈",), False, "底线"),
        Column("document", "来源", ("凭证", "证书编号", "来源文件", "依据"), False, "结业证书 2021-118"),
        Column("reason", "更正原因", ("原因",), False, "改过学时的要写"),
    )

    def __init__(self) -> None:
        self._people: People | None = None
        self._units: dict[str, str] = {}

    def may(self, actor: Actor) -> Decision:
        return can_keep_hours(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        self._people = People(organisation_id)
        self._units = _unit_of(organisation_id)
        return {
            "person": values.code(30),
            "name": lambda raw: values.text(60)(raw).replace(" ", ""),
            "unit": values.text(80),
            "on": values.day,
            "title": values.text(100),
            "hours": values.number(2, least="0.01", most="1000"),
            "kind": values.choice({"集中": ("集中培训", "脱产", "class"), "网络": ("网络培训", "在线", "online"), "授课": ("讲课", "taught")}),
            "circle": values.one_of(circle_names(organisation_id)[0], "能力圈"),
            "document": values.text(120),
            "reason": values.text(200),
        }  # fmt: skip

    def finish(self, row: Row, given: frozenset[str]) -> Row:
        assert self._people is not None  # noqa: S101 (parsers() comes first)
        number = self._people.find(row["person"], row["name"], row["unit"])
        if number.startswith("?"):
            raise Wrong(number[1:], "写上工号，就不会认错人")
        if row["on"] > clock.today().isoformat():
            raise Wrong("日期还没到", "往期学时只登记已经上完的")
        return {
            **row,
            "person": number,
            "name": self._people.name_of[number],
            "unit": self._units.get(number, ""),
        }

    def stored(self, organisation_id: int) -> list[Row]:
        units = _unit_of(organisation_id)
        labels = {value: label for label, value in KINDS.items()}
        rows = (
            standing(organisation_id)
            .select_related("person", "circle")
            .order_by("person__order_no", "person__stroke_key", "person_id", "on", "id")
        )
        return [
            {
                "person": row.person.number,
                "name": row.person.name,
                "unit": units.get(row.person.number, ""),
                "on": row.on.isoformat(),
                "title": row.title,
                "hours": values.plain(row.hours),
                "kind": labels[HoursKind(row.kind)],
                "circle": row.circle.name if row.circle else "",
                "document": row.document,
                "reason": row.reason,
            }
            for row in rows
        ]

    def check_change(self, change: Change) -> tuple[str, str] | None:
        if change.before is None or change.after is None:
            return None
        if not change.after["reason"] or change.after["reason"] == change.before["reason"]:
            return (
                f"原来登记的是 {change.before['hours']} 学时，和这一行不一样",
                "确实要改，在“更正原因”里写明",
            )
        return None

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        self._book(actor, changes, lambda row: row["reason"])

    def undo(self, actor: Actor, changes: Sequence[Change]) -> None:
        self._book(actor, [Change(one.key, one.after, one.before) for one in changes], lambda _row: UNDONE)

    def _book(self, actor: Actor, changes: Sequence[Change], reason_of: object) -> None:
        mine = {"organisation_id": actor.organisation_id}
        people = {row.number: row for row in Person.objects.filter(**mine)}
        circles = {row.name: row for row in Circle.objects.filter(**mine)}
        known = {(row.person_id, row.on, row.title, row.kind): row for row in standing(actor.organisation_id)}
        for change in changes:
            number, on, title, kind = change.key
            person, day = people[number], dt.date.fromisoformat(on)
            row = change.after or change.before or {}
            if change.before is not None:
                entry = known[person.pk, day, title, KINDS[kind]]
                reverse(actor, entry, reason_of(row) or UNDONE)  # type: ignore[operator]
            if change.after is not None:
                book(
                    actor,
                    person,
                    on=day,
                    title=title,
                    kind=KINDS[kind],
                    hours=Decimal(row["hours"]),
                    circle=circles.get(row["circle"]),
                    document=row["document"],
                    reason=row["reason"],
                )


def standing(organisation_id: int):  # type: ignore[no-untyped-def]
    """Entries from elsewhere that have not been taken back."""
    return HoursEntry.objects.filter(
        organisation_id=organisation_id, reverses__isnull=True, reversed_by__isnull=True, session__isnull=True
    )


def _unit_of(organisation_id: int) -> dict[str, str]:
    """Person's number → the unit of the main post held today."""
    rows = (
        PostHolding.objects.on(clock.today())
        .filter(organisation_id=organisation_id)
        .order_by("is_primary", "-post__order_no")
        .values_list("person__number", "post__unit__short_name")
    )
    return dict(rows)
