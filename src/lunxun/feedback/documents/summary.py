"""评价汇总表 F14: of one session, as much of it as its reader may see now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lunxun.documents.report import Report, Section
from lunxun.documents.rows import DATE, DECIMAL, NUMBER, PERCENT, Column, Table
from lunxun.feedback import queries
from lunxun.feedback.documents import drawings, words
from lunxun.feedback.enums import TextClass
from lunxun.feedback.models import Evaluation, LectureResult
from lunxun.feedback.queries.figures import ItemFigures, LectureFigures
from lunxun.feedback.queries.papers import Previous
from lunxun.kernel.errors import NotFound
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession


def report_for(actor: Actor, session: TrainingSession) -> Report:
    """The document.

    Raises:
        NotFound: nothing that this actor may see yet.
    """
    page = queries.results_page(actor, session)
    figures: list[LectureFigures] = page["results"].figures
    if not figures:
        raise NotFound(_("还没有可以打印的结果。封存并公布之后再来。"))
    evaluation: Evaluation = page["evaluation"]
    definition = evaluation.form_version.definition
    return Report(
        title=_("课堂满意度评价汇总表"),
        opening=[f"{session.title}　{day_text(session.on)}"],
        is_wide=True,
        sections=[
            Section(
                _("各堂课"),
                drawings=drawings.lectures(figures),
                tables=[_lectures(figures, queries.previous_of(actor, figures))],
                notes=[words.mark_words(), *_reach(figures), *_missing(page["results"].withheld)],
            ),
            Section(
                _("各项票数和满意率"), drawings=drawings.lectures_by_item(figures), tables=[_items(figures)]
            ),
            Section(
                _("整场培训"),
                drawings=drawings.items(_("整场培训图"), page["session_items"], figures[0].band_labels),
                tables=_session(page["session_items"], figures),
            ),
            Section(
                _("建议归类"),
                tables=_classes(figures, queries.public_classes(actor.organisation_id, figures)),
            ),
            Section(_("这些数怎么算的"), notes=words.definitions(definition)),
            Section(
                _("封存"),
                notes=[
                    _("{at} 封存，计入 {n} 份。指纹 {root}").format(
                        at=day_text(evaluation.sealed_at.date(), weekday=False)
                        if evaluation.sealed_at
                        else "",
                        n=evaluation.ballots,
                        root=evaluation.root,
                    ),
                    *_supplements(evaluation),
                    _(
                        "改过一个勾，重算的指纹就和这一串对不上。票据和原始记录已经销毁，没有人知道哪份是谁的。"
                    ),
                ],
            ),
        ],
    )


def _supplements(evaluation: Evaluation) -> list[str]:
    return [
        _("补充 {number}：{at} 封存，{n} 份。指纹 {root}").format(
            number=one.number,
            at=day_text(one.sealed_at.date(), weekday=False) if one.sealed_at else "",
            n=one.ballots,
            root=one.root,
        )
        for one in queries.sealed_supplements(evaluation)
    ]


def _reach(figures: Sequence[LectureFigures]) -> list[str]:
    """Who did not answer, where it may matter, and what could be different for it."""
    partial = [one for one in figures if one.is_partial and one.reach]
    said = [f"《{one.lecture.title}》{one.reach}" for one in partial]
    return [*dict.fromkeys(one.uneven for one in figures if one.uneven), *said]


def _missing(withheld: Sequence[LectureResult]) -> list[str]:
    if not withheld:
        return []
    titles = _("、").join(f"《{result.lecture.title}》" for result in withheld)
    return [_("还没有公布，不在表内：{titles}。").format(titles=titles)]


def _lectures(figures: Sequence[LectureFigures], before: Mapping[int, Previous]) -> Table:
    labels = list(dict.fromkeys(item.label for one in figures for item in one.items))
    columns = [
        Column(_("序号"), NUMBER),
        Column(_("讲题"), width=30),
        Column(_("单位")),
        Column(_("授课人")),
        Column(_("应评"), NUMBER),
        Column(_("收回"), NUMBER),
        Column(_("有效"), NUMBER),
        Column(_("回收率"), PERCENT),
        Column(_("有效率"), PERCENT),
        *(Column(label, DECIMAL) for label in labels),
        Column(_("综合得分"), DECIMAL),
        Column(_("90 % 区间")),
        Column(_("上次得分"), DECIMAL),
        Column(_("上次日期"), DATE),
        Column(_("标注"), width=12),
    ]
    return Table(
        title=_("各堂课"),
        columns=columns,
        rows=[
            _lecture(number, one, labels, before.get(one.lecture.pk)) for number, one in enumerate(figures, 1)
        ],
        notes=[_("上次：同一单位上一堂有得分、量表和权重相同的课。听的人和讲题不同，高低不直接相比。")]
        if before
        else [],
    )


def _lecture(number: int, one: LectureFigures, labels: Sequence[str], before: Previous | None) -> list[Any]:
    scores = {item.label: item.score for item in one.items}
    counts = [one.due, one.returned, one.valid, one.return_rate, one.valid_rate]
    return [
        number,
        one.lecture.title,
        one.lecture.unit_name,
        one.lecture.lecturer.name,
        *([None] * 5 if one.is_withheld else counts),
        *(scores.get(label) for label in labels),
        one.score,
        words.points(one.interval),
        before.score if before else None,
        before.on if before else None,
        words.marks(one),
    ]


def _items(figures: Sequence[LectureFigures]) -> Table:
    shown = [one for one in figures if not one.is_withheld]
    bands = shown[0].band_labels if shown else ()
    columns = [
        Column(_("讲题"), width=34),
        Column(_("项")),
        Column(_("份数"), NUMBER),
        *(Column(label, NUMBER) for label in bands),
        Column("T1", PERCENT),
        Column("T2", PERCENT),
        Column("T3", PERCENT),
        Column(_("T1 区间")),
        Column(_("T2 区间")),
        Column(_("得分"), DECIMAL),
    ]
    rows = [
        [None if at else one.lecture.title, *_item(item)]
        for one in shown
        for at, item in enumerate(one.items)
    ]
    return Table(_("各项票数和满意率"), columns, rows, merged=1)


def _item(item: ItemFigures) -> list[Any]:
    plain = item.plain
    return [
        item.label,
        plain.n,
        *item.bands,
        plain.t1,
        plain.t2,
        plain.t3,
        words.interval(plain.t1_interval),
        words.interval(plain.t2_interval),
        item.score,
    ]


def _session(items: Sequence[ItemFigures], figures: Sequence[LectureFigures]) -> list[Table]:
    """What was asked once for the whole session; no table where nothing was."""
    if not items:
        return []
    bands = figures[0].band_labels
    columns = [
        Column(_("项"), width=20),
        Column(_("份数"), NUMBER),
        *(Column(label, NUMBER) for label in bands),
        *(Column(name, PERCENT) for name in ("T1", "T2", "T3")),
        Column(_("T1 区间")),
        Column(_("T2 区间")),
        Column(_("得分"), DECIMAL),
    ]
    return [Table(_("整场培训"), columns, [_item(item) for item in items])]


def _classes(figures: Sequence[LectureFigures], counts: Mapping[int, Mapping[str, int]]) -> list[Table]:
    """How many public pieces of advice of each class; none where none is public."""
    used = [one for one in TextClass if any(one.value in of for of in counts.values())]
    if not used:
        return []
    columns = [
        Column(_("讲题"), width=34),
        *(Column(str(one.label), NUMBER) for one in used),
        Column(_("合计"), NUMBER),
    ]
    rows = [
        [
            one.lecture.title,
            *(counts[one.lecture.pk].get(kind.value) for kind in used),
            sum(counts[one.lecture.pk].values()),
        ]
        for one in figures
        if one.lecture.pk in counts
    ]
    return [
        Table(_("建议归类"), columns, rows, notes=[_("只数公开的建议，逐条见各堂课的结果页和建议台账。")])
    ]
