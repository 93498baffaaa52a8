"""C'WC for many diagonal W: the one sum whose cost depends on how many ratings a rater gives.

W depends on a rater only through the rater's count n (w = 1/(1/θ² + n)). Two ways, chosen by cost:
`PairGram` keeps the list of co-rated pairs (best when raters rate few things), `CountGram` keeps one dense matrix
per distinct count, or per basis function of the count, so that an evaluation no longer depends on the ratings.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy import sparse
from scipy.linalg import blas

from .design import Floats

PAIR_LIMIT = 30_000_000
MATRIX_BYTES = 256 * 2**20
"""Memory that dense matrices per distinct count may take before a basis replaces them."""
MAX_PASSES = 512
"""Up to this many distinct counts the raters are summed count by count, beyond (weights) once per basis function."""


class Gram(Protocol):
    def weighted(self, weight: Floats) -> Floats:
        """C' diag(weight) C as q2 × q2, C order; only the lower triangle (row ≥ column) is filled."""

    def inner(self, lower: Floats, weight: Floats) -> float:
        """Σ_i weight_i · c_i' A c_i for symmetric A given by its lower triangle, zeros above."""


def build_gram(cross: sparse.csr_array, counts: Floats) -> Gram:
    """Pick by the cost of one evaluation: pairs touched against matrix entries combined."""
    q2 = cross.shape[1]
    lengths = np.diff(cross.indptr).astype(np.int64)
    pairs = int((lengths * (lengths + 1) // 2).sum())
    distinct = len(np.unique(counts))
    dense_cost = min(distinct, 10) * q2 * q2
    if pairs <= PAIR_LIMIT and pairs <= max(4 * dense_cost, 200_000):
        return PairGram(cross)
    return CountGram(cross, counts)


class PairGram:
    """Column i of `pairs` lists the cells (row·q2 + column, row ≥ column) that rater i adds to, with the product."""

    def __init__(self, cross: sparse.csr_array) -> None:
        self.q2 = cross.shape[1]
        lengths = np.diff(cross.indptr)
        within = np.arange(cross.nnz, dtype=np.int32) - np.repeat(cross.indptr[:-1], lengths).astype(np.int32)
        repeats = within + 1
        starts = np.concatenate([[0], np.cumsum(repeats, dtype=np.int64)])
        row = np.repeat(np.arange(cross.nnz, dtype=np.int32), repeats)
        column = np.arange(starts[-1], dtype=np.int32)
        column -= np.repeat((starts[:-1] - (np.arange(cross.nnz) - within)).astype(np.int32), repeats)
        indices = cross.indices.astype(np.int32)
        cells = indices[row] * np.int32(self.q2)
        cells += indices[column]
        products = cross.data[row]
        products *= cross.data[column]
        pointer = starts[cross.indptr].astype(np.int32)
        # The transposed layout is a CSR matrix whose product gathers and whose transposed product scatters.
        self.pairs = sparse.csr_array((products, cells, pointer), shape=(cross.shape[0], self.q2 * self.q2))
        self.scatter = self.pairs.T
        self.squares = sparse.csr_array((cross.data**2, indices, cross.indptr), shape=cross.shape)

    def weighted(self, weight: Floats) -> Floats:
        return np.asarray(self.scatter @ weight).reshape(self.q2, self.q2)

    def inner(self, lower: Floats, weight: Floats) -> float:
        return float(weight @ self.forms(lower))

    def forms(self, lower: Floats) -> Floats:
        """c_i' A c_i for every rater i."""
        half = self.pairs @ lower.ravel()
        return np.asarray(2.0 * half - self.squares @ np.ascontiguousarray(np.diagonal(lower)))


class CountGram:
    """Σ over raters of equal count first; then a small basis in the count if the matrices would be too many."""

    def __init__(self, cross: sparse.csr_array, counts: Floats, memory: int = MATRIX_BYTES) -> None:
        self.q2 = cross.shape[1]
        self.values, self.member = np.unique(counts, return_inverse=True)
        limit = min(max(1, memory // (8 * self.q2 * self.q2)), MAX_PASSES)
        self.basis = np.eye(len(self.values))
        if len(self.values) > limit:
            self.basis = _count_basis(self.values)
        self.totals = np.bincount(self.member, minlength=len(self.values)).astype(np.float64)
        self.matrices = np.zeros((self.basis.shape[1], self.q2 * self.q2))
        if len(self.values) <= MAX_PASSES:
            self._fill_by_count(cross)
        else:
            self._fill_by_basis(cross)

    def _fill_by_count(self, cross: sparse.csr_array) -> None:
        order = np.argsort(self.member, kind="stable")
        ends = np.searchsorted(self.member[order], np.arange(len(self.values) + 1))
        for d in range(len(self.values)):
            gram = _plain_gram(cross[order[ends[d] : ends[d + 1]]]).ravel()
            for j in np.flatnonzero(self.basis[d]):
                self.matrices[j] = blas.daxpy(gram, self.matrices[j], a=self.basis[d, j])

    def _fill_by_basis(self, cross: sparse.csr_array) -> None:
        for j in range(self.basis.shape[1]):
            scaled = cross.copy()
            scaled.data = scaled.data * np.repeat(self.basis[self.member, j], np.diff(cross.indptr))
            self.matrices[j] = np.tril((cross.T @ scaled).toarray()).ravel()

    def _coefficients(self, weight: Floats) -> Floats:
        by_value = np.bincount(self.member, weights=weight, minlength=len(self.values)) / self.totals
        return np.asarray(self.basis.T @ by_value)

    def weighted(self, weight: Floats) -> Floats:
        return np.asarray(self._coefficients(weight) @ self.matrices).reshape(self.q2, self.q2)

    def inner(self, lower: Floats, weight: Floats) -> float:
        flat = lower.ravel()
        diagonal = slice(None, None, self.q2 + 1)
        half = self.matrices @ flat
        own = self.matrices[:, diagonal] @ flat[diagonal]
        return float(self._coefficients(weight) @ (2.0 * half - own))


def _plain_gram(rows: sparse.csr_array) -> Floats:
    """C'C of one group of raters, dense: by sparse product, or by blocks when the rows are full."""
    q2 = rows.shape[1]
    lengths = np.diff(rows.indptr).astype(np.float64)
    if (lengths**2).sum() * 12 < rows.shape[0] * q2 * float(q2):
        return np.tril((rows.T @ rows).toarray())
    total = np.zeros((q2, q2), order="F")
    step = max(1, 8_000_000 // q2)
    for start in range(0, rows.shape[0], step):
        block = np.asfortranarray(rows[start : start + step].toarray())
        total = blas.dsyrk(1.0, block, beta=1.0, c=total, trans=1, lower=0, overwrite_c=1)
    # The upper triangle in Fortran order is the lower one in C order.
    return np.asarray(total.T)


def _count_basis(values: Floats) -> Floats:
    """Orthonormal functions of the count that span 1/(λ+n) and 1/(λ+n)² for λ from 1e-3 to 1e9 (relative 1e-14)."""
    grid = np.geomspace(1e-3, 1e9, 60)
    kernel = 1.0 / (grid[None, :] + values[:, None])
    kernel = np.hstack([kernel, kernel**2])
    kernel /= np.abs(kernel).max(axis=0)
    left, singular, _ = np.linalg.svd(kernel, full_matrices=False)
    return np.ascontiguousarray(left[:, singular > 1e-14 * singular[0]])
