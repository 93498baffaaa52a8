"""Sufficient statistics: after this one pass over the ratings nothing of their number is touched again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from .design import Design, Floats
from .errors import InvalidInput

MAX_DENSE = 20_000
"""Levels outside the largest factor are solved densely: 20,000 of them need 3.2 GB a matrix."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Cross-products of the standardised data U = [basis of X, y] with the factors.

    The factor with most levels is "first" and is eliminated (its block is diagonal); the others are "rest",
    side by side. `counts` (q1,), `cross` = Z1'Z2 (q1 × q2, sparse), `rest` = Z2'Z2 (q2 × q2, sparse),
    `first_u` = Z1'U, `rest_u` = Z2'U, `uu` = U'U; m = r + 1 columns, y last. `blocks` holds, for every rest
    factor, its slice within the rest.
    """

    n: float
    first: int
    others: tuple[int, ...]
    blocks: tuple[slice, ...]
    counts: Floats
    cross: sparse.csr_array
    rest: sparse.csr_array
    first_u: Floats
    rest_u: Floats
    uu: Floats

    @property
    def q1(self) -> int:
        return len(self.counts)

    @property
    def q2(self) -> int:
        return len(self.rest_u)

    @property
    def rank(self) -> int:
        return len(self.uu) - 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Levels per factor, in the order of the design."""
        sizes = [0] * (len(self.others) + 1)
        sizes[self.first] = self.q1
        for factor, block in zip(self.others, self.blocks, strict=True):
            sizes[factor] = block.stop - block.start
        return tuple(sizes)

    def level_counts(self, factor: int) -> Floats:
        """Ratings per level of a factor."""
        if factor == self.first:
            return self.counts
        return np.asarray(self.rest.diagonal()[self.blocks[self.others.index(factor)]])


def aggregate(design: Design) -> Moments:
    """One pass over the ratings."""
    factors = design.factors
    first = max(range(len(factors)), key=lambda k: (factors[k].size, -k))
    others = tuple(k for k in range(len(factors)) if k != first)
    ends = np.cumsum([0, *(factors[k].size for k in others)])
    blocks = tuple(slice(int(a), int(b)) for a, b in pairwise(ends))
    q1, q2 = factors[first].size, int(ends[-1])
    if q2 > MAX_DENSE:
        raise InvalidInput(
            f"groups: {q2} levels besides the largest factor, {MAX_DENSE} is the limit; use fewer or coarser factors"
        )
    columns = [design.fixed.column(j, design.rows) for j in range(design.fixed.rank)] + [design.response]
    weighted = columns if design.weights is None else [design.weights * c for c in columns]
    first_u = _sums(factors[first].codes, weighted, q1)
    rest_u = np.vstack(
        [np.zeros((0, len(columns)))] + [_sums(factors[k].codes, weighted, factors[k].size) for k in others]
    )
    uu = np.array([[float(a @ b) for b in columns] for a in weighted])
    counts = np.bincount(factors[first].codes, weights=design.weights, minlength=q1).astype(np.float64)
    cross, rest = _incidence(design, first, others, blocks)
    return Moments(design.n, first, others, blocks, counts, cross, rest, first_u, rest_u, (uu + uu.T) / 2)


def _sums(codes: np.ndarray, columns: list[Floats], size: int) -> Floats:
    return np.column_stack([np.bincount(codes, weights=c, minlength=size) for c in columns])


def _incidence(
    design: Design, first: int, others: tuple[int, ...], blocks: tuple[slice, ...]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Z1'Z2 and Z2'Z2 as sparse counts."""
    factors = design.factors
    ones = np.ones(design.rows) if design.weights is None else design.weights

    def table(a: int, b: int) -> sparse.csr_array:
        shape = (factors[a].size, factors[b].size)
        return sparse.coo_array((ones, (factors[a].codes, factors[b].codes)), shape=shape).tocsr()

    if not others:
        return sparse.csr_array((factors[first].size, 0)), sparse.csr_array((0, 0))
    cross = sparse.hstack([table(first, k) for k in others], format="csr")
    rest = sparse.block_array([[table(a, b) for b in others] for a in others], format="csr")
    # Rows of weight zero leave stored zeros behind, which would count as co-ratings.
    for matrix in (cross, rest):
        matrix.eliminate_zeros()
        matrix.sort_indices()
    return sparse.csr_array(cross), sparse.csr_array(rest)
