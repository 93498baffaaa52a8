"""授课反馈书 F15: to the lecturer of one lecture, his own figures and what the hall wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lunxun.documents.report import Report, Section
from lunxun.documents.rows import DECIMAL, NUMBER, Column, Table
from lunxun.feedback import queries
from lunxun.feedback.documents import company, drawings, words
from lunxun.feedback.enums import TextClass, Visibility
from lunxun.feedback.models import LectureResult, SealedText
from lunxun.feedback.queries.figures import ItemFigures, LectureFigures, figures_of
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor

MOST = 3
"""Strengths and points to improve, at most so many each: what nobody can keep in mind helps nobody."""
GOOD_USE, POOR_USE = 0.6, 0.4
"""Share of 是 and of the other answers to 回去用得上吗 from which it is worth a sentence."""
NOT_ADVICE = {TextClass.PRAISE, TextClass.SENSITIVE, TextClass.NONE}


def report_for(actor: Actor, result: LectureResult) -> Report:
    """The letter, with the texts that this actor may read; the result was fetched with its permission."""
    figures = figures_of([result])[0]
    texts = queries.texts_for(actor, result.lecture)
    lecture = result.lecture
    return Report(
        title=_("授课反馈书"),
        opening=[lecture.title, f"{lecture.session.title}　{day_text(lecture.session.on)}"],
        address=_("{unit} {name}同志：").format(unit=lecture.unit_name, name=lecture.lecturer.name),
        sections=[
            Section("", paragraphs=_opening(figures)),
            Section(
                _("各项得分"),
                drawings=drawings.items(_("各项票数图"), figures.items, figures.band_labels),
                tables=_scores(figures),
                paragraphs=_used(figures),
            ),
            *company.sections_for(actor, figures),
            Section(_("做得好的"), paragraphs=_numbered(strengths(figures, texts))),
            Section(_("可以改进的"), paragraphs=_numbered(improvements(figures, texts))),
            Section(_("听众怎么说"), quotes=[_quote(text) for text in texts], paragraphs=_about_texts(texts)),
            Section(_("这些数怎么算的"), notes=words.definitions(result.evaluation.form_version.definition)),
        ],
        signed=(actor.organisation_name, _date(result)),
    )


def _date(result: LectureResult) -> str:
    at = result.released_at or result.evaluation.sealed_at
    return day_text(at.date(), weekday=False) if at else ""


def _opening(figures: LectureFigures) -> list[str]:
    if figures.is_withheld:
        return [str(note) for note in figures.notes]
    counts = _("这堂课应评 {due} 人，收回 {returned} 份（{rate}），有效 {valid} 份（{share}）。").format(
        due=figures.due,
        returned=figures.returned,
        rate=words.percent(figures.return_rate),
        valid=figures.valid,
        share=words.percent(figures.valid_rate),
    )
    if figures.score is not None:
        counts += _("综合得分 {score} 分（90 % 区间 {interval}），是原始得分，没有按听众松紧校正。").format(
            score=f"{figures.score:.1f}", interval=words.points(figures.interval) or "—"
        )
    about = [figures.uneven, figures.reach] if figures.is_partial else []
    return [counts, *(str(note) for note in figures.notes), *(words for words in about if words)]


def _scores(figures: LectureFigures) -> list[Table]:
    if figures.is_withheld:
        return []
    columns = [
        Column(_("项"), width=8),
        Column(_("权重 %"), NUMBER),
        *(Column(label, NUMBER) for label in figures.band_labels),
        Column(_("T1 及区间 %")),
        Column(_("T2 及区间 %")),
        Column(_("得分"), DECIMAL),
    ]
    rows = [
        [
            item.label,
            item.weight if item.weight % 1 else int(item.weight),
            *item.bands,
            _with_interval(item.plain.t1, item.plain.t1_interval),
            _with_interval(item.plain.t2, item.plain.t2_interval),
            item.score,
        ]
        for item in figures.items
    ]
    return [Table(_("各项得分"), columns, rows)]


def _with_interval(share: float | None, pair: tuple[float, float]) -> str:
    return "—" if share is None else f"{100 * share:.1f}\n（{words.interval(pair)}）"


def _used(figures: LectureFigures) -> list[str]:
    return [
        _("{question}：{answers}。{n} 人答了。").format(
            question=choice.label,
            answers=_("，").join(f"{label} {count}" for label, count in choice.options),
            n=choice.n,
        )
        for choice in figures.choices
    ]


def strengths(figures: LectureFigures, texts: Sequence[SealedText]) -> list[str]:
    """At most three facts that speak for the lecture; none that the intervals don't bear out."""
    found = []
    if figures.is_withheld:
        return found
    best, weakest = _extremes(figures.items)
    if best and weakest:
        found.append(
            _("“{item}”最受认可：{top}的占 {share}，高于“{other}”的 {low}，差别超出误差。").format(
                item=best.label,
                top=figures.band_labels[0],
                share=words.percent(best.plain.t1),
                other=weakest.label,
                low=words.percent(weakest.plain.t1),
            )
        )
    if figures.is_at_ceiling:
        found.append(_("各项的满意率（T2）都到了 95 % 以上。"))
    for choice in figures.choices:
        label, count = choice.options[0]
        if count / choice.n >= GOOD_USE:
            found.append(
                _("“{question}”，{n} 人里有 {share} 答“{label}”。").format(
                    question=choice.label, n=choice.n, share=words.percent(count / choice.n), label=label
                )
            )
    praise = [text for text in texts if text.text_class == TextClass.PRAISE]
    if praise:
        found.append(_("有 {n} 条是表扬，例如“{words}”。").format(n=len(praise), words=_short(praise[0])))
    return found[:MOST]


