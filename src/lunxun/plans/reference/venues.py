"""会场."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lunxun.kernel.decision import Decision
from lunxun.org.actors import Actor
from lunxun.org.reference import values
from lunxun.org.reference.tables import Change, Column, Row, Table
from lunxun.org.reference.values import Parse, Wrong
from lunxun.plans.models import Venue
from lunxun.plans.rules import can_edit_plan


def _slug(raw: str) -> str:
    shown = values.code(30)(raw)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", shown):
        raise Wrong("编码只能用字母、数字和短横", "例如 hall-1")
    return shown


class VenuesTable(Table):
    kind = "venues"
    title = "会场"
    page = "plans:venue_list"
    key = ("code",)
    columns = (
        Column("code", "编码", ("会场编码", "编号"), True, "hall-1"),
        Column("name", "会场", ("会场名称", "名称", "地点", "场地"), True, "区会议中心"),
        Column("seats", "座位数", ("座位", "容量", "座数"), True, "640"),
        Column("address", "地址", ("详细地址",), False, "澄湖大道 1 号"),
    )

    def may(self, actor: Actor) -> Decision:
        return can_edit_plan(actor)

    def parsers(self, organisation_id: int) -> dict[str, Parse]:
        return {
            "code": _slug,
            "name": values.text(60),
            "seats": values.number(0, least="1", most="100000"),
            "address": values.text(120),
        }

    def stored(self, organisation_id: int) -> list[Row]:
        rows = Venue.objects.filter(organisation_id=organisation_id).order_by("code")
        return [
            {"code": row.code, "name": row.name, "seats": str(row.seats), "address": row.address}
            for row in rows
        ]

    def write(self, actor: Actor, changes: Sequence[Change]) -> None:
        for change in changes:
            keys = {"organisation_id": actor.organisation_id, "code": change.key[0]}
            if change.after is None:
                Venue.objects.filter(**keys).delete()
                continue
            row = change.after
            Venue.objects.update_or_create(
                **keys,
                defaults={"name": row["name"], "seats": int(row["seats"]), "address": row["address"]},
            )
