"""Who answered, and what the silence could hide: post-stratified scores with bounds, response per class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import InvalidInput
from .plain import GRADE_VALUES, Tally, score

TRIM = 3.0
"""Largest weight of an answer relative to the average answer."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """One unit class of one lecture: `due` people attended, `tally` are the valid answers."""

    name: str
    due: int
    tally: Tally

    def __post_init__(self) -> None:
        if self.tally.n > self.due:
            raise InvalidInput(
                f"stratum {self.name}: {self.tally.n} answers of {self.due} due; check the roster"
            )

    @property
    def response(self) -> float | None:
        return self.tally.n / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Poststratified:
    """Score with every class at its share of the attendance.

    `low`, `high`: the score if every missing answer were one grade below (above) those given in its class;
    `worst`, `best`: if all were the worst (best) grade. `n_effective` is Kish's (Σw)²/Σw². `uncovered` names
    classes that nobody answered from; their missing answers enter `low` … `best` at the overall distribution.
    """

    score: float
    unweighted: float
    low: float
    high: float
    worst: float
    best: float
    response: float
    n_effective: float
    trimmed: bool
    uncovered: tuple[str, ...]


def response_spread(strata: Sequence[Stratum]) -> float:
    """Largest difference of response between classes (a fraction); 0 with fewer than two."""
    rates = [s.response for s in strata if s.response is not None]
    return max(rates) - min(rates) if len(rates) > 1 else 0.0


def poststratify(
    strata: Sequence[Stratum],
    grade_values: Sequence[float] = GRADE_VALUES,
    trim: float = TRIM,
    step: int = 1,
) -> Poststratified | None:
    """Weight each class to its attendance; None when nobody answered at all.

    Weight of an answer = due ÷ answers of its class, trimmed at `trim` × the mean weight (Kish 1965).
    `step`: how many grades count as one in `low` and `high`, more than 1 on scales of points.
    """
    if len({s.name for s in strata}) != len(strata):
        raise InvalidInput("poststratify: a class appears twice; add its counts first")
    total = Tally((0,) * len(grade_values))
    for stratum in strata:
        total = total + stratum.tally
    unweighted = score(total, grade_values)
    due = sum(s.due for s in strata)
    if unweighted is None:
        return None
    answered = [s for s in strata if s.tally.n]
    mean_weight = sum(s.due for s in answered) / total.n
    weights = [min(s.due / s.tally.n, trim * mean_weight) for s in answered]
    parts = [(w, s.tally.n, _score(s.tally, grade_values)) for w, s in zip(weights, answered, strict=True)]
    mass = sum(w * n for w, n, _ in parts)
    value = sum(w * n * mean for w, n, mean in parts) / mass
    effective = mass * mass / sum(w * w * n for w, n, _ in parts)

    def bound(shift: int) -> float:
        """Given answers as they are, missing ones `shift` grades worse."""
        points = 0.0
        for s in strata:
            own = s.tally if s.tally.n else total
            points += s.tally.n * (_score(s.tally, grade_values) if s.tally.n else 0.0)
            points += (s.due - s.tally.n) * _score(_shifted(own, shift), grade_values)
        return points / due

    grades = len(grade_values)
    return Poststratified(
        value, unweighted, bound(step), bound(-step), bound(grades), bound(-grades), total.n / due, effective,
        any(s.due / s.tally.n > trim * mean_weight for s in answered),
        tuple(s.name for s in strata if s.due and not s.tally.n),
    )  # fmt: skip


def _score(tally: Tally, grade_values: Sequence[float]) -> float:
    return score(tally, grade_values) or 0.0


def _shifted(tally: Tally, by: int) -> Tally:
    """Every vote `by` grades worse (negative: better), within the scale."""
    counts = [0] * len(tally.counts)
    for grade, count in enumerate(tally.counts):
        counts[min(max(grade + by, 0), len(counts) - 1)] += count
    return Tally(tuple(counts))
