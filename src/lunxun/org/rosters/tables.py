"""The list of imports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lunxun.documents.rows import INSTANT, NUMBER
from lunxun.lists.columns import Column, Tag
from lunxun.lists.definition import ListDefinition
from lunxun.lists.filters import Choice, Text
from lunxun.org.rosters import queries
from lunxun.org.rosters.enums import BatchState
from lunxun.org.rosters.models import RosterBatch

_TONES = {BatchState.STORED: "ok", BatchState.UNDONE: "off"}


def _state(batch: RosterBatch) -> Tag:
    if batch.state == BatchState.CHECKED and batch.counts.get("errors"):
        return Tag("bad", _("有 %(n)s 处错误") % {"n": batch.counts["errors"]})
    return Tag(_TONES.get(BatchState(batch.state), "info"), BatchState(batch.state).label)


def _who(batch: Any) -> str:
    if batch.started_by is None:
        return _("命令行")
    person = batch.started_by.person
    return str(person.name if person else batch.started_by)


BATCHES = ListDefinition(
    key="org:roster_import_list",
    title=gettext_lazy("导入批次"),
    rows=lambda asked: queries.batches_for(asked.actor),
    filters=(
        Text(
            key="q",
            label=gettext_lazy("文件"),
            apply=lambda rows, text: rows.filter(file_name__icontains=text),
        ),
        Choice(key="state", label=gettext_lazy("状态"), lookup="state", choices=BatchState.choices),
    ),
    columns=(
        Column(
            "file",
            gettext_lazy("文件"),
            lambda row: row.file_name,
            link=lambda row: reverse("org:roster_import", args=[row.pk]),
            sort=("file_name",),
        ),
        Column("at", gettext_lazy("上传"), lambda row: row.received_at, kind=INSTANT, sort=("received_at",)),
        Column("who", gettext_lazy("上传的人"), _who),
        Column("new", pgettext_lazy("roster", "新增"), lambda row: row.counts.get("new"), kind=NUMBER),
        Column("changed", gettext_lazy("有变化"), lambda row: row.counts.get("changed"), kind=NUMBER),
        Column("state", gettext_lazy("状态"), _state),
    ),
    counted=gettext_lazy("共 %(n)s 个批次"),
    order=gettext_lazy("新的在前"),
    is_dense=True,
    empty=(
        gettext_lazy("没有这样的导入批次"),
        gettext_lazy("准备一份现成的花名册就行，不用先改格式。"),
    ),
)
