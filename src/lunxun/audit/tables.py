"""The list of the trail."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.audit import queries
from lunxun.audit.rules import can_read_entries
from lunxun.audit.words import verb_text
from lunxun.documents.rows import INSTANT, NUMBER
from lunxun.kernel.decision import require
from lunxun.lists.columns import Column
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Dates, Text


def _verbs(asked: Asked) -> list[tuple[str, str]]:
    verbs = [(verb, verb_text(verb)) for verb in queries.verbs_for(asked.actor)]
    return sorted(verbs, key=lambda row: row[1])


def _entries(asked: Asked) -> Any:
    require(can_read_entries(asked.actor))
    values = asked.values
    return queries.entries_for(asked.actor, q=values.get("q", ""), verb=values.get("verb", ""))


def _chain(asked: Asked) -> str:
    """How far the chain has come, and its end, for whoever compares the paper with it later."""
    end = queries.chain_end_for(asked.actor)
    if end is None:
        return _("还没有入链的记录")
    words = _("已入链 %(seq)s 条") % {"seq": end.seq}
    return _("%(words)s，末尾 %(seq)s:%(digest)s") % {"words": words, "seq": end.seq, "digest": end.digest}


ENTRIES = ListDefinition(
    key="audit:entry_list",
    title=gettext_lazy("操作记录"),
    rows=_entries,
    about=_chain,
    filters=(
        Text(key="q", label=gettext_lazy("谁、对什么")),
        Choice(key="verb", label=gettext_lazy("做了什么"), choices=_verbs),
        Dates(key="on", label=gettext_lazy("时间"), lookup="at", is_instant=True),
    ),
    columns=(
        Column("verb", gettext_lazy("做了什么"), lambda row: verb_text(row.verb)),
        Column("who", gettext_lazy("谁"), lambda row: row.actor_label),
        Column("subject", gettext_lazy("对什么"), lambda row: row.subject_label),
        Column("note", gettext_lazy("说明"), lambda row: row.note),
        Column(
            "at", gettext_lazy("时间"), lambda row: row.at, kind=INSTANT, cell="audit/_at.html", nowrap=True
        ),
        Column("seq", gettext_lazy("序号"), lambda row: row.seq or _("待入链"), kind=NUMBER),
    ),
    counted=gettext_lazy("共 %(n)s 条，近的在前"),
    order=gettext_lazy("近的在前"),
    is_dense=True,
    is_personal=True,
    empty=(
        gettext_lazy("没有符合条件的记录"),
        gettext_lazy("每办一件事就自动记一条。换一个条件，或者看全部记录。"),
    ),
)
