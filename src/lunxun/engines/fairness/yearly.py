"""A year of anonymous evaluations: the decided model, raw beside adjusted, with the reasons (decision 0101).

Within a session the ballot is the rater; across sessions nobody is known, so the audience enters as unit class
and as unit class within session.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .advice import Advice, Reason, advise, advise_lecture, explain_gap
from .crossed import CrossedEffects
from .errors import InvalidInput
from .plain import MIN_ROWS_SCORE

if TYPE_CHECKING:
    from .fit import Fit


@dataclass(frozen=True, slots=True)
class Ratings:
    """One entry per rated row, all of equal length; `score` is the row's weighted 0–100 score (or one dimension's).

    `ballot` identifies the sheet within its session only; `unit_class` the coarse class of the rater's unit.
    """

    score: Sequence[float]
    lecture: Sequence[Hashable]
    session: Sequence[Hashable]
    ballot: Sequence[Hashable]
    unit_class: Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class LectureScore:
    """`raw` and `adjusted` in points; the interval and group are None where the advice forbids them.

    Below 10 rows nothing but `n` is given. `reasons` are those of this lecture alone. `severity`: points that
    its raters give below the average of all rows; the rest of adjusted − raw is the pull towards the average.
    """

    lecture: Hashable
    n: int
    raw: float | None
    adjusted: float | None
    lo90: float | None
    hi90: float | None
    group: str | None
    gap: str | None
    response: float | None
    reasons: tuple[Reason, ...]
    severity: float = 0.0


@dataclass(frozen=True, slots=True)
class YearlyScores:
    """One row per lecture, and the advice for the whole table.

    `average`: the adjusted score of the average lecture, from which the groups are told apart; None where
    nothing is adjusted.
    """

    lectures: tuple[LectureScore, ...]
    advice: Advice
    variance: Mapping[str, float]
    reliability: float
    average: float | None = None


def yearly_scores(
    ratings: Ratings,
    due: Mapping[Hashable, int] | None = None,
    response_by_class: Mapping[Hashable, Sequence[float]] | None = None,
    fdr: float = 0.10,
) -> YearlyScores:
    """Score every lecture of the year.

    `due`: people present per lecture; `response_by_class`: response of each unit class per lecture. Adjusted
    scores are shifted so that the mean over all rows stays that of the raw scores. Raises InvalidInput for
    lists of different length or a lecture that occurs in two sessions.
    """
    rows = len(ratings.score)
    for name in ("lecture", "session", "ballot", "unit_class"):
        if len(getattr(ratings, name)) != rows:
            raise InvalidInput(f"ratings: {name} has {len(getattr(ratings, name))} entries, score has {rows}")
    session_of = dict(zip(ratings.lecture, ratings.session, strict=True))
    if len(set(zip(ratings.lecture, ratings.session, strict=True))) > len(session_of):
        raise InvalidInput("ratings: a lecture occurs in two sessions; give each delivery its own name")
    fit = CrossedEffects().fit(
        ratings.score,
        {
            "ballot": _pairs(ratings.session, ratings.ballot),
            "lecture": ratings.lecture,
            "class": ratings.unit_class,
            "audience": _pairs(ratings.session, ratings.unit_class),
        },
    )
    advice = advise(
        lectures=len(fit.levels["lecture"]),
        sessions=len(set(session_of.values())),
        parts=fit.parts_between("class", "lecture"),
        lecture_variance=fit.variance["lecture"],
        converged=fit.converged,
    )
    raw, counts = _raw_means(ratings)
    total = sum(raw[lec] * counts[lec] for lec in raw) / rows
    intervals, groups, severity = {}, {}, {}
    if advice.adjusted:
        table = fit.effects("lecture")
        columns = zip(table.level, table.effect, table.lo90, table.hi90, strict=True)
        intervals = {lec: (float(e), float(lo), float(hi)) for lec, e, lo, hi in columns}
        groups = fit.groups("lecture", fdr)
        severity = _severity(fit, counts)
    base = total - sum(intervals.get(lec, (0.0,))[0] * counts[lec] for lec in raw) / rows
    scores = [
        _lecture_score(lec, raw[lec], counts[lec], intervals.get(lec), base, str(groups.get(lec, "")) or None,
                       None if due is None else due.get(lec), (response_by_class or {}).get(lec, ()),
                       severity.get(lec, 0.0))
        for lec in fit.levels["lecture"]
    ]  # fmt: skip
    reliability = fit.reliability("lecture") if advice.adjusted else 0.0
    return YearlyScores(tuple(scores), advice, dict(fit.variance), reliability, base if intervals else None)


def _raw_means(ratings: Ratings) -> tuple[dict[Hashable, float], dict[Hashable, int]]:
    counts = Counter(ratings.lecture)
    sums: dict[Hashable, float] = dict.fromkeys(counts, 0.0)
    for score, lecture in zip(ratings.score, ratings.lecture, strict=True):
        sums[lecture] += score
    return {lecture: total / counts[lecture] for lecture, total in sums.items()}, counts


def _severity(fit: Fit, counts: Mapping[Hashable, int]) -> dict[Hashable, float]:
    """Points that a lecture's raters give below the average of all rows: their own, their class's, their audience's."""
    lenient = dict(zip(fit.levels["lecture"], fit.mean_of_others("lecture").tolist(), strict=True))
    average = sum(lenient[lecture] * count for lecture, count in counts.items()) / sum(counts.values())
    return {lecture: average - value for lecture, value in lenient.items()}


def _pairs(outer: Sequence[Hashable], inner: Sequence[Hashable]) -> list[int]:
    """A number for every pair: whole numbers are what the engine codes fastest."""
    place: dict[Hashable, int] = {}
    inner_place = [place.setdefault(one, len(place)) for one in inner]
    start: dict[Hashable, int] = {}
    return [
        start.setdefault(one, len(start) * len(place)) + within
        for one, within in zip(outer, inner_place, strict=True)
    ]


def _lecture_score(
    lecture: Hashable, raw: float, n: int, interval: tuple[float, float, float] | None, base: float,
    group: str | None, due: int | None, response_by_class: Sequence[float], severity: float,
) -> LectureScore:  # fmt: skip
    response = n / due if due else None
    if n < MIN_ROWS_SCORE:
        reason = Reason("too_few", f"有效评价少于{MIN_ROWS_SCORE}份，不公布得分。")
        return LectureScore(lecture, n, None, None, None, None, None, None, response, (reason,))
    if interval is None:
        return LectureScore(lecture, n, raw, None, None, None, None, None, response, ())
    advice = advise_lecture(rows=n, due=due, response_by_class=response_by_class)
    adjusted, low, high = (base + value for value in interval)
    return LectureScore(
        lecture, n, raw, adjusted, low, high, group if advice.labels else None,
        explain_gap(raw, adjusted, severity), response, advice.reasons, severity,
    )  # fmt: skip
