"""The lists of the plan: sessions, topics, goals, venues, days."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lunxun.documents.rows import DATE, NUMBER
from lunxun.kernel import clock
from lunxun.kernel.text import clean_line
from lunxun.lists.bulk import Bulk, each
from lunxun.lists.columns import Column, Tag, page_of
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Dates, Text, YesNo
from lunxun.plans import actions, forms, queries, rules
from lunxun.plans.calendars import shipped_years
from lunxun.plans.enums import DayKind, SessionState

STATE_TONES = {
    SessionState.DRAFT: "info",
    SessionState.RELEASED: "brand",
    SessionState.CANCELLED: "off",
}


def _circles(asked: Asked) -> list[tuple[str, str]]:
    return [(circle.code, circle.name) for circle in queries.circles_for(asked.actor)]


def _day_years(asked: Asked) -> list[tuple[str, str]]:
    """Years with a plan, those whose day table is shipped, and the next one."""
    years = {*queries.years_for(asked.actor), *shipped_years(), clock.today().year + 1}
    return [(str(year), _("%(year)s 年") % {"year": year}) for year in sorted(years, reverse=True)]


def _years(asked: Asked) -> list[tuple[str, str]]:
    return [(str(year), _("%(year)s 年") % {"year": year}) for year in queries.years_for(asked.actor)]


def _sessions(asked: Asked) -> Any:
    values = asked.values
    return queries.sessions_for(
        asked.actor,
        year=int(values["year"]) if "year" in values else None,
        circle=values.get("circle", ""),
        state=values.get("state", ""),
    )


def _units_of(session: Any) -> str:
    return _("、").join(lecture.unit_name for lecture in session.lectures.all())


SESSIONS = ListDefinition(
    key="plans:session_list",
    title=pgettext_lazy("many", "场次"),
    rows=_sessions,
    filters=(
        Text(
            key="q",
            label=gettext_lazy("班名、讲题或单位"),
            apply=lambda rows, text: rows.filter(pk__in=queries.sessions_with(text)),
        ),
        Choice(key="year", label=gettext_lazy("年度"), choices=_years),
        Choice(key="circle", label=gettext_lazy("能力圈"), choices=_circles),
        Choice(key="state", label=gettext_lazy("状态"), choices=SessionState.choices),
        Dates(key="on", label=gettext_lazy("日期"), lookup="on"),
    ),
    columns=(
        Column(
            "title",
            gettext_lazy("班名"),
            lambda row: row.title,
            link=page_of("plans:session_detail"),
            circle=lambda row: row.circle,
        ),
        Column("circle", gettext_lazy("能力圈"), lambda row: row.circle.name, place="paper"),
        Column("on", gettext_lazy("日期"), lambda row: row.on, kind=DATE, sort=("on",)),
        Column("units", gettext_lazy("讲课单位"), _units_of),
        Column(
            "lectures",
            pgettext_lazy("many", "讲题"),
            lambda row: row.lecture_count,
            kind=NUMBER,
            sort=("lecture_count",),
        ),
        Column(
            "venue",
            gettext_lazy("地点"),
            lambda row: row.venue.name if row.venue else "",
            sort=("venue__name",),
        ),
        Column("number", gettext_lazy("期号"), lambda row: row.number, kind=NUMBER, is_extra=True),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag(STATE_TONES.get(row.state, "ok"), row.get_state_display()),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 场，按日期排"),
    order=gettext_lazy("按日期"),
    is_past=lambda row: row.state == SessionState.CANCELLED,
    empty=(gettext_lazy("没有符合条件的场次"), gettext_lazy("换一个条件，或者看全部场次。")),
)


def _topics(asked: Asked) -> Any:
    return queries.topics_for(asked.actor, asked.values.get("q", ""), asked.values.get("circle", ""))


def _assign(asked: Asked, topic: Any, values: dict[str, Any]) -> None:
    actions.assign_topic(actor=asked.actor, topic=topic, unit=values["unit"])


TOPICS = ListDefinition(
    key="plans:topic_list",
    title=gettext_lazy("专题"),
    rows=_topics,
    filters=(
        Text(key="q", label=gettext_lazy("名称或单位")),
        Choice(key="circle", label=gettext_lazy("能力圈"), choices=_circles),
        YesNo(
            key="unheard",
            label=gettext_lazy("只看还没讲过的"),
            apply=lambda rows, _value: rows.filter(lecture_count=0),
        ),
        YesNo(
            key="unowned",
            label=gettext_lazy("只看没有主管单位的"),
            apply=lambda rows, _value: rows.filter(unit=None),
        ),
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("专题"),
            lambda row: row.name,
            link=page_of("plans:topic_detail"),
            circle=lambda row: row.circle,
        ),
        Column("circle", gettext_lazy("能力圈"), lambda row: row.circle.name, place="paper"),
        Column(
            "unit",
            gettext_lazy("主管单位"),
            lambda row: row.unit.short_name if row.unit else "",
            sort=("unit__type__order_no", "unit__order_no"),
        ),
        Column("matters", gettext_lazy("关联事项"), lambda row: row.public_matters, is_extra=True),
        Column("code", gettext_lazy("编码"), lambda row: row.code, is_extra=True),
        Column(
            "lectures",
            gettext_lazy("讲过（堂）"),
            lambda row: row.lecture_count,
            kind=NUMBER,
            sort=("lecture_count",),
        ),
    ),
    bulk=(
        Bulk(
            key="assign",
            label=gettext_lazy("改主管单位"),
            is_offered=lambda asked: rules.can_edit_plan(asked.actor),
            form=lambda data, asked: forms.TopicUnitForm(data, actor=asked.actor),
            run=each(_assign, lambda topic: topic.name),
            done=lambda n: ngettext("%(n)s 个专题改了主管单位。", "%(n)s 个专题改了主管单位。", n) % {"n": n},
        ),
    ),
    counted=gettext_lazy("共 %(n)s 个，谁主管谁来讲"),
    order=gettext_lazy("按能力圈"),
    empty=(gettext_lazy("没有符合条件的专题"), gettext_lazy("换一个说法再找。")),
)

GOALS = ListDefinition(
    key="plans:goal_list",
    title=gettext_lazy("目标"),
    rows=lambda asked: queries.goals_for(asked.actor),
    filters=(
        Text(
            key="q",
            label=gettext_lazy("目标里有"),
            apply=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(note__icontains=text)),
        ),
        Choice(
            key="framework",
            label=gettext_lazy("目标体系"),
            lookup="framework__code",
            choices=lambda asked: queries.framework_choices(asked.actor),
        ),
        YesNo(
            key="unserved",
            label=gettext_lazy("只看还没有课的"),
            apply=lambda rows, _value: rows.filter(lecture_count=0),
        ),
    ),
    columns=(
        Column("name", gettext_lazy("目标"), lambda row: row.name, link=page_of("plans:goal_detail")),
        Column("framework", gettext_lazy("目标体系"), lambda row: row.framework.name),
        Column("note", gettext_lazy("说明"), lambda row: row.note),
        Column(
            "lectures",
            gettext_lazy("服务它的课（堂）"),
            lambda row: Tag("warn", _("还没有课")) if not row.lecture_count else row.lecture_count,
            kind=NUMBER,
            sort=("lecture_count",),
        ),
        Column("source", gettext_lazy("出处"), lambda row: row.framework.provenance, is_extra=True),
    ),
    counted=gettext_lazy("共 %(n)s 个，每堂课都说得出服务哪个目标"),
    size=100,
    empty=(gettext_lazy("还没有目标"), gettext_lazy("目标体系随年度计划一起导入。")),
)


VENUES = ListDefinition(
    key="plans:venue_list",
    title=pgettext_lazy("many", "会场"),
    rows=lambda asked: queries.venues_with_sessions(asked.actor),
    filters=(
        Text(
            key="q",
            label=gettext_lazy("名称或地址"),
            apply=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(address__icontains=text)),
        ),
        YesNo(
            key="unused",
            label=gettext_lazy("只看还没用过的"),
            apply=lambda rows, _value: rows.filter(session_count=0),
        ),
    ),
    columns=(
        Column("name", gettext_lazy("名称"), lambda row: row.name, sort=("name",)),
        Column("seats", gettext_lazy("座位数"), lambda row: row.seats, kind=NUMBER, sort=("seats",)),
        Column("address", gettext_lazy("地址"), lambda row: row.address),
        Column(
            "sessions",
            gettext_lazy("用过（场）"),
            lambda row: row.session_count,
            kind=NUMBER,
            sort=("session_count",),
        ),
        Column("last", gettext_lazy("最近一场"), lambda row: row.last_on, kind=DATE, sort=("last_on",)),
        Column("code", gettext_lazy("编码"), lambda row: row.code, is_extra=True),
    ),
    counted=gettext_lazy("共 %(n)s 处"),
    order=gettext_lazy("按名称"),
    empty=(gettext_lazy("没有符合条件的会场"), gettext_lazy("会场从表格导入，导出的表改了可以再导入。")),
)


def _day_kind(day: Any) -> str:
    return (
        _("%(kind)s（待定）") % {"kind": day.get_kind_display()}
        if day.is_provisional
        else day.get_kind_display()
    )


DAYS = ListDefinition(
    key="plans:day_list",
    title=gettext_lazy("日历"),
    rows=lambda asked: queries.days_for(asked.actor, int(asked.values["year"])),
    about=lambda asked: _("%(year)s 年") % {"year": asked.values["year"]},
    filters=(
        Choice(
            key="year",
            label=gettext_lazy("年份"),
            choices=_day_years,
            default=lambda: str(clock.today().year),
            is_required=True,
        ),
        Choice(
            key="kind",
            label=gettext_lazy("这一天"),
            choices=DayKind.choices,
            apply=lambda rows, kind: [day for day in rows if day.kind == kind],
        ),
    ),
    columns=(
        Column("on", gettext_lazy("日期"), lambda row: row.on, kind=DATE, sort=lambda row: row.on),
        Column("kind", gettext_lazy("这一天"), _day_kind),
        Column("name", gettext_lazy("名称"), lambda row: clean_line(row.name)),
        Column("document", gettext_lazy("依据"), lambda row: row.document),
    ),
    counted=gettext_lazy("共 %(n)s 天"),
    order=gettext_lazy("按日期"),
    size=400,
    is_dense=True,
    empty=(
        gettext_lazy("这一年的日历还没有导入"),
        gettext_lazy("每年 11 月通知下来后导入；之前可以先按预排登记。"),
    ),
)
