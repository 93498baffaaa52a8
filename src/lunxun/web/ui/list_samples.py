"""The list on the living page: filtered, sorted, with a column asked for and rows to tick; and an empty one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.utils.functional import SimpleLazyObject

from lunxun.documents.rows import DATE, NUMBER
from lunxun.lists.bulk import Bulk, Outcome
from lunxun.lists.columns import Column, Tag
from lunxun.lists.definition import ListDefinition
from lunxun.lists.filters import Choice, Dates, Text, YesNo
from lunxun.lists.listing import Listing

ROWS: list[dict[str, Any]] = [
    {"pk": 1, "said": "检查表能不能发电子版", "src": "0212-05　方法", "unit": "应急局", "n": 6, "on": dt.date(2022, 2, 18), "state": Tag("ok", "已答复")},
    {"pk": 2, "said": "消防通道被占，讲了要清没讲怎么清", "src": "0212-19　方法", "unit": "消防大队", "n": 3, "on": dt.date(2022, 2, 15), "state": Tag("bad", "超期 2 天")},
    {"pk": 3, "said": "字太小，后排看不清", "src": "0212-02　形式", "unit": "培训办", "n": 11, "on": dt.date(2022, 2, 16), "state": Tag("info", "办理中")},
]  # fmt: skip

COLUMNS = (
    Column(
        "said", "建议原话", lambda row: row["said"], link=lambda row: "#main", below=lambda row: row["src"]
    ),
    Column("unit", "责任单位", lambda row: row["unit"], sort=lambda row: row["unit"]),
    Column("n", "条数", lambda row: row["n"], kind=NUMBER, sort=lambda row: row["n"], is_extra=True),
    Column("on", "期限", lambda row: row["on"], kind=DATE, sort=lambda row: row["on"]),
    Column("state", "状态", lambda row: row["state"]),
)
LEDGER = ListDefinition(
    key="web:ui",
    title="建议",
    rows=lambda asked: ROWS,
    identity=lambda row: int(row["pk"]),
    columns=COLUMNS,
    filters=(
        Choice(key="tab", label="状态", is_tabs=True, choices=[("open", "办理中"), ("done", "已答复")], counts=lambda asked: {"": 3, "open": 2, "done": 1}),
        Text(key="q", label="原话里有"),
        Choice(key="unit", label="单位", choices=[("fire", "消防大队"), ("office", "培训办")]),
        Dates(key="on", label="期限"),
        YesNo(key="late", label="只看超期"),
    ),
    bulk=(Bulk(key="assign", label="改派", run=lambda asked, rows, values: Outcome(len(rows)), done=str),),
    counted="共 %(n)s 件",
    order="期限近的在前",
    size=3,
)  # fmt: skip
NOTHING = ListDefinition(
    key="web:ui",
    title="没有找到的",
    rows=lambda asked: [],
    columns=COLUMNS,
    counted="共 %(n)s 件",
    empty=("没有符合条件的建议", "换一个条件再找。"),
)


def samples() -> dict[str, Any]:
    query = "q=看不清&unit=fire&from_on=2022-02-14&sort=-on&more=n"
    actor = SimpleLazyObject(dict)
    return {
        "listing": Listing(LEDGER, actor, QueryDict(query)),
        "nothing": Listing(NOTHING, actor, QueryDict("")),
        "saved": [{"pk": 1, "name": "本周超期", "query": "late=1"}],
    }
