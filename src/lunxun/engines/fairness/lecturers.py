"""Lecturers of a year in three groups: what they have in common over their lectures, apart from topic and audience.

The model of the year (decision 0101) with the lecturer as a further effect: a lecture's distance from the mean
is then its lecturer's and its own. One lecture each can't part the two, so lecturers with several are needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from .advice import Reason
from .crossed import CrossedEffects
from .errors import InvalidInput
from .yearly import Ratings

MIN_LECTURERS = 10
"""With fewer who gave two or more lectures, the spread between lecturers can't be estimated (notes §3)."""
MIN_LECTURES_EACH = 3
"""A person gets a label only over so many lectures that may carry one themselves."""


@dataclass(frozen=True, slots=True)
class LecturerScore:
    """`adjusted` in points with its 90 % interval; `group` None where there are too few lectures (`few_lectures_each`)."""

    lecturer: Hashable
    lectures: int
    n: int
    adjusted: float
    lo90: float
    hi90: float
    group: str | None


@dataclass(frozen=True, slots=True)
class LecturerScores:
    """`lecturers` is empty where `reasons` say why there is nothing to compare."""

    lecturers: tuple[LecturerScore, ...]
    reasons: tuple[Reason, ...]


def lecturer_scores(
    ratings: Ratings,
    lecturer_of: Mapping[Hashable, Hashable],
    counted: Collection[Hashable] | None = None,
    fdr: float = 0.10,
) -> LecturerScores:
    """Score the lecturers. `counted`: the lectures that may carry a label (response, number of rows); None: all.

    Raises InvalidInput for a lecture without a lecturer.
    """
    lectures = set(ratings.lecture)
    missing = [lecture for lecture in lectures if lecture not in lecturer_of]
    if missing:
        raise InvalidInput(f"lecturers: lecture {missing[0]!r} has no lecturer")
    given = Counter(lecturer_of[lecture] for lecture in lectures)
    enough = Counter(lecturer_of[lecture] for lecture in lectures if counted is None or lecture in counted)
    if sum(number >= 2 for number in given.values()) < MIN_LECTURERS:
        text = f"讲过两堂以上的授课人不到{MIN_LECTURERS}位，分不清是人的差别还是题目的差别，不按授课人分组。"
        return LecturerScores((), (Reason("few_lecturers", text),))
    fit = CrossedEffects().fit(
        ratings.score,
        {
            "ballot": list(zip(ratings.session, ratings.ballot, strict=True)),
            "lecture": ratings.lecture,
            "lecturer": [lecturer_of[lecture] for lecture in ratings.lecture],
            "class": ratings.unit_class,
            "audience": list(zip(ratings.session, ratings.unit_class, strict=True)),
        },
    )
    if not fit.converged:
        return LecturerScores((), (Reason("not_converged", "校正计算未达到精度要求，不按授课人分组。"),))
    if fit.variance["lecturer"] <= 0:
        text = "扣除题目和听众之后，授课人之间看不出差别，不按授课人分组。"
        return LecturerScores((), (Reason("no_lecturer_difference", text),))
    table = fit.effects("lecturer")
    judged = [who for who in table.level if enough[who] >= MIN_LECTURES_EACH]
    groups = fit.groups("lecturer", fdr, among=judged)
    rows = len(ratings.score)
    shift = float((table.effect * table.n).sum()) / rows
    base = sum(ratings.score) / rows - shift
    columns = zip(table.level, table.n, table.effect, table.lo90, table.hi90, strict=True)
    return LecturerScores(
        tuple(
            LecturerScore(
                who, given[who], int(n), base + float(effect), base + float(low), base + float(high),
                str(groups[who]) if who in judged else None,
            )
            for who, n, effect, low, high in columns
        ),
        (),
    )  # fmt: skip
