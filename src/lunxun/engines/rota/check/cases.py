"""Lower bound by cases: each is bounded on its own, and together they leave no plan out.

A case says what the main hall may hold on some days. The solver found the cases by branching; here it is only
checked that every content of every day belongs to some case, so the solver need not be trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lunxun.engines.rota.model import Case

from .bound import Main, dual_bound
from .facts import Facts

_NODES = 100_000


def case_bound(facts: Facts, cases: Sequence[Case], fewest: int) -> int:
    """Bound of the weakest case; 0 if the cases do not cover everything."""
    if not cases or not covers(facts, [case.main for case in cases]):
        return 0
    values = [dual_bound(facts, case.certificate, main=case.main, fewest=fewest) for case in cases]
    return min((value for value in values if value is not None), default=0)


def covers(facts: Facts, cases: Sequence[Main]) -> bool:
    """Whether each way to fill the main hall, day by day, falls under at least one case."""
    contents = ("", *facts.packages)
    budget = [_NODES]

    def covered(left: list[int], open_days: frozenset[str]) -> bool:
        budget[0] -= 1
        asked = Counter(on for i in left for on in cases[i] if on in open_days)
        if not left or budget[0] < 0:
            return False
        if any(not open_days.intersection(cases[i]) for i in left):
            return True
        day = asked.most_common(1)[0][0]
        rest = open_days - {day}
        parts = {tuple(i for i in left if day not in cases[i] or x in cases[i][day]) for x in contents}
        return all(covered(list(part), rest) for part in parts)

    return covered(list(range(len(cases))), frozenset(facts.days))
