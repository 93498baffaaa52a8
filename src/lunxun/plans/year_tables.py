"""The lists of the year plan: F01 as the office prints it, and the plan beside what happened."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lunxun.documents.rows import DATE, NUMBER
from lunxun.kernel.text import day_text
from lunxun.lists.columns import PAPER, Column, Tag
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Text, YesNo
from lunxun.plans.enums import ChangeKind, SessionState
from lunxun.plans.models import SessionChange
from lunxun.plans.queries import lanes_for
from lunxun.plans.year import YearRow, year_rows

Choices = list[tuple[str, str | Promise]]
TONES = {
    SessionState.DRAFT: "info",
    SessionState.RELEASED: "brand",
    SessionState.CANCELLED: "off",
}


def _rows(asked: Asked) -> list[YearRow]:
    return year_rows(asked.actor, asked.about.year)


def _lanes(asked: Asked) -> Choices:
    return [(circle.code, circle.name) for circle in lanes_for(asked.actor)]


def _with_words(rows: list[YearRow], words: str) -> list[YearRow]:
    """Sessions whose name, unit, lecturer or lecture holds the words."""
    return [row for row in rows if any(words in text for text in _texts(row))]


def _texts(row: YearRow) -> list[str]:
    told = [row.session.title, row.session.nickname]
    for lecture in row.lectures:
        told += [lecture.title, lecture.unit.short_name, lecture.lecturer.name]
    return told


def _link(row: YearRow) -> str:
    return reverse("plans:session_detail", args=[row.session.pk])


def _units(row: YearRow) -> str:
    return _("、").join(dict.fromkeys(lecture.unit.short_name for lecture in row.standing))


def _lecturers(row: YearRow) -> str:
    return _("、").join(dict.fromkeys(lecture.lecturer.name for lecture in row.standing))


def _topics(row: YearRow) -> str:
    return _("；").join(lecture.title for lecture in row.standing)


def changes_in_words(row: YearRow) -> str:
    """Every departure with its reason, for the cell and for paper."""
    told = [sentence_of(change) for change in row.changes]
    told += [
        _("%(title)s由%(name)s代讲：%(reason)s")
        % {"title": one.title, "name": one.lecturer.name, "reason": one.substitute_reason}
        for one in row.substitutes
    ]
    return _("；").join(told)


def sentence_of(change: SessionChange) -> str:
    document = _("（%(document)s）") % {"document": change.document} if change.document else ""
    names = {
        "reason": f"{change.reason}{document}",
        "from": day_text(change.planned_on, year=False),
        "to": day_text(change.on, year=False) if change.on else "",
        "title": change.lecture.title if change.lecture else "",
        "kind": change.get_kind_display(),
    }
    if change.kind == ChangeKind.MOVED:
        return _("%(from)s 改到 %(to)s：%(reason)s") % names
    if change.kind == ChangeKind.WITHDRAWN:
        return _("撤下“%(title)s”：%(reason)s") % names
    return _("%(kind)s：%(reason)s") % names


def _state(row: YearRow) -> Tag:
    state = SessionState(row.session.state)
    return Tag(TONES.get(state, "ok"), row.session.get_state_display())


def _outcome(row: YearRow) -> Tag:
    """How it went, in one word."""
    if row.is_cancelled:
        return Tag("off", _("取消"))
    if row.days_moved > 0:
        return Tag("warn", _("推迟 %(n)s 天") % {"n": row.days_moved})
    if row.days_moved < 0:
        return Tag("warn", _("提前 %(n)s 天") % {"n": -row.days_moved})
    if row.withdrawn:
        return Tag("warn", _("撤下 %(n)s 堂") % {"n": len(row.withdrawn)})
    if row.is_video:
        return Tag("info", _("改为视频会"))
    if row.substitutes:
        return Tag("info", _("代讲"))
    return Tag("ok", _("按计划"))


NUMBER_COLUMN = Column(
    "number",
    gettext_lazy("期号"),
    lambda row: row.session.number,
    NUMBER,
    sort=lambda row: row.session.number,
)
TITLE = Column(
    "title",
    gettext_lazy("班名"),
    lambda row: row.session.title,
    link=_link,
    circle=lambda row: row.session.circle,
)
CIRCLE = Column("circle", gettext_lazy("能力圈"), lambda row: row.session.circle.name, place=PAPER)
FILTERS = (
    Text(key="q", label=gettext_lazy("班名、单位或讲题"), apply=_with_words),
    Choice(
        key="circle",
        label=gettext_lazy("能力圈"),
        choices=_lanes,
        apply=lambda rows, code: [row for row in rows if row.session.circle.code == code],
    ),
)


def _about(asked: Asked) -> str:
    return f"{asked.about.title}　{asked.about.theme}".strip()


PLAN = ListDefinition(
    key="plans:programme_list",
    title=gettext_lazy("年度轮训计划"),
    rows=_rows,
    identity=lambda row: int(row.session.pk),
    about=_about,
    filters=(
        *FILTERS,
        Choice(
            key="state",
            label=gettext_lazy("状态"),
            choices=SessionState.choices,
            apply=lambda rows, state: [row for row in rows if row.session.state == state],
        ),
    ),
    columns=(
        TITLE,
        NUMBER_COLUMN,
        Column(
            "on",
            gettext_lazy("日期"),
            lambda row: row.session.on,
            DATE,
            sort=lambda row: row.session.on,
            nowrap=True,
        ),
        CIRCLE,
        Column("topics", gettext_lazy("专题"), _topics, place=PAPER),
        Column("units", gettext_lazy("讲课单位"), _units),
        Column("lecturers", gettext_lazy("授课人"), _lecturers, is_extra=True),
        Column("audience", gettext_lazy("对象"), lambda row: row.audience.words),
        Column(
            "people",
            gettext_lazy("人数"),
            lambda row: row.audience.people or None,
            NUMBER,
            sort=lambda row: row.audience.people or None,
        ),
        Column(
            "venue",
            gettext_lazy("地点"),
            lambda row: row.session.venue.name if row.session.venue else "",
            is_extra=True,
        ),
        Column("minutes", gettext_lazy("授课分钟"), lambda row: row.minutes or None, NUMBER, is_extra=True),
        Column(
            "host",
            gettext_lazy("责任领导"),
            lambda row: row.session.host.name if row.session.host else "",
            is_extra=True,
        ),
        Column("state", gettext_lazy("状态"), _state),
        Column("changes", gettext_lazy("变更记录"), changes_in_words, place=PAPER),
    ),
    counted=gettext_lazy("共 %(n)s 场，按日期排"),
    size=60,
    is_dense=True,
    is_past=lambda row: row.is_held,
    empty=(gettext_lazy("没有符合条件的场次"), gettext_lazy("换一个条件，或者看全部场次。")),
)

ACTUAL = ListDefinition(
    key="plans:programme_actual",
    title=gettext_lazy("计划与实际"),
    rows=_rows,
    identity=lambda row: int(row.session.pk),
    about=_about,
    filters=(
        *FILTERS,
        YesNo(
            key="changed",
            label=gettext_lazy("只看有变化的"),
            apply=lambda rows, _value: [row for row in rows if row.is_changed],
        ),
    ),
    columns=(
        TITLE,
        NUMBER_COLUMN,
        CIRCLE,
        Column(
            "planned",
            gettext_lazy("原定"),
            lambda row: day_text(row.planned_on, year=False),
            sort=lambda row: row.planned_on,
            nowrap=True,
        ),
        Column(
            "on",
            gettext_lazy("实际"),
            lambda row: "" if row.is_cancelled else day_text(row.session.on, year=False),
            sort=lambda row: row.session.on,
            nowrap=True,
        ),
        Column("lectures", pgettext_lazy("many", "讲题"), lambda row: _given(row), nowrap=True),
        Column("outcome", gettext_lazy("结果"), _outcome),
        Column("changes", gettext_lazy("原因和依据"), changes_in_words),
    ),
    counted=gettext_lazy("共 %(n)s 场，按日期排"),
    size=60,
    is_dense=True,
    empty=(gettext_lazy("没有符合条件的场次"), gettext_lazy("换一个条件，或者看全部场次。")),
)


def _given(row: YearRow) -> str:
    planned, standing = len(row.lectures), len(row.standing)
    if planned == standing:
        return _("%(n)s 堂") % {"n": planned}
    return _("原定 %(planned)s 堂，讲 %(n)s 堂") % {"planned": planned, "n": standing}
