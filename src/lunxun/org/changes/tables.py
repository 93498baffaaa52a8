"""机构人员变动: the list of the year's changes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lunxun.kernel.text import day_text
from lunxun.lists.columns import Column, Tag
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Text
from lunxun.org.changes import queries
from lunxun.org.enums import ChangeKind, ChangeState
from lunxun.org.models import OrgChange


def _months(asked: Asked) -> list[tuple[str, str | Promise]]:
    return [(month, month) for month in queries.months_of(asked.actor)]


def _state(row: OrgChange) -> str | Tag:
    return Tag("off", row.get_state_display()) if row.state == ChangeState.UNDONE else row.get_state_display()


CHANGES = ListDefinition(
    key="org:change_list",
    title=gettext_lazy("机构人员变动"),
    rows=lambda asked: queries.changes_for(asked.actor),
    filters=(
        Text(key="q", label=gettext_lazy("变动"), lookup="summary__icontains"),
        Choice(key="month", label=gettext_lazy("生效月份"), choices=_months, apply=queries.in_month),
        Choice(key="kind", label=gettext_lazy("种类"), lookup="kind", choices=tuple(ChangeKind.choices)),
    ),
    columns=(
        Column(
            "summary",
            gettext_lazy("变动"),
            lambda row: row.summary,
            link=lambda row: reverse("org:change_detail", args=[row.pk]),
        ),
        Column("kind", gettext_lazy("种类"), lambda row: row.get_kind_display(), nowrap=True),
        Column(
            "on",
            gettext_lazy("生效"),
            lambda row: day_text(row.effective_on, weekday=False),
            sort=("effective_on",),
            nowrap=True,
        ),
        Column("document", gettext_lazy("文件号"), lambda row: row.document),
        Column("by", gettext_lazy("登记人"), lambda row: row.made_by, is_extra=True),
        Column("state", gettext_lazy("状态"), _state),
    ),
    counted=gettext_lazy("共 %(n)s 次变动，生效日近的在前"),
    is_personal=True,
    is_past=lambda row: row.state == ChangeState.UNDONE,
    empty=(gettext_lazy("还没有登记过变动"), gettext_lazy("变动从人员或机构的页面登记。")),
)
