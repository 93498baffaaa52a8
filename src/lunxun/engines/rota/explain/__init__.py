"""Why something can't be done: arithmetic, contradictions among hard rules, prices of rules and locks."""

from .report import Explanation, explain

__all__ = ["Explanation", "explain"]
