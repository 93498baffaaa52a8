"""Figures of sealed results. Every formula comes from `engines.fairness`; here are thresholds and shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from lunxun.engines.fairness import Satisfaction, Tally, satisfaction, score, score_interval, weighted_score
from lunxun.engines.fairness.advice import MAX_RESPONSE_GAP
from lunxun.engines.fairness.plain import (
    MIN_CELL,
    MIN_RESPONSE_GROUP,
    MIN_ROWS_SCORE,
    return_rate,
    valid_rate,
)
from lunxun.feedback import form_definition, turnout
from lunxun.feedback.enums import Mode
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedText
from lunxun.feedback.pace import is_rush
from lunxun.feedback.scales import band_labels, bands, tops_of
from lunxun.plans.models import Lecture

CEILING = 0.95
"""From this T2 on, the upper grades no longer part good from very good (domain.md B2)."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    code: str
    label: str
    weight: float
    counts: tuple[int, ...]
    bands: tuple[int, ...]
    plain: Satisfaction
    score: float | None


@dataclass(frozen=True, slots=True)
class ChoiceFigures:
    label: str
    n: int
    options: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Represented:
    """What the silence may hide. `score` with every class of units at its share of those present, None where
    the classes are not known; `low`, `high`: had all who are missing answered one grade worse (better) than
    their own class."""

    score: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LectureFigures:
    """One lecture's published figures. `items` is empty below 5 valid rows, `score` None below 10; where no item
    is shown, no score and no other question is.

    An item that fewer than 5 answered is left out, and out of the score, too: it could be computed from
    the score and the other items. `interval` is the score's 90 % interval from the counts.
    """

    result: LectureResult
    lecture: Lecture
    due: int
    returned: int
    valid: int
    absent: int
    return_rate: float | None
    valid_rate: float | None
    score: float | None
    items: list[ItemFigures]
    choices: list[ChoiceFigures]
    band_labels: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    text_count: int = 0
    interval: tuple[float, float] | None = None
    represented: Represented | None = None
    uneven: str = ""

    @property
    def reach(self) -> str:
        """The score by those present, and what those could change who did not answer; empty where there is no score."""
        return reach_words(self.represented) if self.represented and self.score is not None else ""

    @property
    def is_partial(self) -> bool:
        """Whether too few answered, or classes of units so differently, that this has to be said."""
        return bool(self.uneven) or (self.return_rate is not None and self.return_rate < MIN_RESPONSE_GROUP)

    @property
    def is_withheld(self) -> bool:
        return not self.items

    @property
    def is_at_ceiling(self) -> bool:
        return _at_ceiling(self.items)


