"""专题: the open catalogue, with the unit that answers for each."""

from __future__ import annotations

from collections.abc import Sequence

from lunxun.kernel.decision import Decision
from lunxun.org.actors import Actor
from lunxun.org.reference import values
from lunxun.org.reference.lookups import canonical_units, unit_names
from lunxun.org.reference.tables import Change, Column, Row, Table
from lunxun.org.reference.values import Parse
from lunxun.plans.models import Circle, Topic
from lunxun.plans.rules import can_edit_plan


def circle_names(organisation_id: int) -> tuple[dict[str, str], dict[str, int]]:
    """Circles under name, code and character; the canonical name is the name."""
    rows = list(Circle.objects.filter(organisation_id=organisation_id))
    names = {one: row.name for row in rows for one in (row.character, row.code, row.name)}
    return names, {row.name: row.pk for row in rows}


class TopicsTable(Table):
    kind = "topics"
    title = "专题"
    page = "plans:topic_list"
    key = ("code",)
    columns = (
        Column("code", "编码", ("专题编码", "编号", "序号"), True, "Z001"),
        Column("name", "专题", ("专题名称", "名称", "题目"), True, "小场所消防检查"),
        Column("circle", "能力圈", ("圈", "类别"), True, "底线"),
        Column("unit", "责任单位", ("单位", "授课单位", "牵头单位"), False, "应急局"),
        Column("public_matters", "涉及群众事项", ("群众事项",), False, "办证、投诉"),
    )

    def may(self, actor: Actor) -> Decision:
        return can_edit_plan(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        return {
            "code": values.code(30),
            "name": values.text(100),
            "circle": values.one_of(circle_names(organisation_id)[0], "能力圈"),
            "unit": values.one_of(unit_names(organisation_id)[0], "单位"),
            "public_matters": values.text(200),
        }

    def stored(self, organisation_id: int) -> list[Row]:
        units = canonical_units(organisation_id)
        rows = Topic.objects.filter(organisation_id=organisation_id).select_related("circle")
        return [
            {
                "code": row.code,
                "name": row.name,
                "circle": row.circle.name,
                "unit": units[row.unit_id] if row.unit_id else "",
                "public_matters": row.public_matters,
            }
            for row in rows.order_by("circle__order_no", "code")
        ]

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        circles, units = circle_names(actor.organisation_id)[1], unit_names(actor.organisation_id)[1]
        for change in changes:
            keys = {"organisation_id": actor.organisation_id, "code": change.key[0]}
            if change.after is None:
                Topic.objects.filter(**keys).delete()
                continue
            row = change.after
            Topic.objects.update_or_create(
                **keys,
                defaults={
                    "name": row["name"],
                    "circle_id": circles[row["circle"]],
                    "unit_id": units[row["unit"]] if row["unit"] else None,
                    "public_matters": row["public_matters"],
                },
            )
