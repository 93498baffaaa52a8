"""Which levels can be compared at all: connected parts of the graph of co-rated levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from .moments import Moments

Labels = NDArray[np.int64]


def joint_counts(m: Moments) -> sparse.csr_array:
    """How often any two levels of any factors meet, over all levels in the order (first, others)."""
    own = sparse.diags_array(m.counts)
    if not m.others:
        return sparse.csr_array(own)
    return sparse.csr_array(sparse.block_array([[own, m.cross], [m.cross.T, m.rest]], format="csr"))


def level_slices(m: Moments) -> dict[int, slice]:
    """Where each factor's levels stand in `joint_counts`."""
    slices = {m.first: slice(0, m.q1)}
    for k, block in zip(m.others, m.blocks, strict=True):
        slices[k] = slice(m.q1 + block.start, m.q1 + block.stop)
    return slices


def determined_by(joint: sparse.csr_array, coarse: slice, fine: slice) -> bool:
    """Whether a level of `fine` always comes with one level of `coarse` (a unit of its raters, say)."""
    table = joint[fine, coarse]
    return bool(np.diff(table.indptr).max(initial=0) <= 1)


def label_components(m: Moments) -> tuple[int, dict[int, Labels]]:
    """Number of connected parts and, per factor, the part of every level (-1: no rating, or in several parts).

    A rating joins its levels. A factor that another one determines (the unit of a rater, the session of a
    lecture, a year) joins nothing by itself, since its effect can't be told from that of its members; it counts
    only where nothing crossed would be left.
    """
    joint, slices = joint_counts(m), level_slices(m)
    several = [k for k in sorted(slices) if slices[k].stop - slices[k].start > 1]
    crossed = [k for k in several if not _determined(k, several, joint, slices)]
    nodes = crossed if len(crossed) > 1 else several
    if len(nodes) < 2:
        return 1, {k: np.where(m.level_counts(k) > 0, 0, -1) for k in slices}
    index = np.concatenate([np.arange(slices[k].start, slices[k].stop) for k in nodes])
    _, raw = csgraph.connected_components(joint[index][:, index], directed=False)
    part = np.full(joint.shape[0], -1, dtype=np.int64)
    part[index] = raw
    part[joint.diagonal() == 0] = -1
    used = np.unique(part[part >= 0])
    part[part >= 0] = np.searchsorted(used, part[part >= 0])
    return len(used), {k: _labels(k, nodes, part, joint, slices) for k in slices}


def parts_between(m: Moments, a: int, b: int) -> int:
    """Connected parts of the bipartite graph of factors a and b, rated levels only."""
    joint, slices = joint_counts(m), level_slices(m)
    index = np.concatenate([np.arange(slices[k].start, slices[k].stop) for k in dict.fromkeys((a, b))])
    index = index[joint.diagonal()[index] > 0]
    # Levels of one factor never meet each other: every link is one between a and b.
    count, _ = csgraph.connected_components(joint[index][:, index], directed=False)
    return int(count)


def _determined(k: int, several: list[int], joint: sparse.csr_array, slices: dict[int, slice]) -> bool:
    """Whether another factor determines factor k; of two equal partitions the earlier one stays."""
    for other in several:
        if other == k or not determined_by(joint, slices[k], slices[other]):
            continue
        if other < k or not determined_by(joint, slices[other], slices[k]):
            return True
    return False


def _labels(
    k: int, nodes: list[int], part: Labels, joint: sparse.csr_array, slices: dict[int, slice]
) -> Labels:
    if k in nodes:
        return part[slices[k]]
    table = joint[slices[k], slices[nodes[0]]].tocoo()
    low = np.full(table.shape[0], np.iinfo(np.int64).max)
    high = np.full(table.shape[0], -1, dtype=np.int64)
    parts = part[slices[nodes[0]]][table.col]
    np.minimum.at(low, table.row, parts)
    np.maximum.at(high, table.row, parts)
    return np.where(low == high, low, -1)