def figures_of(results: Iterable[LectureResult]) -> list[LectureFigures]:
    """Figures for results fetched with lecture, unit, lecturer, session and form version (2 more queries)."""
    results = list(results)
    tallies: dict[int, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in LectureTally.objects.filter(result__in=results):
        tallies[row.result_id][row.item][row.choice] = row.count
    texts = dict(
        SealedText.objects.filter(lecture__in=[result.lecture_id for result in results])
        .order_by()
        .values_list("lecture_id")
        .annotate(number=Count("pk"))
    )
    return [_figures(result, tallies[result.pk], texts.get(result.lecture_id, 0)) for result in results]


def _figures(result: LectureResult, counts: dict[str, dict[int, int]], texts: int) -> LectureFigures:
    definition = form_definition.worded(result.evaluation.form_version.definition)
    is_shown = result.valid >= MIN_CELL
    every = [_item(definition, item, counts) for item in definition["items"]] if is_shown else []
    items = [item for item in every if item.plain.n >= MIN_CELL]
    total = interval = represented = None
    if result.valid >= MIN_ROWS_SCORE and items:
        scheme = form_definition.weights(definition), form_definition.grade_values(definition)
        tallies = {item.code: Tally(item.counts) for item in items}
        total, interval = weighted_score(tallies, *scheme), score_interval(tallies, *scheme)
        represented = _represented(result, turnout.bounds(tallies, *scheme, result.due))
    return LectureFigures(
        result=result,
        lecture=result.lecture,
        due=result.due,
        returned=result.returned,
        valid=result.valid,
        absent=result.absent,
        return_rate=return_rate(result.returned, result.due),
        valid_rate=valid_rate(result.valid, result.returned),
        score=total,
        items=items,
        choices=_choices(definition, counts) if items else [],
        band_labels=band_labels(definition),
        notes=_few(every) + _notes(result, items),
        text_count=texts if is_shown else 0,
        interval=interval,
        represented=represented,
        uneven=uneven_words(result.evaluation) if is_shown else "",
    )


def _represented(result: LectureResult, plain: Mapping[str, float]) -> Represented | None:
    """Of the classes where they are known, else of the whole hall."""
    found = result.weighted or plain
    if not found:
        return None
    return Represented(result.weighted.get("score"), found["low"], found["high"])


def reach_words(found: Represented) -> str:
    edges = _("没交的人要是都比交了的低一档，是 {low} 分；都高一档，是 {high} 分。").format(
        low=f"{found.low:.1f}", high=f"{found.high:.1f}"
    )
    if found.score is None:
        return edges
    score = _("各类单位按到场人数折算，是 {score} 分。").format(score=f"{found.score:.1f}")
    return score + edges


def uneven_words(evaluation: Evaluation) -> str:
    """Who answered how often, where classes of units differ so much that no lecture is called higher or lower."""
    rates = turnout.rates(evaluation.turnout)
    if len(rates) < 2 or max(rates) - min(rates) <= MAX_RESPONSE_GAP:
        return ""
    named = _("、").join(
        f"{name or _('其他')} {round(100 * number / due)} %"
        for name, due, number in turnout.compared(evaluation.turnout)
    )
    return _("各类单位的收回率：{named}，相差超过 {gap} 个百分点。得分偏向交得多的一类。").format(
        named=named, gap=round(100 * MAX_RESPONSE_GAP)
    )


def _tally(counts: dict[int, int], size: int) -> Tally:
    return Tally(tuple(counts.get(position, 0) for position in range(size)))


def _item(definition: dict[str, Any], item: dict[str, Any], counts: dict[str, dict[int, int]]) -> ItemFigures:
    tally = _tally(counts.get(item["code"], {}), len(definition["grades"]))
    return ItemFigures(
        code=item["code"],
        label=item["label"],
        weight=float(item["weight"]),
        counts=tally.counts,
        bands=bands(definition, tally.counts),
        plain=satisfaction(tally, tops=tops_of(definition)),
        score=score(tally, form_definition.grade_values(definition)),
    )


def _choices(definition: dict[str, Any], counts: dict[str, dict[int, int]]) -> list[ChoiceFigures]:
    found = []
    for choice in definition["choices"]:
        tally = _tally(counts.get(choice["code"], {}), len(choice["options"]))
        if tally.n >= MIN_CELL:
            options = list(zip(choice["options"], tally.counts, strict=True))
            found.append(ChoiceFigures(choice["label"], tally.n, options))
    return found


def _at_ceiling(items: list[ItemFigures]) -> bool:
    """Whether every item has so many upper grades that only the top one still tells lectures apart."""
    uppers = [item.plain.t2 for item in items if item.plain.t2 is not None]
    return bool(uppers) and min(uppers) >= CEILING


def _few(items: list[ItemFigures]) -> list[str]:
    """That items are left out because few answered them; first, as it stands alone where all are."""
    labels = [item.label for item in items if item.plain.n < MIN_CELL]
    if not labels:
        return []
    return [_("{items}：答的不足 {k} 份，不显示，也不算进得分。").format(items="、".join(labels), k=MIN_CELL)]


def _notes(result: LectureResult, items: list[ItemFigures]) -> list[str]:
    """What to know before reading: facts on the data, never on a person."""
    notes = []
    if result.valid < MIN_CELL:
        return [_("有效不足 {k} 份，不显示任何数字。").format(k=MIN_CELL)]
    if result.evaluation.mode == Mode.MIXED:
        notes.append(_("混合发票：先手机领票，后改抽票。领过的票都算数，每人仍只有一份。"))
    if result.valid < MIN_ROWS_SCORE:
        notes.append(_("有效不足 {k} 份，不算得分。").format(k=MIN_ROWS_SCORE))
    rate = return_rate(result.returned, result.due)
    if rate is not None and rate < MIN_RESPONSE_GROUP:
        notes.append(_("收回不到六成，没交的人怎么想并不知道。"))
    if _at_ceiling(items):
        notes.append(_("“满意”以上接近 100 %，差别主要看“非常满意”。"))
    if result.straight >= MIN_CELL and result.valid - result.straight >= MIN_CELL:
        percent = round(100 * result.straight / result.valid)
        notes.append(_("{percent} % 的表三项同档，已标记，没有删除。").format(percent=percent))
    if result.copied >= MIN_CELL:
        notes.append(
            _("{n} 条建议和这一场的另一条字句相同或几乎相同，已标记，没有删除。").format(n=result.copied)
        )
    evaluation = result.evaluation
    if is_rush(evaluation.densest, evaluation.ballots):
        notes.append(
            _("这一场 {n} 份里有 {m} 份是十秒之内一起交到的，已标记，没有删除。").format(
                n=evaluation.ballots, m=evaluation.densest
            )
        )
    return notes


def session_items(evaluation: Evaluation) -> list[ItemFigures]:
    """Figures of what was judged once for the whole session; nothing of an item below k answers."""
    definition = form_definition.worded(evaluation.form_version.definition)
    found = []
    for item in definition.get("session_items", ()):
        counts = evaluation.session_tallies.get(item["code"], [])
        if sum(counts) >= MIN_CELL:
            found.append(_item(definition, {**item, "weight": 0}, {item["code"]: dict(enumerate(counts))}))
    return found
