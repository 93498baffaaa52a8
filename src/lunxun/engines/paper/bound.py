"""How bad it may be: the upper Clopper–Pearson bound for k errors in n looks."""

from __future__ import annotations

from math import exp, lgamma, log, log1p


def upper_bound(errors: int, looks: int, confidence: float = 0.95) -> float:
    """The largest error rate under which so few errors still have the chance 1 − `confidence`.

    Clopper and Pearson 1934, one-sided: the p with P(X ≤ errors; looks, p) = 1 − confidence, found by
    halving. 1.0 where nothing was looked at.
    """
    if not 0 <= errors <= looks:
        raise ValueError(f"{errors} errors in {looks} looks")
    if errors == looks:
        return 1.0
    low, high = 0.0, 1.0
    for _step in range(60):
        middle = (low + high) / 2
        if _at_most(errors, looks, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(errors: int, looks: int, p: float) -> float:
    if p <= 0.0:
        return 1.0
    if p >= 1.0:
        return 0.0
    return sum(
        exp(lgamma(looks + 1) - lgamma(k + 1) - lgamma(looks - k + 1) + k * log(p) + (looks - k) * log1p(-p))
        for k in range(errors + 1)
    )
