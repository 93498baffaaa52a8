"""The lists of units and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.text import day_text
from lunxun.lists.columns import PAPER, Column, Tag
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Text, YesNo
from lunxun.org import directory, rules
from lunxun.org.directory import UnitRow
from lunxun.org.models import Person, PostHolding
from lunxun.org.queries import primary_titles

Choices = list[tuple[str, str | Promise]]


def _types(asked: Asked) -> Choices:
    return [(type_.code, type_.name) for type_ in directory.unit_types(asked.actor)]


def _units(asked: Asked) -> list[UnitRow]:
    require(rules.can_see_directory(asked.actor))
    values = asked.values
    return directory.unit_rows(asked.actor, text=values.get("q", ""), type_code=values.get("type", ""))


def _head(row: UnitRow) -> str | Tag:
    if not row.head:
        return Tag("warn", _("空缺"))
    return _("%(name)s（主持工作）") % {"name": row.head} if row.is_acting else row.head


UNITS = ListDefinition(
    key="org:unit_list",
    title=gettext_lazy("机构与分工"),
    rows=_units,
    identity=lambda row: int(row.unit.pk),
    filters=(
        Text(key="q", label=gettext_lazy("单位")),
        Choice(key="type", label=gettext_lazy("类型"), choices=_types),
        YesNo(
            key="vacant",
            label=gettext_lazy("只看负责人空缺"),
            apply=lambda rows, _value: [row for row in rows if not row.head],
        ),
        YesNo(
            key="unled",
            label=gettext_lazy("只看没有分管领导"),
            apply=lambda rows, _value: [row for row in rows if not row.leader],
        ),
    ),
    columns=(
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.unit.short_name,
            link=lambda row: reverse("org:unit_detail", args=[row.unit.pk]),
            sort=lambda row: row.unit.stroke_key or row.unit.short_name,
        ),
        Column("name", gettext_lazy("全称"), lambda row: row.unit.name, place=PAPER),
        Column("type", gettext_lazy("类型"), lambda row: row.unit.type.name),
        Column(
            "parent",
            gettext_lazy("上级单位"),
            lambda row: row.unit.parent.short_name if row.unit.parent else "",
            is_extra=True,
        ),
        Column("head", gettext_lazy("主要负责人"), _head),
        Column(
            "leader", gettext_lazy("分管领导"), lambda row: row.leader, sort=lambda row: row.leader or None
        ),
        Column("tags", gettext_lazy("名单"), lambda row: _("、").join(row.tags)),
        Column("code", gettext_lazy("单位编码"), lambda row: row.unit.code, is_extra=True),
    ),
    counted=gettext_lazy("共 %(n)s 个单位，按正式排序；分工按今天算"),
    size=100,
    is_dense=True,
    empty=(gettext_lazy("没有找到这个单位"), gettext_lazy("换一个说法再找，或者看全部单位。")),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the post that names him today."""

    person: Person
    holding: PostHolding | None

    @property
    def unit(self) -> str:
        return self.holding.post.unit.short_name if self.holding else ""

    @property
    def post(self) -> str:
        return self.holding.post.title if self.holding else ""


def _people(asked: Asked) -> Any:
    unit = asked.values.get("unit", "")
    return directory.people_for(
        asked.actor, text=asked.values.get("q", ""), unit_pk=int(unit) if unit else None
    )


def _with_posts(asked: Asked, people: list[Any]) -> list[PersonRow]:
    titles = primary_titles([person.pk for person in people], clock.today())
    return [PersonRow(person, titles.get(person.pk)) for person in people]


def _left(person: Any) -> str:
    """Why somebody on the list has no unit: since when he is not here any more."""
    if person.left_on is None or person.left_on > clock.today():
        return ""
    return _("%(day)s离开") % {"day": day_text(person.left_on, weekday=False)}


PEOPLE = ListDefinition(
    key="org:person_list",
    title=gettext_lazy("人员"),
    rows=_people,
    load=_with_posts,
    identity=lambda row: int(row.person.pk),
    filters=(
        Text(key="q", label=gettext_lazy("姓名、工号或单位")),
        Choice(
            key="unit",
            label=gettext_lazy("单位"),
            choices=lambda asked: directory.unit_choices(asked.actor),
        ),
        Choice(
            key="category",
            label=gettext_lazy("类别"),
            lookup="category",
            choices=lambda asked: directory.category_choices(asked.actor),
        ),
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("姓名"),
            lambda row: row.person.name,
            link=lambda row: reverse("org:person_detail", args=[row.person.pk]),
            sort=("stroke_key",),
            nowrap=True,
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit or _left(row.person)),
        Column("post", gettext_lazy("职务"), lambda row: row.post),
        Column("category", gettext_lazy("类别"), lambda row: row.person.category, sort=("category",)),
        Column("rank", gettext_lazy("职级"), lambda row: row.person.grade or row.person.rank, is_extra=True),
        Column("gender", gettext_lazy("性别"), lambda row: row.person.gender, is_extra=True),
        Column(
            "number", gettext_lazy("工号"), lambda row: row.person.number, is_extra=True, sort=("number",)
        ),
        Column("phone", gettext_lazy("手机"), lambda row: row.person.phone_masked, nowrap=True),
    ),
    counted=gettext_lazy("共 %(n)s 人，按正式排序"),
    is_personal=True,
    is_dense=True,
    empty=(gettext_lazy("没有找到这个人"), gettext_lazy("名字可以只写一个字，也可以按单位找。")),
)
