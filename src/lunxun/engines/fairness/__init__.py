"""Fair scores: exact crossed random effects, honest intervals, plain satisfaction formulas.

The plain statistics need the standard library only; numpy and SciPy are imported by the first fit.
"""

from .crossed import CrossedEffects
from .errors import InvalidInput
from .plain import Satisfaction, Tally, satisfaction, score, score_interval, weighted_score, wilson_interval

__all__ = [
    "CrossedEffects",
    "InvalidInput",
    "Satisfaction",
    "Tally",
    "satisfaction",
    "score",
    "score_interval",
    "weighted_score",
    "wilson_interval",
]
