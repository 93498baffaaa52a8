"""The lists of the library: guides, cases, methods, retrospectives, adoptions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.documents.rows import DATE, NUMBER, Words
from lunxun.kernel.text import day_text
from lunxun.library import queries
from lunxun.library.enums import AdoptionState, GuideState, Node, RetrospectiveState, WorkState
from lunxun.lists.columns import PAPER, Column, Tag, page_of
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Dates, Text
from lunxun.org.directory import unit_choices

OF_UNIT = ("unit__type__order_no", "unit__order_no")
TONES = {"published": "ok", "noted": "ok", "active": "ok", "draft": "info", "submitted": "info"}
NAME = Text(key="q", label=gettext_lazy("名称或单位"))
UNIT = Choice(key="unit", label=gettext_lazy("单位"), choices=lambda asked: unit_choices(asked.actor))


def _state(work: Any) -> Tag:
    if work.state == "published" and work.current.is_stale:
        return Tag("bad", _("已过期"))
    return Tag(TONES.get(work.state, "off"), work.get_state_display())


def _unit(label: Words) -> Column:
    return Column("unit", label, lambda row: row.unit_name, sort=OF_UNIT)


def _guides(asked: Asked) -> Any:
    rows = queries.guides_for(
        asked.actor, text=asked.values.get("q", ""), state=asked.values.get("state", "")
    )
    return rows.order_by("unit__order_no", "number")


def _from(guide: Any) -> str:
    if not guide.lecture:
        return ""
    return f"{day_text(guide.lecture.session.on, year=False)} {guide.lecture.lecturer.name}"


GUIDES = ListDefinition(
    key="library:guide_list",
    title=gettext_lazy("操作指南"),
    rows=_guides,
    filters=(
        NAME,
        Choice(
            key="state",
            label=gettext_lazy("状态"),
            choices=[
                ("in_force", gettext_lazy("现行有效")),
                *GuideState.choices,
                ("expired", gettext_lazy("已过期")),
            ],
        ),
        Choice(
            key="circle",
            label=gettext_lazy("能力圈"),
            lookup="circle__code",
            choices=lambda asked: queries.circle_choices(asked.actor),
        ),
    ),
    columns=(
        Column(
            "title",
            gettext_lazy("指南"),
            lambda row: row.title,
            link=lambda row: reverse("library:guide_detail", args=[row.pk]),
            circle=lambda row: row.circle,
        ),
        Column("label", gettext_lazy("编号"), lambda row: row.label, place=PAPER),
        Column("circle", gettext_lazy("能力圈"), lambda row: row.circle.name, place=PAPER),
        _unit(gettext_lazy("单位")),
        Column("from", gettext_lazy("来自"), _from, sort=("lecture__session__on",)),
        Column(
            "until",
            gettext_lazy("有效期至"),
            lambda row: row.current.valid_until if row.current else None,
            kind=DATE,
            sort=("current__valid_until",),
        ),
        Column("state", gettext_lazy("状态"), _state),
    ),
    counted=gettext_lazy("共 %(n)s 份"),
    empty=(
        gettext_lazy("还没有操作指南"),
        gettext_lazy("课后由授课单位从提纲整理，发布后在这里能看、能打印。"),
    ),
)


def _works_of(node: str, title: Words, empty: tuple[Words, Words]) -> ListDefinition:
    """Cases and methods are listed alike."""

    def rows(asked: Asked) -> Any:
        values = asked.values
        found = {
            name: values.get(key, "") for name, key in (("text", "q"), ("state", "state"), ("unit", "unit"))
        }
        return queries.works_for(asked.actor, node, **found)

    return ListDefinition(
        key=f"library:{node}_list",
        title=title,
        rows=rows,
        filters=(
            NAME,
            UNIT,
            Choice(
                key="state",
                label=gettext_lazy("状态"),
                choices=[*WorkState.choices, ("stale", gettext_lazy("已过期"))],
            ),
        ),
        columns=(
            Column(
                "title",
                gettext_lazy("名称"),
                lambda row: row.title,
                link=page_of(f"library:{node}_detail"),
                circle=lambda row: row.circle,
            ),
            Column(
                "circle",
                gettext_lazy("能力圈"),
                lambda row: row.circle.name if row.circle else "",
                place=PAPER,
            ),
            _unit(gettext_lazy("单位")),
            Column("adopted", gettext_lazy("采纳单位"), lambda row: row.adopted, kind=NUMBER),
            Column("state", gettext_lazy("状态"), _state),
        ),
        counted=gettext_lazy("共 %(n)s 份"),
        empty=empty,
    )


WORKS = {
    Node.CASE: _works_of(
        "case",
        gettext_lazy("案例"),
        (
            gettext_lazy("还没有案例"),
            gettext_lazy("一份复盘报送以后，可以转成案例；发布后全区都能看、能采纳。"),
        ),
    ),
    Node.METHOD: _works_of(
        "method",
        gettext_lazy("方法"),
        (
            gettext_lazy("还没有方法"),
            gettext_lazy("从案例里提炼出别人也能照着做的步骤，发布后全区都能看、能采纳。"),
        ),
    ),
}


def _retrospectives(asked: Asked) -> Any:
    values = asked.values
    return queries.retrospectives_for(
        asked.actor, text=values.get("q", ""), state=values.get("state", ""), unit=values.get("unit", "")
    )


RETROSPECTIVES = ListDefinition(
    key="library:retrospective_list",
    title=gettext_lazy("复盘"),
    rows=_retrospectives,
    filters=(
        Text(key="q", label=gettext_lazy("事项或单位")),
        UNIT,
        Choice(key="state", label=gettext_lazy("状态"), choices=RetrospectiveState.choices),
        Dates(key="on", label=gettext_lazy("做完的日期"), lookup="happened_on"),
    ),
    columns=(
        Column(
            "item",
            gettext_lazy("工作事项"),
            lambda row: row.item,
            link=lambda row: reverse("library:retrospective_detail", args=[row.pk]),
        ),
        _unit(gettext_lazy("单位")),
        Column(
            "on", gettext_lazy("哪天做完的"), lambda row: row.happened_on, kind=DATE, sort=("happened_on",)
        ),
        Column("to_case", gettext_lazy("转案例"), lambda row: _("可以转") if row.to_case else ""),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag(
                TONES.get(row.state, "off") if row.state != "draft" else "off", row.get_state_display()
            ),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 份"),
    order=gettext_lazy("近的在前"),
    empty=(
        gettext_lazy("还没有复盘"),
        gettext_lazy("做完一件工作就写一份：目标、结果、差在哪、为什么、下次怎么做。"),
    ),
)


def _adoptions(asked: Asked) -> Any:
    return queries.adoption_rows(
        asked.actor, unit=asked.values.get("unit", ""), state=asked.values.get("state", "")
    )


ADOPTIONS = ListDefinition(
    key="library:adoption_list",
    title=gettext_lazy("采纳记录"),
    rows=_adoptions,
    filters=(
        UNIT,
        Choice(key="state", label=gettext_lazy("状态"), choices=AdoptionState.choices),
        Dates(key="on", label=gettext_lazy("从哪天起"), lookup="since_on"),
    ),
    columns=(
        Column(
            "unit", gettext_lazy("采纳单位"), lambda row: row.unit.short_name_on(row.since_on), sort=OF_UNIT
        ),
        Column(
            "subject",
            gettext_lazy("采纳的是"),
            lambda row: row.subject.title,
            link=lambda row: reverse(f"library:{row.node}_detail", args=[row.subject.pk]),
            below=lambda row: row.subject.unit.short_name_on(row.since_on),
        ),
        Column(
            "of", gettext_lazy("谁的"), lambda row: row.subject.unit.short_name_on(row.since_on), place=PAPER
        ),
        Column("since", gettext_lazy("从哪天起"), lambda row: row.since_on, kind=DATE, sort=("since_on",)),
        Column("changed", gettext_lazy("改了什么"), lambda row: row.changed),
        Column("evidence", gettext_lazy("凭证"), lambda row: row.evidence),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag(TONES.get(row.state, "off"), row.get_state_display()),
            cell="library/_adoption_state.html",
        ),
    ),
    counted=gettext_lazy("共 %(n)s 条"),
    order=gettext_lazy("近的在前"),
    empty=(gettext_lazy("还没有单位采纳"), gettext_lazy("在案例、方法、指南的页面上点“我们也这样做”。")),
)
