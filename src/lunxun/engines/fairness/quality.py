"""How far a score can be trusted: reliability, raters needed, inner agreement of items, straight-lining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from .errors import InvalidInput


def score_reliability(variance: float, error_variance: float, n: float) -> float:
    """variance ÷ (variance + error_variance ÷ n): share of a mean of n ratings that is not noise (0 … 1).

    `variance` between lectures, `error_variance` of one rating: residual plus, where raters' severity is not
    taken out, the raters' variance (generalisability theory, Brennan 2001, ch. 2).
    """
    _check_variances(variance, error_variance)
    if not n > 0:
        raise InvalidInput(f"reliability: {n} ratings; needs at least one")
    return variance / (variance + error_variance / n) if variance > 0 else 0.0


def raters_needed(variance: float, error_variance: float, target: float = 0.8) -> int | None:
    """Fewest ratings per lecture for reliability `target`; None when lectures don't differ at all."""
    _check_variances(variance, error_variance)
    if not 0 < target < 1:
        raise InvalidInput(f"raters needed: target {target}; needs a value between 0 and 1, such as 0.8")
    if variance == 0:
        return None
    exact = target / (1 - target) * error_variance / variance
    return max(1, ceil(exact - 1e-9))


def _check_variances(variance: float, error_variance: float) -> None:
    if not (isfinite(variance) and isfinite(error_variance)) or variance < 0 or error_variance < 0:
        raise InvalidInput(
            f"reliability: variances {variance} and {error_variance} must be finite and not negative"
        )


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's α of complete rows (one value per item); None with < 2 items, < 2 rows or no variance.

    High values (≥ 0.95) on such forms mean halo or straight-lining, not quality.
    """
    items = len(rows[0]) if rows else 0
    if any(len(row) != items for row in rows):
        raise InvalidInput("alpha: rows of different length; leave incomplete rows out")
    if items < 2 or len(rows) < 2:
        return None
    total = _variance([sum(row) for row in rows])
    if total == 0:
        return None
    own = sum(_variance([row[j] for row in rows]) for j in range(items))
    return items / (items - 1) * (1 - own / total)


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


@dataclass(frozen=True, slots=True)
class StraightLining:
    """Ballots that gave one and the same grade to everything: a flag on the data, never a reason to delete.

    `share` of the ballots judged (`n`, those with enough answers); `share_top` of them all at the best grade,
    which honest praise also produces, so the remarkable part is share − share_top.
    """

    n: int
    share: float | None
    share_top: float | None


def straight_lining(ballots: Sequence[Sequence[int | None]], min_items: int = 6) -> StraightLining:
    """`ballots`: the grades of each ballot over all its rows and items (0 = best, None = 未填).

    Ballots with fewer than `min_items` answers are not judged: three equal ticks on one row say nothing.
    """
    if min_items < 2:
        raise InvalidInput(f"straight-lining: min_items {min_items}; needs at least 2 answers to compare")
    n = same = top = 0
    for ballot in ballots:
        given = {grade for grade in ballot if grade is not None}
        if sum(grade is not None for grade in ballot) < min_items:
            continue
        n += 1
        same += len(given) == 1
        top += given == {0}
    return StraightLining(n, same / n if n else None, top / n if n else None)
