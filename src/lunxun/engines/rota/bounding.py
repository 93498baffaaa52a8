"""The bound of a plan is what the checker makes of its prices and cases."""

from __future__ import annotations

from .check.facts import Facts
from .check.report import recompute_bound
from .model import Bound, Case, Certificate, Problem


def bound_of(problem: Problem, certificate: Certificate, cases: tuple[Case, ...] = ()) -> Bound:
    """The bound that the checker recomputes from the prices (or from maximum flow, if better)."""
    claim = Bound(certificate=certificate, cases=cases)
    value, kind, fewest = recompute_bound(Facts(problem), claim)
    return Bound(value, kind, fewest, certificate, cases if kind == "cases" else ())
