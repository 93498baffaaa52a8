"""Plain statistics of the evaluation form (domain.md B2): pure functions on counts, standard library only.

Everything is returned unrounded; pages round for display. Grades are ordered best first
(非常满意, 满意, 基本满意, 不满意). "未填/不适用" is never a zero: it is simply not in the counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

from .errors import InvalidInput

GRADE_VALUES: tuple[float, ...] = (100.0, 85.0, 60.0, 0.0)
"""非常满意 100, 满意 85, 基本满意 60, 不满意 0: the default scheme of domain.md B2."""

DIMENSION_WEIGHTS: Mapping[str, float] = {"topic": 25.0, "content": 45.0, "form": 30.0}
"""主题 25, 内容 45, 形式 30: the default weights of domain.md B2."""

MIN_CELL = 5
"""No cell of fewer rows is shown anywhere."""
MIN_ROWS_SCORE = 10
"""A lecture's score needs this many valid rows."""
MIN_ROWS_GROUP = 30
"""A group label (高于, 无明显差别, 低于) needs this many valid rows …"""
MIN_RESPONSE_GROUP = 0.60
"""… and this response."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes of one item per grade, best grade first; unanswered items are not counted here."""

    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", tuple(self.counts))
        if not self.counts:
            raise InvalidInput("tally: no grades; give one count per grade, best first")
        for grade, count in enumerate(self.counts, start=1):
            if count != int(count) or count < 0:
                raise InvalidInput(
                    f"tally: grade {grade} has count {count!r}; counts are whole and not negative"
                )

    @property
    def n(self) -> int:
        """Valid answers (有效票)."""
        return sum(self.counts)

    def __add__(self, other: Tally) -> Tally:
        if len(self.counts) != len(other.counts):
            raise InvalidInput("tally: scales of different length are not added; normalise them first")
        return Tally(tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Shares of one item, as fractions of the valid answers; None where nobody answered.

    `t1` top grade, `t2` two upper grades (满意率), `t3` three upper grades (综合满意率), or as many as
    the scale's `tops` say; on a scale with fewer grades the later ones equal 1. `shares` holds every
    grade; the intervals are Wilson 95 %.
    """

    n: int
    shares: tuple[float, ...] | None
    t1: float | None
    t2: float | None
    t3: float | None
    t1_interval: tuple[float, float]
    t2_interval: tuple[float, float]
    t3_interval: tuple[float, float]


def ratio(part: float, whole: float) -> float | None:
    """part ÷ whole, or None when the whole is zero (nothing to report is not 0 %)."""
    return part / whole if whole else None


def return_rate(returned: int, due: int) -> float | None:
    """回收率 = 收回 ÷ 应评, as a fraction."""
    return _rate("returned", returned, "due", due)


def valid_rate(valid: int, returned: int) -> float | None:
    """有效率 = 有效 ÷ 收回, as a fraction."""
    return _rate("valid", valid, "returned", returned)


def _rate(part_name: str, part: int, whole_name: str, whole: int) -> float | None:
    if part < 0 or whole < 0 or part > whole:
        raise InvalidInput(
            f"rate: {part_name} {part} of {whole_name} {whole}; needs 0 ≤ {part_name} ≤ {whole_name}"
        )
    return ratio(part, whole)


def wilson_interval(successes: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927), as fractions; (0, 1) when n is 0.

    `n` may be an effective sample size, hence a real number.
    """
    if not (isfinite(n) and 0 <= successes <= n):
        raise InvalidInput(f"wilson: {successes} of {n}; needs 0 ≤ successes ≤ n")
    if not 0 < level < 1:
        raise InvalidInput(f"wilson: level {level}; needs a value between 0 and 1, such as 0.95")
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, z2 = successes / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def satisfaction(tally: Tally, level: float = 0.95, tops: tuple[int, int, int] = (1, 2, 3)) -> Satisfaction:
    """T1, T2 and T3 with Wilson intervals, and the share of every grade (B2).

    `tops`: how many of the best grades each of them takes in; more than (1, 2, 3) on long scales.
    """
    n = tally.n
    upper = [sum(tally.counts[:k]) for k in tops]
    t1, t2, t3 = (ratio(top, n) for top in upper)
    i1, i2, i3 = (wilson_interval(top, n, level) for top in upper)
    shares = tuple(count / n for count in tally.counts) if n else None
    return Satisfaction(n, shares, t1, t2, t3, i1, i2, i3)


def score(tally: Tally, grade_values: Sequence[float] = GRADE_VALUES) -> float | None:
    """得分 = Σ 等级分·票 ÷ 有效票 of one item; None without answers."""
    _check_values(tally, grade_values)
    total = sum(value * count for value, count in zip(grade_values, tally.counts, strict=True))
    return ratio(total, tally.n)


def weighted_score(
    tallies: Mapping[str, Tally],
    weights: Mapping[str, float] = DIMENSION_WEIGHTS,
    grade_values: Sequence[float] = GRADE_VALUES,
) -> float | None:
    """Weighted 0–100 score over the dimensions, from unrounded parts.

    Weights need no particular sum; they are renormalised over the dimensions that have answers.
    None when no dimension has any.
    """
    scores = {name: score(tally, grade_values) for name, tally in tallies.items()}
    return _weighted_mean(scores, weights)


def score_interval(
    tallies: Mapping[str, Tally],
    weights: Mapping[str, float] = DIMENSION_WEIGHTS,
    grade_values: Sequence[float] = GRADE_VALUES,
    level: float = 0.90,
) -> tuple[float, float] | None:
    """Interval of `weighted_score` from the counts alone, on its scale; never too narrow.

    Standard error of each dimension: s/√n with s² = Σ (value − mean)²·votes ÷ (n − 1). The counts do not
    tell how the answers of one person go together, so the errors of the dimensions are added up as if they
    went together entirely: the widest that it can be. Quantile of t with the smallest n − 1 degrees of
    freedom by the expansion of Fisher & Cornish (1960), two terms, exact to 0.002 from 9 degrees on.
    None below two answers in any dimension that has some, or without any.
    """
    score_ = weighted_score(tallies, weights, grade_values)
    used = {name: tally for name, tally in tallies.items() if tally.n and weights[name]}
    if score_ is None or not used or min(tally.n for tally in used.values()) < 2:
        return None
    total = sum(weights[name] for name in used)
    error = 0.0
    for name, tally in used.items():
        mean = score(tally, grade_values) or 0.0
        squares = sum(
            votes * (value - mean) ** 2 for value, votes in zip(grade_values, tally.counts, strict=True)
        )
        error += weights[name] / total * sqrt(squares / (tally.n - 1) / tally.n)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    freedom = min(tally.n for tally in used.values()) - 1
    t = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    low, high = min(grade_values), max(grade_values)
    return max(low, score_ - t * error), min(high, score_ + t * error)


def row_score(
    grades: Mapping[str, int | None],
    weights: Mapping[str, float] = DIMENSION_WEIGHTS,
    grade_values: Sequence[float] = GRADE_VALUES,
) -> float | None:
    """Score of one row: `grades` holds the position of the ticked grade (0 = best) or None for 未填.

    This is the `y` of the fair-score model. None when nothing is answered.
    """
    values: dict[str, float | None] = {}
    for name, grade in grades.items():
        if grade is not None and not 0 <= grade < len(grade_values):
            raise InvalidInput(
                f"row: {name} has grade {grade}; the scale has grades 0 to {len(grade_values) - 1}"
            )
        values[name] = None if grade is None else grade_values[grade]
    return _weighted_mean(values, weights)


def _weighted_mean(values: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    total = weight_sum = 0.0
    for name, value in values.items():
        if name not in weights:
            raise InvalidInput(f"weights: no weight for dimension {name!r}; give one for every dimension")
        weight = weights[name]
        if not isfinite(weight) or weight < 0:
            raise InvalidInput(f"weights: {name!r} has weight {weight}; weights are finite and not negative")
        if value is not None:
            total += weight * value
            weight_sum += weight
    return ratio(total, weight_sum)


def trimmed_score(
    tally: Tally, grade_values: Sequence[float] = GRADE_VALUES, share: float = 0.05, min_n: int = 40
) -> float | None:
    """去极值: score without the best and the worst `share` of the votes; below `min_n` nothing is trimmed.

    The number cut at each end is ⌊share·n⌋ whole votes.
    """
    _check_values(tally, grade_values)
    if not 0 <= share < 0.5:
        raise InvalidInput(f"trimmed score: share {share}; needs 0 ≤ share < 0.5")
    if tally.n < min_n:
        return score(tally, grade_values)
    cut = int(share * tally.n + 1e-9)
    order = sorted(range(len(tally.counts)), key=lambda grade: grade_values[grade])
    counts = _cut_front(_cut_front([tally.counts[g] for g in order], cut)[::-1], cut)[::-1]
    total = sum(grade_values[grade] * count for grade, count in zip(order, counts, strict=True))
    return ratio(total, sum(counts))


def _cut_front(counts: list[int], cut: int) -> list[int]:
    """Take `cut` votes away, from the first grade on."""
    left = []
    for count in counts:
        taken = min(count, cut)
        cut -= taken
        left.append(count - taken)
    return left


def _check_values(tally: Tally, grade_values: Sequence[float]) -> None:
    if len(grade_values) != len(tally.counts):
        raise InvalidInput(
            f"score: {len(tally.counts)} grades, {len(grade_values)} grade values; give one value per grade"
        )


def competition_ranks(scores: Sequence[float]) -> list[int]:
    """Rank 1 = highest; ties share a rank, the next one is skipped (并列同名次). Round before, if at all."""
    ordered = sorted(scores, reverse=True)
    first: dict[float, int] = {}
    for position, value in enumerate(ordered, start=1):
        first.setdefault(value, position)
    return [first[value] for value in scores]
