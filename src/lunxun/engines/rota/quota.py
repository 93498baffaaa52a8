"""Stage B: with the timetable fixed, how many of each block attend which run (a linear programme).

The solution is integral in practice (network flow with one run a day; nearly always with parallel halls);
where it is not, the same model is solved as an integer programme, and rounded down if time is up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .cells import Cells
from .instance import Instance
from .program import Program, integer_values, solve_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .instance import Floats, Ints

RunKey = tuple[int, int, int]


@dataclass(slots=True)
class Quota:
    """Attendances per column (cell, run), missing per row, and the value of the programme."""

    column_cell: Ints
    column_run: Ints
    amount: Floats
    unmet: Floats
    value: float
    coverage_price: Floats
    load_price: Floats
    seat_price: Floats


def solve_quota(
    instance: Instance,
    cells: Cells,
    runs: Sequence[RunKey],
    *,
    integral: bool = False,
    unmet_weight: int | None = None,
    seconds: float = 20.0,
) -> Quota:
    """Best quotas for fixed runs; with ``integral`` whole numbers are guaranteed.

    ``unmet_weight`` overrides the price of a missing attendance (coverage first uses a dominating one).
    """
    import numpy as np

    weight = unmet_weight if unmet_weight is not None else instance.problem.weights.unmet
    cell_of, run_of = _columns(cells, runs)
    if not len(cells.row_need):
        return _nothing(cells, cell_of, run_of, weight)
    model = _assemble(instance, cells, runs, cell_of, run_of, weight)
    solved = solve_program(model, seconds)
    if solved is None:
        return _nothing(cells, cell_of, run_of, weight)
    values = solved.values
    if integral and np.abs(values - np.round(values)).max(initial=0.0) > 1e-6:
        values = integer_values(model, values, seconds)
    load = np.zeros((cells.U, instance.W))
    first, units, days = model.load_rows
    load[units, days] = -solved.less_price[first : first + len(units)]
    amount = values[: model.columns]
    rows = len(cells.row_need)
    return Quota(
        column_cell=cell_of,
        column_run=run_of,
        amount=np.round(amount) if integral else amount,
        unmet=values[model.columns : model.columns + rows],
        value=float(model.cost @ values),
        coverage_price=solved.equal_price,
        load_price=load,
        seat_price=-solved.less_price[: len(runs)],
    )


def _columns(cells: Cells, runs: Sequence[RunKey]) -> tuple[Ints, Ints]:
    import numpy as np

    parts_cell, parts_run = [], []
    for number, (k, w, _) in enumerate(runs):
        candidates = cells.of_pkg[k]
        chosen = candidates[cells.limit[candidates, w] > 0]
        parts_cell.append(chosen)
        parts_run.append(np.full(len(chosen), number, dtype=np.int64))
    if not parts_cell:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(parts_cell), np.concatenate(parts_run)


def _assemble(
    instance: Instance, cells: Cells, runs: Sequence[RunKey], cell_of: Ints, run_of: Ints, weight: int
) -> Program:
    import numpy as np
    from scipy import sparse

    n, rows = len(cell_of), len(cells.row_need)
    day = np.array([w for _, w, _ in runs], dtype=np.int64)[run_of] if n else cell_of
    late = np.array([instance.late[k, w] for k, w, _ in runs], dtype=np.float64)
    unit_day = cells.cell_unit[cell_of] * instance.W + day
    used, where = np.unique(unit_day, return_inverse=True)
    units, days = used // instance.W, used % instance.W
    extra = len(used)
    total = n + rows + extra
    column = np.arange(n)
    seats = np.array([instance.seats[v] for _, _, v in runs], dtype=np.float64)
    blocks: list[tuple[Any, Any, Any]] = [
        (run_of, column, np.ones(n)),
        (len(runs) + where, column, np.ones(n)),
        (len(runs) + np.arange(extra), n + rows + np.arange(extra), -np.ones(extra)),
    ]
    rhs = [seats, cells.soft[units].astype(float)]
    height = len(runs) + extra
    for member, limits in _side_rows(instance, cells, cell_of, day):
        blocks.append((height + member[0], member[1], np.ones(len(member[1]))))
        rhs.append(limits)
        height += len(limits)
    less = sparse.csr_matrix(
        (
            np.concatenate([b[2] for b in blocks]),
            (np.concatenate([b[0] for b in blocks]), np.concatenate([b[1] for b in blocks])),
        ),
        shape=(height, total),
    )
    equal = sparse.csr_matrix(
        (
            np.ones(n + rows),
            (
                np.concatenate([cells.cell_row[cell_of], np.arange(rows)]),
                np.concatenate([column, n + np.arange(rows)]),
            ),
        ),
        shape=(rows, total),
    )
    cost = np.concatenate(
        [
            late[run_of] if n else np.zeros(0),
            np.full(rows, float(weight)),
            np.full(extra, float(instance.problem.weights.soft_cap)),
        ]
    )
    upper = np.concatenate(
        [
            np.minimum(cells.limit[cell_of, day], cells.row_need[cells.cell_row[cell_of]]).astype(float),
            cells.row_need.astype(float),
            (cells.cap - cells.soft)[units].astype(float),
        ]
    )
    return Program(
        cost=cost,
        upper=upper,
        equal=equal,
        equal_rhs=cells.row_need.astype(float),
        less=less,
        less_rhs=np.concatenate(rhs),
        columns=n,
        load_rows=(len(runs), units, days),
    )


def _side_rows(
    instance: Instance, cells: Cells, cell_of: Ints, day: Ints
) -> list[tuple[tuple[Ints, Ints], Ints]]:
    """Rows that bind seldom: people present of a block on a day; an elective at most once per person."""
    import numpy as np

    result = []
    block_day = cells.cell_block[cell_of] * instance.W + day
    keys, where = np.unique(block_day, return_inverse=True)
    demand = np.bincount(where, weights=cells.limit[cell_of, day], minlength=len(keys))
    present = cells.present[keys // instance.W, keys % instance.W].astype(float)
    tight = np.flatnonzero(demand > present)
    number = np.full(len(keys), -1)
    number[tight] = np.arange(len(tight))
    chosen = np.flatnonzero(number[where] >= 0) if len(where) else where
    result.append(((number[where][chosen], chosen), present[tight]))
    free = np.flatnonzero(cells.elective[cell_of] > 0)
    keys, where = np.unique(cell_of[free], return_inverse=True)
    result.append(((where, free), cells.cell_total[keys].astype(float)))
    return result


def _nothing(cells: Cells, cell_of: Ints, run_of: Ints, weight: int) -> Quota:
    """No answer in time: nobody is seated; the names stage fills what it can."""
    import numpy as np

    need = cells.row_need.astype(float)
    return Quota(
        column_cell=cell_of,
        column_run=run_of,
        amount=np.zeros(len(cell_of)),
        unmet=need,
        value=float(need.sum() * weight),
        coverage_price=np.zeros(len(need)),
        load_price=np.zeros((cells.U, 1)),
        seat_price=np.zeros(0),
    )