def improvements(figures: LectureFigures, texts: Sequence[SealedText]) -> list[str]:
    """At most three points to work on: the weakest item, what was asked for most, what few can use."""
    found = []
    if figures.is_withheld:
        return found
    best, weakest = _extremes(figures.items)
    if best and weakest:
        found.append(
            _("“{item}”是相对弱的一项：{top}的占 {share}，得分 {score}。").format(
                item=weakest.label,
                top=figures.band_labels[0],
                share=words.percent(weakest.plain.t1),
                score=f"{weakest.score:.1f}" if weakest.score is not None else "—",
            )
        )
    for choice in figures.choices:
        rest = choice.n - choice.options[0][1]
        if rest / choice.n >= POOR_USE:
            found.append(
                _("“{question}”，{n} 人里有 {share} 没有答“{label}”。").format(
                    question=choice.label,
                    n=choice.n,
                    share=words.percent(rest / choice.n),
                    label=choice.options[0][0],
                )
            )
    classes = Counter(text.text_class for text in texts if text.text_class not in NOT_ADVICE)
    for text_class, count in classes.most_common(MOST):
        example = next(text for text in texts if text.text_class == text_class)
        found.append(
            _("建议里有 {n} 条说的是“{kind}”，例如“{words}”。").format(
                n=count, kind=TextClass(text_class).label, words=_short(example)
            )
        )
    return found[:MOST]


def _extremes(items: Sequence[ItemFigures]) -> tuple[ItemFigures | None, ItemFigures | None]:
    """The items with the largest and the smallest share of the top grade, where their intervals stand apart."""
    known = [item for item in items if item.plain.t1 is not None]
    if len(known) < 2:
        return None, None
    best = max(known, key=lambda item: item.plain.t1 or 0)
    weakest = min(known, key=lambda item: item.plain.t1 or 0)
    stand_apart = best.plain.t1_interval[0] > weakest.plain.t1_interval[1]
    return (best, weakest) if stand_apart else (None, None)


def _numbered(lines: Sequence[str]) -> list[str]:
    if not lines:
        return [_("各项之间的差别都在误差以内，也没有集中的说法，这里不硬凑。")]
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def _short(text: SealedText) -> str:
    body = " ".join(text.public_body.split()).rstrip("。.")
    return body if len(body) <= 40 else f"{body[:40]}……"


def _quote(text: SealedText) -> tuple[str, str]:
    about = [str(text.get_text_class_display())] if text.text_class else []
    if text.visibility == Visibility.LECTURER_ONLY:
        about.append(_("只给授课人"))
    return text.public_body, _("，").join(about)


def _about_texts(texts: Sequence[SealedText]) -> list[str]:
    if not texts:
        return [_("没有可以看的建议：没有人写，或者还没有定给谁看。")]
    return [_("共 {n} 条，原话照录，能认出人的字句已经去掉，先后是打乱的。").format(n=len(texts))]
