"""The year rota: which package on which Saturday in which hall, and who attends.

Importing this package is cheap; solvers are loaded when a function needs them.
"""

from .codec import digest, dumps, loads
from .errors import FormatError, ProblemError, RotaError
from .model import ALGORITHM, SCHEMA_VERSION, Events, Plan, Problem

__all__ = [
    "ALGORITHM",
    "SCHEMA_VERSION",
    "Events",
    "FormatError",
    "Plan",
    "Problem",
    "ProblemError",
    "RotaError",
    "digest",
    "dumps",
    "loads",
]
