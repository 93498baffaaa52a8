"""Demand aggregated to rows and cells, at the level of groups, units or clusters of units.

A row is a need (a package for a block of people, or a block's electives); a cell is one package that can
serve a row. Limits per day hold the people present and the hard cap of the unit, so that a coarser level is
always a relaxation of a finer one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .instance import Floats, Instance, Ints


_RowKey = tuple[int, str, str]


@dataclass(slots=True)
class Cells:
    """Arrays by row r, cell c, block b (people counted together), unit u (caps counted together)."""

    row_need: Ints
    row_unit: Ints
    row_key: list[str]
    cell_row: Ints
    cell_unit: Ints
    cell_block: Ints
    cell_pkg: Ints
    cell_total: Ints
    elective: Floats
    limit: Ints
    present: Ints
    cap: Ints
    soft: Ints
    of_pkg: list[Ints]

    @property
    def U(self) -> int:
        """Number of units (or clusters)."""
        return len(self.cap)


def build_cells(instance: Instance, level: str, cluster: Sequence[int] | None = None) -> Cells:
    """Cells at level ``person``, ``group`` (unit × post) or ``unit``; ``cluster`` joins units."""
    import numpy as np

    people = instance.problem.people
    unit_map = list(range(instance.U)) if cluster is None else list(cluster)
    block_ids: dict[tuple[int, str], int] = {}
    rows: dict[_RowKey, int] = {}
    cells: dict[tuple[int, int, int], int] = {}
    need: list[int] = []
    counts: list[Ints] = []
    member_blocks: list[int] = []
    for i, person in enumerate(people):
        unit = unit_map[int(instance.unit_of[i])]
        name = {"person": person.id, "group": person.post}.get(level, "")
        block = block_ids.setdefault((unit, name), len(block_ids))
        member_blocks.append(block)
        wanted = [(k, instance.problem.packages[k].id, 1) for k in sorted(instance.mandatory[i])]
        if instance.elective_count[i]:
            wanted += [(k, f"*{person.post}", 0) for k in sorted(instance.pool[i])]
        for k, key, amount in wanted:
            row = rows.setdefault((unit, name, key), len(rows))
            if row == len(need):
                need.append(0)
            need[row] += amount
            cell = cells.setdefault((row, block, k), len(cells))
            if cell == len(counts):
                counts.append(np.zeros(instance.W + 1, dtype=np.int64))
            counts[cell][:-1] += instance.present[i]
            counts[cell][-1] += 1
        if instance.elective_count[i] and instance.pool[i]:
            need[rows[unit, name, f"*{person.post}"]] += instance.elective_count[i]
    return _arrays(instance, unit_map, block_ids, rows, cells, need, counts, member_blocks)


def _arrays(
    instance: Instance,
    unit_map: list[int],
    block_ids: dict[tuple[int, str], int],
    rows: dict[_RowKey, int],
    cells: dict[tuple[int, int, int], int],
    need: list[int],
    counts: list[Ints],
    member_blocks: list[int],
) -> Cells:
    import numpy as np

    units = max(unit_map, default=-1) + 1
    cap = np.zeros(units, dtype=np.int64)
    soft = np.zeros(units, dtype=np.int64)
    np.add.at(cap, unit_map, instance.cap)
    np.add.at(soft, unit_map, np.minimum(instance.soft, instance.cap))
    row_key = [key for _, _, key in rows]
    cell_row = np.array([key[0] for key in cells], dtype=np.int64)
    cell_pkg = np.array([key[2] for key in cells], dtype=np.int64)
    row_unit = np.array([unit for unit, _, _ in rows], dtype=np.int64)
    cell_unit = row_unit[cell_row] if len(cell_row) else cell_row
    raw = np.array(counts, dtype=np.int64).reshape(len(cells), instance.W + 1)
    limit = np.minimum(raw[:, :-1], cap[cell_unit][:, None]) if len(cells) else raw[:, :-1]
    present = np.zeros((len(block_ids), instance.W), dtype=np.int64)
    np.add.at(present, member_blocks, instance.present)
    return Cells(
        row_need=np.array(need, dtype=np.int64),
        row_unit=row_unit,
        row_key=row_key,
        cell_row=cell_row,
        cell_unit=cell_unit,
        cell_block=np.array([key[1] for key in cells], dtype=np.int64),
        cell_pkg=cell_pkg,
        cell_total=raw[:, -1],
        elective=np.array([row_key[r].startswith("*") for r in cell_row], dtype=np.float64),
        limit=limit,
        present=present,
        cap=cap,
        soft=soft,
        of_pkg=[np.flatnonzero(cell_pkg == k) for k in range(instance.K)],
    )
