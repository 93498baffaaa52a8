"""The lists of teaching: call-ups, the roster of a session (F05), leave (F10), substitutes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lunxun.documents.rows import DATE, INSTANT, NUMBER
from lunxun.kernel.decision import Decision, denied
from lunxun.kernel.text import day_text
from lunxun.lists.bulk import Bulk, Outcome, each
from lunxun.lists.columns import PAPER, SCREEN, Column, Tag
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Dates, Text, YesNo
from lunxun.org.queries import primary_lines
from lunxun.teaching import actions, documents, pages, queries, rules
from lunxun.teaching.enums import CallUpState, EntryStatus, LeaveCategory, LeaveState


def _about(asked: Asked) -> str:
    """Of which session a printed list is."""
    session = asked.about
    venue = f"{_('，')}{session.venue}" if session.venue else ""
    return f"{session.title}{_('，')}{day_text(session.on)}{venue}"


# The call-ups of the year.


def _callup_state(row: Any) -> Tag | str:
    if row.call_up is None:
        return _("还没有名册")
    tone = "ok" if row.call_up.state == CallUpState.CALLED else "warn"
    return Tag(tone, row.call_up.get_state_display())


def _waiting(row: Any) -> str:
    parts = []
    if row.leaves_waiting:
        parts.append(_("%(n)s 张请假条") % {"n": row.leaves_waiting})
    if row.substitutes_waiting:
        parts.append(_("%(n)s 名替会") % {"n": row.substitutes_waiting})
    return _("、").join(parts)


def _between(rows: list[Any], days: tuple[Any, Any]) -> list[Any]:
    first, last = days
    return [r for r in rows if (not first or r.session.on >= first) and (not last or r.session.on <= last)]


CALLUPS = ListDefinition(
    key="teaching:callup_list",
    title=pgettext_lazy("many", "调训"),
    rows=lambda asked: queries.callups_for(asked.actor),
    identity=lambda row: int(row.session.pk),
    filters=(
        Text(
            key="q",
            label=gettext_lazy("班名"),
            apply=lambda rows, text: [row for row in rows if text in row.session.title],
        ),
        YesNo(
            key="waiting",
            label=gettext_lazy("只看等办的"),
            apply=lambda rows, _value: [r for r in rows if r.leaves_waiting or r.substitutes_waiting],
        ),
        YesNo(
            key="without",
            label=gettext_lazy("只看还没有名册的"),
            apply=lambda rows, _value: [row for row in rows if row.call_up is None],
        ),
        Dates(key="on", label=gettext_lazy("日期"), apply=_between),
    ),
    columns=(
        Column(
            "session",
            gettext_lazy("场次"),
            lambda row: row.session.title,
            link=lambda row: reverse("teaching:roster", args=[row.session.pk]),
            circle=lambda row: row.session.circle,
        ),
        Column(
            "on", gettext_lazy("日期"), lambda row: row.session.on, kind=DATE, sort=lambda row: row.session.on
        ),
        Column(
            "called",
            gettext_lazy("名册"),
            lambda row: row.called or None,
            kind=NUMBER,
            sort=lambda row: row.called,
        ),
        Column("on_leave", gettext_lazy("准假"), lambda row: row.on_leave or None, kind=NUMBER),
        Column("substitutes", gettext_lazy("替会"), lambda row: row.substitutes or None, kind=NUMBER),
        Column("waiting", gettext_lazy("等办"), _waiting, cell="teaching/_waiting.html"),
        Column("state", gettext_lazy("状态"), _callup_state, cell="teaching/_callup_state.html"),
    ),
    counted=gettext_lazy("共 %(n)s 场"),
    order=gettext_lazy("按日期"),
    size=100,
    empty=(gettext_lazy("现在没有调训"), gettext_lazy("年度计划里的场次排好名册后，会列在这里。")),
)

# The roster.


def _entries(asked: Asked) -> Any:
    values = asked.values
    filters = queries.RosterFilters(
        values.get("unit", ""), values.get("status", "list"), values.get("text", "")
    )
    return queries.roster_rows(asked.actor, asked.about, filters)


def _rows(asked: Asked, entries: list[Any]) -> list[Any]:
    people = [entry.person_id for entry in entries if entry.person_id] if asked.on_paper else []
    lines = primary_lines(people, asked.about.on) if people else {}
    for entry in entries:
        entry.session = asked.about
        entry.line_of_work = lines.get(entry.person_id or 0, "")
    return pages.rows_for(asked.actor, entries)


def _standing(row: Any) -> Tag:
    entry = row.entry
    if hasattr(entry, "check_in"):
        return Tag("ok", _("已到"))
    if entry.status != EntryStatus.CALLED:
        return Tag("off", entry.get_status_display())
    if entry.open_leaves:
        return Tag("warn", _("请假待批"))
    return Tag("plain", entry.get_status_display())


def _asked_leave(entry: Any) -> Any:
    return next((leave for leave in entry.open_leaves if leave.state == LeaveState.REQUESTED), None)


def _may_check_in(asked: Asked, row: Any) -> Decision | bool:
    if hasattr(row.entry, "check_in"):
        return denied(_("已经签到了。"))
    return True if row.entry.status == EntryStatus.CALLED else denied(_("请假、换人或移出的不签到。"))


def _check_in(asked: Asked, rows: list[Any], values: dict[str, Any]) -> Outcome:
    numbers = [row.entry.pk for row in rows]
    return Outcome(actions.check_in_many(actor=asked.actor, session=asked.about, entry_ids=numbers))


def _may_approve(asked: Asked, row: Any) -> Decision:
    leave = _asked_leave(row.entry)
    return rules.can_decide_leave(asked.actor, leave) if leave else denied(_("没有等批的请假。"))


def _approve_of_entry(asked: Asked, row: Any, values: dict[str, Any]) -> None:
    actions.decide_leave(actor=asked.actor, leave=_asked_leave(row.entry), is_approved=True)


def _may_confirm(asked: Asked, row: Any) -> Decision:
    if not hasattr(row.entry, "stands_in") or row.entry.stands_in.confirmed_at:
        return denied(_("没有等确认的替会。"))
    return rules.can_confirm_substitute(asked.actor, row.entry)


def _confirm_of_entry(asked: Asked, row: Any, values: dict[str, Any]) -> None:
    actions.confirm_substitute(actor=asked.actor, substitution=row.entry.stands_in)


def _name(row: Any) -> str:
    return str(row.entry.name)


def _approved(n: int) -> str:
    return ngettext("准了 %(n)s 人的假。", "准了 %(n)s 人的假。", n) % {"n": n}


def _confirmed(n: int) -> str:
    return ngettext("确认了 %(n)s 名替会。", "确认了 %(n)s 名替会。", n) % {"n": n}


ROSTER = ListDefinition(
    key="teaching:roster",
    title=gettext_lazy("调训名册"),
    rows=_entries,
    load=_rows,
    identity=lambda row: int(row.entry.pk),
    about=_about,
    is_numbered=True,
    is_dense=True,
    is_personal=True,
    is_past=lambda row: row.entry.status in (EntryStatus.SUBSTITUTED, EntryStatus.REMOVED),
    filters=(
        Choice(
            key="unit",
            label=gettext_lazy("单位"),
            choices=lambda asked: [(block.key, block.label) for block in queries.by_unit(asked.about)],
        ),
        Choice(
            key="status",
            label=gettext_lazy("状态"),
            choices=pages.STATUS_CHOICES,
            default="list",
            is_required=True,
        ),
        Text(key="text", label=gettext_lazy("姓名、单位、职务")),
    ),
    columns=(
        Column("name", gettext_lazy("姓名"), _name, nowrap=True),
        Column("unit", gettext_lazy("单位"), lambda row: row.entry.unit_name),
        Column("post", gettext_lazy("职务"), lambda row: row.entry.post_title),
        Column("rank", gettext_lazy("职级"), lambda row: documents.rank_of(row.entry), place=PAPER),
        Column(
            "category", gettext_lazy("人员类别"), lambda row: documents.category_of(row.entry), place=PAPER
        ),
        Column("line", gettext_lazy("条线"), lambda row: row.entry.line_of_work, place=PAPER),
        Column("phone", gettext_lazy("手机"), lambda row: documents.phone_of(row.entry), place=PAPER),
        Column("status", gettext_lazy("状态"), _standing),
        Column(
            "note", gettext_lazy("说明"), lambda row: documents.note_of(row.entry), cell="teaching/_note.html"
        ),
        Column("do", gettext_lazy("办理"), lambda row: "", place=SCREEN, cell="teaching/_do.html"),
    ),
    bulk=(
        Bulk(
            key="check_in",
            label=gettext_lazy("代签"),
            is_offered=lambda asked: rules.can_check_in(asked.actor, asked.about),
            may=_may_check_in,
            run=_check_in,
            done=lambda n: ngettext("代签了 %(n)s 人。", "代签了 %(n)s 人。", n) % {"n": n},
        ),
        Bulk(
            key="approve",
            label=pgettext_lazy("button", "准假"),
            is_offered=lambda asked: rules.may_decide_some(asked.actor),
            may=_may_approve,
            run=each(_approve_of_entry, _name),
            done=_approved,
        ),
        Bulk(
            key="confirm",
            label=gettext_lazy("确认替会"),
            is_offered=lambda asked: rules.is_clerk(asked.actor),
            may=_may_confirm,
            run=each(_confirm_of_entry, _name),
            done=_confirmed,
        ),
    ),
    counted=gettext_lazy("%(n)s 人"),
    empty=(
        gettext_lazy("没有符合条件的人"),
        gettext_lazy("换一个单位或状态，或者清空姓名再找。"),
    ),
)

# Leave.

LEAVE_TONES = {LeaveState.REQUESTED: "warn", LeaveState.APPROVED: "ok"}


def _decide(is_approved: bool) -> Any:
    def run(asked: Asked, row: Any, values: dict[str, Any]) -> None:
        actions.decide_leave(actor=asked.actor, leave=row.leave, is_approved=is_approved)

    return each(run, lambda row: str(row.leave.entry.name))


def _may_decide(asked: Asked, row: Any) -> Decision:
    if row.leave.state != LeaveState.REQUESTED:
        return denied(_("已经办过了。"))
    return rules.can_decide_leave(asked.actor, row.leave)


LEAVES = ListDefinition(
    key="teaching:leave_list",
    title=gettext_lazy("请假"),
    rows=lambda asked: queries.leaves_for(asked.actor, asked.about),
    load=lambda asked, rows: [pages.leave_row(asked.actor, leave) for leave in rows],
    identity=lambda row: int(getattr(row, "leave", row).pk),
    about=_about,
    is_personal=True,
    filters=(
        Choice(
            key="state",
            label=gettext_lazy("状态"),
            choices=LeaveState.choices,
            apply=lambda rows, state: [row for row in rows if row.state == state],
        ),
        Choice(
            key="category",
            label=gettext_lazy("类别"),
            choices=LeaveCategory.choices,
            apply=lambda rows, category: [row for row in rows if row.category == category],
        ),
        Text(
            key="q",
            label=gettext_lazy("姓名或单位"),
            apply=lambda rows, text: [r for r in rows if text in f"{r.entry.name} {r.entry.unit_name}"],
        ),
    ),
    columns=(
        Column("name", gettext_lazy("姓名"), lambda row: row.leave.entry.name, nowrap=True),
        Column(
            "post",
            gettext_lazy("单位职务"),
            lambda row: f"{row.leave.entry.unit_name}{row.leave.entry.post_title}",
        ),
        Column("category", gettext_lazy("类别"), lambda row: row.leave.get_category_display(), nowrap=True),
        Column("by", gettext_lazy("谁报的"), lambda row: row.leave.requested_by),
        Column("at", gettext_lazy("报的时间"), lambda row: row.leave.requested_at, kind=INSTANT),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag(LEAVE_TONES.get(row.leave.state, "off"), row.leave.get_state_display()),
        ),
        Column("decided", gettext_lazy("谁批的"), lambda row: row.leave.decided_by),
        Column("do", gettext_lazy("办理"), lambda row: "", place=SCREEN, cell="teaching/_leave_do.html"),
    ),
    bulk=(
        Bulk(
            key="approve",
            label=pgettext_lazy("button", "准假"),
            is_offered=lambda asked: rules.may_decide_some(asked.actor),
            may=_may_decide,
            run=_decide(True),
            done=_approved,
        ),
        Bulk(
            key="refuse",
            label=gettext_lazy("不准假"),
            is_offered=lambda asked: rules.may_decide_some(asked.actor),
            may=_may_decide,
            run=_decide(False),
            done=lambda n: (
                ngettext("%(n)s 人没有准假，仍要参加。", "%(n)s 人没有准假，仍要参加。", n) % {"n": n}
            ),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 张请假条"),
    order=gettext_lazy("等批的在前"),
    empty=(gettext_lazy("没有人请假"), gettext_lazy("在名册里找到本人，点“请假”，选类别就行，不用写原因。")),
)

# Substitutes.


def _confirm(asked: Asked, row: Any, values: dict[str, Any]) -> None:
    actions.confirm_substitute(actor=asked.actor, substitution=row.substitution)


def _may_confirm_one(asked: Asked, row: Any) -> Decision:
    if row.substitution.confirmed_at:
        return denied(_("已经确认过了。"))
    return rules.can_confirm_substitute(asked.actor, row.substitution.entry)


def _why(row: Any) -> str:
    one = row.substitution
    return f"{_('名单外')}{_('：')}{one.reason}" if one.is_outside_list else str(one.reason)


def _new_post(row: Any) -> str:
    return f"{row.substitution.new_entry.unit_name}{row.substitution.new_entry.post_title}"


SUBSTITUTIONS = ListDefinition(
    key="teaching:substitution_list",
    title=gettext_lazy("替会"),
    rows=lambda asked: queries.substitutions_for(asked.actor, asked.about),
    load=lambda asked, rows: [pages.substitution_row(asked.actor, one) for one in rows],
    identity=lambda row: int(getattr(row, "substitution", row).pk),
    about=_about,
    is_personal=True,
    filters=(
        YesNo(
            key="waiting",
            label=gettext_lazy("只看待确认"),
            apply=lambda rows, _value: [row for row in rows if row.confirmed_at is None],
        ),
        YesNo(
            key="outside",
            label=gettext_lazy("只看名单外"),
            apply=lambda rows, _value: [row for row in rows if row.is_outside_list],
        ),
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("替会人员"),
            lambda row: row.substitution.new_entry.name,
            below=_new_post,
            nowrap=True,
        ),
        Column("post", gettext_lazy("单位职务"), _new_post, place=PAPER),
        Column(
            "for",
            gettext_lazy("替谁"),
            lambda row: f"{row.substitution.entry.unit_name} {row.substitution.entry.name}",
        ),
        Column("reason", gettext_lazy("原因"), _why),
        Column("by", gettext_lazy("谁报的"), lambda row: row.substitution.requested_by),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: Tag("ok", _("已确认")) if row.substitution.confirmed_at else Tag("warn", _("待确认")),
        ),
        Column(
            "do", gettext_lazy("办理"), lambda row: "", place=SCREEN, cell="teaching/_substitution_do.html"
        ),
    ),
    bulk=(
        Bulk(
            key="confirm",
            label=gettext_lazy("确认替会"),
            is_offered=lambda asked: rules.is_clerk(asked.actor),
            may=_may_confirm_one,
            run=each(_confirm, lambda row: str(row.substitution.new_entry.name)),
            done=_confirmed,
        ),
    ),
    counted=gettext_lazy("共 %(n)s 名替会"),
    order=gettext_lazy("待确认的在前"),
    empty=(gettext_lazy("没有替会"), gettext_lazy("在名册里找到来不了的人，点“替会”。")),
)
