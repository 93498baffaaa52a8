"""The lists of the ledger: suggestions, and the texts that still have to be sorted (F16)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lunxun.documents.rows import DATE, NUMBER
from lunxun.kernel.decision import Decision, denied, require
from lunxun.lists.bulk import Bulk, each
from lunxun.lists.columns import PAPER, SCREEN, Column, page_of
from lunxun.lists.definition import Asked, ListDefinition
from lunxun.lists.filters import Choice, Dates, Text, YesNo
from lunxun.tracking import actions, forms, queries, rules
from lunxun.tracking.enums import Category, SuggestionState


def _suggestions(asked: Asked) -> Any:
    values = asked.values
    filters = queries.Filters(
        state=values.get("state", ""),
        category=values.get("category", ""),
        session=values.get("session", ""),
        unit=values.get("unit", ""),
        late="late" in values,
        repeated="repeated" in values,
        text=values.get("q", ""),
    )
    return queries.suggestions_for(asked.actor, filters)


def _source(row: Any) -> str:
    return str(row.lecture.title if row.lecture else row.session.title)


def _may_reassign(asked: Asked, row: Any) -> Decision:
    decision = rules.can_reassign(asked.actor, row)
    return denied(_("已经答复的不能改派。")) if decision and not row.is_open else decision


def _reassign(asked: Asked, row: Any, values: dict[str, Any]) -> None:
    actions.reassign(
        actor=asked.actor,
        suggestion=row,
        owner_unit=values["owner_unit"] or row.owner_unit,
        due_on=values["due_on"] or row.due_on,
        reason=values["reason"],
    )


def _may_close(asked: Asked, row: Any) -> Decision:
    decision = rules.can_close(asked.actor, row)
    if decision and row.state != SuggestionState.ANSWERED:
        return denied(_("还没有答复，不能办结。"))
    if decision and not row.evidence:
        return denied(_("没有凭证，要单独办结并写明看到了什么。"))
    return decision


def _close(asked: Asked, row: Any, values: dict[str, Any]) -> None:
    actions.close_suggestion(actor=asked.actor, suggestion=row)


SUGGESTIONS = ListDefinition(
    key="tracking:suggestion_list",
    title=gettext_lazy("建议台账"),
    rows=_suggestions,
    name=lambda row: row.label,
    style="ledger",
    filters=(
        Choice(
            key="state",
            label=gettext_lazy("状态"),
            choices=SuggestionState.choices,
            is_tabs=True,
            counts=lambda asked: queries.counts_with_all(asked.actor),
        ),
        Text(key="q", label=gettext_lazy("原话里有")),
        Choice(
            key="session",
            label=gettext_lazy("场次"),
            choices=lambda asked: queries.session_choices(asked.actor),
        ),
        Choice(
            key="category",
            label=gettext_lazy("类别"),
            choices=Category.choices,
            every=gettext_lazy("全部类别"),
        ),
        Choice(
            key="unit",
            label=gettext_lazy("责任单位"),
            choices=lambda asked: queries.owner_choices(asked.actor),
        ),
        Dates(key="due_on", label=gettext_lazy("期限"), lookup="due_on"),
        YesNo(key="late", label=gettext_lazy("只看超期")),
        YesNo(key="repeated", label=gettext_lazy("只看重复提出的")),
    ),
    columns=(
        Column(
            "said",
            gettext_lazy("建议原话"),
            lambda row: row.words,
            place=SCREEN,
            cell="tracking/_said.html",
            style="said",
        ),
        Column("label", gettext_lazy("编号"), lambda row: row.label, place=PAPER),
        Column("words", gettext_lazy("建议原话"), lambda row: row.words, place=PAPER, width=44),
        Column("category", gettext_lazy("类别"), lambda row: row.get_category_display(), place=PAPER),
        Column("source", gettext_lazy("来源"), _source, place=PAPER),
        Column("count", gettext_lazy("条数"), lambda row: row.said, kind=NUMBER, place=PAPER),
        Column(
            "owner",
            gettext_lazy("责任人"),
            lambda row: row.owner_name,
            below=lambda row: row.owner,
            sort=("owner_unit__type__order_no", "owner_unit__order_no"),
            place=SCREEN,
        ),
        Column("owner_unit", gettext_lazy("责任单位"), lambda row: row.owner_name, place=PAPER),
        Column("owner_name", gettext_lazy("责任人"), lambda row: row.owner, place=PAPER),
        Column(
            "due",
            gettext_lazy("期限"),
            lambda row: row.due_on,
            kind=DATE,
            sort=("due_on",),
            cell="tracking/_due.html",
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            cell="tracking/_progress.html",
        ),
        Column("late", gettext_lazy("超期天数"), lambda row: row.days_late or None, kind=NUMBER, place=PAPER),
        Column("answer", gettext_lazy("答复"), lambda row: row.answer, place=PAPER, width=40),
        Column("evidence", gettext_lazy("凭证"), lambda row: row.evidence),
    ),
    bulk=(
        Bulk(
            key="assign",
            label=gettext_lazy("改派或延期"),
            is_offered=lambda asked: rules.can_take_up(asked.actor),
            may=_may_reassign,
            form=lambda data, asked: forms.ReassignManyForm(data, actor=asked.actor),
            run=each(_reassign, lambda row: row.label),
            done=lambda n: ngettext("改派了 %(n)s 件。", "改派了 %(n)s 件。", n) % {"n": n},
        ),
        Bulk(
            key="close",
            label=gettext_lazy("凭证属实，办结"),
            is_offered=lambda asked: rules.can_check(asked.actor),
            may=_may_close,
            run=each(_close, lambda row: row.label),
            done=lambda n: ngettext("办结了 %(n)s 件。", "办结了 %(n)s 件。", n) % {"n": n},
            consequence=gettext_lazy("办结就是说你看过凭证，属实。提的人会看到。"),
        ),
    ),
    counted=gettext_lazy("共 %(n)s 件"),
    order=gettext_lazy("没办完的在前，期限近的在前"),
    empty=(
        gettext_lazy("这里还没有建议"),
        gettext_lazy("评价关闭后，听众写的话会在这里归类；答复了的大家都能看。"),
    ),
)


def _texts(asked: Asked) -> Any:
    require(rules.can_take_up(asked.actor))
    return queries.texts_to_sort(asked.actor)


def _set_aside(asked: Asked, text: Any, values: dict[str, Any]) -> None:
    actions.set_aside(actor=asked.actor, text=text)


def _take_up(asked: Asked, text: Any, values: dict[str, Any]) -> None:
    actions.take_up(actor=asked.actor, text=text, **values)


TEXTS = ListDefinition(
    key="tracking:text_list",
    title=gettext_lazy("待归类的原话"),
    rows=_texts,
    name=lambda text: f"“{text.public_body[:16]}”",
    filters=(
        Text(
            key="q",
            label=gettext_lazy("原话里有"),
            apply=lambda rows, words: queries.texts_with(rows, words),
        ),
        Choice(
            key="session",
            label=gettext_lazy("场次"),
            lookup="evaluation__session_id",
            choices=lambda asked: queries.sorting_choices(asked.actor),
        ),
    ),
    columns=(
        Column(
            "words",
            gettext_lazy("原话"),
            lambda text: text.public_body,
            link=page_of("tracking:sort_text"),
            width=48,
        ),
        Column(
            "lecture", gettext_lazy("讲题"), lambda text: text.lecture.title if text.lecture else _("整场")
        ),
        Column("unit", gettext_lazy("单位"), lambda text: text.lecture.unit_name if text.lecture else ""),
        Column("on", gettext_lazy("场次"), lambda text: text.evaluation.session.on, kind=DATE),
    ),
    bulk=(
        Bulk(
            key="aside",
            label=gettext_lazy("不必办"),
            run=each(_set_aside, lambda text: text.public_body[:16]),
            done=lambda n: ngettext("%(n)s 条记为不必办。", "%(n)s 条记为不必办。", n) % {"n": n},
            consequence=gettext_lazy("表扬、问候这类不用办的才选这一项。归了类就不能改。"),
        ),
        Bulk(
            key="take",
            label=gettext_lazy("各立为一件"),
            form=lambda data, asked: forms.TakeManyForm(data, actor=asked.actor),
            run=each(_take_up, lambda text: text.public_body[:16]),
            done=lambda n: (
                ngettext("立了 %(n)s 件，已派给承办单位。", "立了 %(n)s 件，已派给承办单位。", n) % {"n": n}
            ),
        ),
    ),
    counted=gettext_lazy("还有 %(n)s 条没有归类"),
    order=gettext_lazy("打乱的次序"),
    empty=(gettext_lazy("都归好了"), gettext_lazy("每一条都有了着落。")),
)
