"""From a timetable to names: quotas, assignment, repair, and the true cost of the result."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .cells import Cells
from .instance import Instance
from .loosen import loosen
from .names import Naming, Quotas, assign_names
from .quota import Quota, RunKey, solve_quota
from .repair import Repair
from .search import COVERAGE_FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence


def quotas_of(cells: Cells, quota: Quota) -> Quotas:
    """Whole-number quotas as (unit, row key) → {run: people}."""
    result: Quotas = defaultdict(dict)
    for cell, run, amount in zip(quota.column_cell, quota.column_run, quota.amount, strict=True):
        if amount >= 1:
            seats = result[int(cells.cell_unit[cell]), cells.row_key[cells.cell_row[cell]]]
            seats[int(run)] = seats.get(int(run), 0) + int(amount)
    return result


def name_timetable(instance: Instance, cells: Cells, runs: Sequence[RunKey], seconds: float = 20.0) -> Naming:
    """Names for fixed runs by quotas at group level (``cells``), then repair and loosening."""
    quota = solve_quota(
        instance,
        cells,
        runs,
        integral=True,
        unmet_weight=instance.problem.weights.unmet * COVERAGE_FIRST,
        seconds=seconds,
    )
    naming = assign_names(instance, runs, quotas_of(cells, quota))
    Repair(naming).fill()
    loosen(naming)
    return naming


def missing(naming: Naming) -> int:
    """Attendances missing."""
    instance = naming.instance
    total = 0
    for i in range(instance.people):
        seat = naming.seat[i]
        total += len(instance.mandatory[i] - seat.keys())
        total += max(0, instance.elective_count[i] - len(instance.pool[i] & seat.keys()))
    return total
