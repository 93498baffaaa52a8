"""The lists of the gate: outlines and with whom they are, lectures without one, and the list for reminding."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lunxun.documents.rows import DATE, INSTANT, NUMBER
from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.text import day_text
from lunxun.lists.bulk import Bulk, Sheet, each
from lunxun.lists.columns import PAPER, Column, Tag, page_of
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Text, YesNo
from lunxun.outlines import actions, queries, rules
from lunxun.outlines.enums import STATE_TONES, OutlineState
from lunxun.outlines.queries import OutlineRow


def _sessions(asked: Asked) -> list[tuple[str, str]]:
    return [
        (str(session.pk), f"{day_text(session.on, year=False)} {session.title}")
        for session in queries.sessions_for(asked.actor)
    ]


def _session_number(asked: Asked) -> int | None:
    return int(asked.values["session"]) if "session" in asked.values else None


def _outlines(asked: Asked) -> Any:
    filters = queries.Filters(
        state=asked.values.get("state", ""), session=_session_number(asked), text=asked.values.get("q", "")
    )
    return queries.outlines_for(asked.actor, filters)


def _state(row: OutlineRow) -> Tag:
    if row.is_gap:
        return Tag("bad", _("缺审核人"))
    if row.is_late:
        return Tag("bad", _("超期"))
    return Tag(STATE_TONES[row.outline.state], row.outline.get_state_display())


def _reminder(asked: Asked, rows: list[OutlineRow], values: dict[str, Any]) -> Sheet:
    """Who is stuck with what since when, one line each: to be printed, or copied into a message."""
    late = [row for row in rows if row.outline.state != OutlineState.PASSED]
    lines = [
        _("%(who)s：%(unit)s《%(title)s》提纲，%(step)s，已等 %(days)s 天，时限 %(due)s%(late)s")
        % {
            "who": row.who,
            "unit": row.outline.lecture.unit_name,
            "title": row.outline.lecture.title,
            "step": row.step,
            "days": row.days,
            "due": day_text(row.due_at.astimezone(clock.local_now().tzinfo).date(), year=False)
            if row.due_at
            else _("未定"),
            "late": _("，已超期") if row.is_late else "",
        }
        for row in sorted(late, key=lambda row: row.who)
    ]
    return Sheet("outlines/reminder.html", {"lines": lines, "text": "\n".join(lines), "today": clock.today()})


OUTLINES = ListDefinition(
    key="outlines:outline_list",
    title=gettext_lazy("提纲审核"),
    rows=_outlines,
    load=lambda asked, rows: queries.rows_of(asked.actor, rows),
    identity=lambda row: int(row.outline.pk),
    filters=(
        Choice(
            key="state",
            label=gettext_lazy("按状态看"),
            choices=[("open", gettext_lazy("还没过审")), *OutlineState.choices, ("", gettext_lazy("全部"))],
            default="open",
            is_tabs=True,
            counts=lambda asked: queries.state_counts(asked.actor, _session_number(asked)),
        ),
        Choice(key="session", label=gettext_lazy("场次"), choices=_sessions),
        Text(key="q", label=gettext_lazy("讲题、单位或授课人")),
        YesNo(
            key="late",
            label=gettext_lazy("只看超期"),
            apply=lambda rows, _value: queries.late_among(rows),
        ),
    ),
    columns=(
        Column(
            "title",
            gettext_lazy("提纲"),
            lambda row: row.outline.lecture.title,
            link=lambda row: reverse("outlines:outline_detail", args=[row.outline.pk]),
            below=lambda row: f"{row.outline.lecture.unit_name}　{row.outline.lecture.lecturer.name}",
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.outline.lecture.unit_name, place=PAPER),
        Column(
            "lecturer", gettext_lazy("授课人"), lambda row: row.outline.lecture.lecturer.name, place=PAPER
        ),
        Column(
            "on",
            gettext_lazy("场次"),
            lambda row: row.outline.lecture.session.on,
            kind=DATE,
            circle=lambda row: row.outline.lecture.session.circle,
            sort=("lecture__session__on",),
        ),
        Column("who", gettext_lazy("卡在谁"), lambda row: row.who),
        Column("step", gettext_lazy("环节"), lambda row: row.step),
        Column(
            "days",
            gettext_lazy("已等（天）"),
            lambda row: row.days if row.due_at else None,
            kind=NUMBER,
            sort=("since_at",),
        ),
        Column("due", gettext_lazy("时限"), lambda row: row.due_at, kind=INSTANT),
        Column("state", gettext_lazy("状态"), _state),
    ),
    bulk=(
        Bulk(
            key="remind",
            label=gettext_lazy("印催办名单"),
            is_offered=lambda asked: rules.can_remind(asked.actor),
            run=_reminder,
            done=str,
            asks=False,
        ),
    ),
    counted=gettext_lazy("共 %(n)s 份"),
    order=gettext_lazy("先上的课在前"),
    empty=(gettext_lazy("没有符合条件的提纲"), gettext_lazy("没有卡住的，或者换一个条件再找。")),
)


def _open(asked: Asked, lecture: Any, values: dict[str, Any]) -> None:
    actions.open_outline(actor=asked.actor, lecture=lecture)


def _unopened(asked: Asked) -> Any:
    require(rules.can_open_any(asked.actor))
    return queries.lectures_without(asked.actor)


UNOPENED = ListDefinition(
    key="outlines:unopened_list",
    title=gettext_lazy("还没开提纲的讲题"),
    rows=_unopened,
    filters=(
        Text(
            key="q",
            label=gettext_lazy("讲题、单位或授课人"),
            apply=lambda rows, text: queries.lectures_with(rows, text),
        ),
    ),
    columns=(
        Column(
            "title",
            gettext_lazy("讲题"),
            lambda row: row.title,
            circle=lambda row: row.session.circle,
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.short_name),
        Column("lecturer", gettext_lazy("授课人"), lambda row: row.lecturer.name),
        Column(
            "session",
            gettext_lazy("班名"),
            lambda row: row.session.title,
            link=page_of("plans:session_detail", lambda row: int(row.session_id)),
        ),
        Column("on", gettext_lazy("日期"), lambda row: row.session.on, kind=DATE, sort=("session__on",)),
    ),
    bulk=(
        Bulk(
            key="open",
            label=gettext_lazy("开提纲"),
            may=lambda asked, lecture: rules.can_open(asked.actor, lecture),
            run=each(_open, lambda lecture: lecture.title),
            done=lambda n: (
                ngettext("开了 %(n)s 份提纲，部门可以起草了。", "开了 %(n)s 份提纲，部门可以起草了。", n)
                % {"n": n}
            ),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 堂课"),
    order=gettext_lazy("先上的课在前"),
    empty=(gettext_lazy("都开了"), gettext_lazy("往后的每堂课都已有提纲。")),
)
