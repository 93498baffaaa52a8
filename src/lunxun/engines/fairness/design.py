"""Checked input of a fit: coded factors, an orthonormal basis of the fixed part, a standardised response."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import InvalidInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

ALIAS_TOLERANCE = 1e-7
"""A column of X whose part outside the earlier columns is smaller than this share of it is dropped (as R does)."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A grouping factor: `codes` (rows,) point into `levels`, which are sorted where they can be."""

    name: str
    levels: tuple[Hashable, ...]
    codes: Ints

    @property
    def size(self) -> int:
        return len(self.levels)


@dataclass(frozen=True, slots=True)
class FixedPart:
    """X = basis @ triangle on the kept columns; `basis` (rows, r) is None for the intercept alone (a column of 1)."""

    columns: int
    kept: tuple[int, ...]
    basis: Floats | None
    triangle: Floats
    constant_column: int
    constant_value: float

    @property
    def rank(self) -> int:
        return len(self.kept)

    def column(self, index: int, rows: int) -> Floats:
        return np.ones(rows) if self.basis is None else self.basis[:, index]


@dataclass(frozen=True, slots=True)
class Design:
    """All that a fit reads. y = centre + scale · response; weights None means one each."""

    response: Floats
    centre: float
    scale: float
    factors: tuple[Factor, ...]
    fixed: FixedPart
    weights: Floats | None
    n: float

    @property
    def rows(self) -> int:
        return len(self.response)


def build_design(
    y: ArrayLike, groups: Mapping[str, Any], X: ArrayLike | None, weights: ArrayLike | None
) -> Design:
    """Check everything once. Raises InvalidInput with the place and the remedy."""
    response = _numbers(y, "y")
    rows = len(response)
    if rows == 0:
        raise InvalidInput("y: no ratings; give at least one")
    if not isinstance(groups, Mapping) or not groups:
        raise InvalidInput("groups: empty; give at least one grouping factor, e.g. {'lecture': levels}")
    factors = tuple(code_factor(str(name), values, rows) for name, values in groups.items())
    if len({f.name for f in factors} | {"residual"}) != len(factors) + 1:
        raise InvalidInput("groups: factor names must differ from each other and from 'residual'")
    frequency = None if weights is None else _frequencies(weights, rows)
    n = float(rows) if frequency is None else float(frequency.sum())
    fixed = _fixed_part(X, rows, frequency)
    centre = float(np.average(response, weights=frequency))
    response = response - centre
    largest = float(np.abs(response).max())
    if largest > 1e100 or 0.0 < largest < 1e-100:
        raise InvalidInput(
            f"y: spread of {largest:.0e} is beyond what squares can hold; rescale to ordinary units"
        )
    square = response @ response if frequency is None else (frequency * response) @ response
    scale = float(np.sqrt(square / n))
    # A spread that is only the rounding noise of a constant must count as none, or the fit would explain noise.
    if scale <= 1e-13 * abs(centre):
        scale = 0.0
    elif scale > 0.0:
        response /= scale
    return Design(response, centre, scale, factors, fixed, frequency, n)


def code_factor(name: str, values: Any, rows: int) -> Factor:
    """Number the levels of one factor; any hashable but None and NaN is a level."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidInput(f"groups: {name!r} is not a sequence of levels; give one level per rating")
    array = values if isinstance(values, np.ndarray) else None
    if array is None and hasattr(values, "to_numpy"):
        array = np.asarray(values.to_numpy())
    if np.ma.is_masked(values):
        raise InvalidInput(f"groups: {name!r} has masked entries; leave their rows out before fitting")
    if array is not None and array.ndim != 1:
        raise InvalidInput(f"groups: {name!r} has {array.ndim} dimensions; give one level per rating, 1-d")
    sequence: Sequence[Any] = array if array is not None else list(values)  # type: ignore[assignment]
    if len(sequence) != rows:
        raise InvalidInput(
            f"groups: {name!r} has {len(sequence)} entries but y has {rows}; give one per rating"
        )
    if array is None and set(map(type, sequence)) == {int}:
        # Plain whole numbers, as a database gives them: numbered ten times faster by numpy.
        with contextlib.suppress(OverflowError):
            array = np.array(sequence, dtype=np.int64)
    if array is not None and array.dtype.kind in "iub":
        return _code_integers(name, array)
    return _code_hashables(name, array.tolist() if array is not None else sequence)


def _code_integers(name: str, array: NDArray[Any]) -> Factor:
    wide = array.astype(np.int64) if array.dtype.kind != "u" else array
    low, high = wide.min(), wide.max()
    if int(high) - int(low) > 4 * len(wide) + 1000:
        unique, codes = np.unique(wide, return_inverse=True)
        return Factor(name, tuple(unique.tolist()), codes.astype(np.int32))
    shifted = (wide - low).astype(np.int64)
    seen = np.bincount(shifted) > 0
    lookup = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    # Added as Python's numbers: unsigned levels may lie beyond what the positions can hold.
    levels = [position + int(low) for position in np.flatnonzero(seen).tolist()]
    return Factor(name, tuple(levels), lookup[shifted])


def _code_hashables(name: str, values: Sequence[Any]) -> Factor:
    index: dict[Hashable, int] = {}
    try:
        codes = np.array([index.setdefault(value, len(index)) for value in values], dtype=np.int32)
    except TypeError as error:
        raise InvalidInput(
            f"groups: {name!r} holds a level that is not hashable ({error}); use text or numbers"
        ) from None
    levels = list(index)
    for level in levels:
        if level is None or level != level:
            row = int(np.flatnonzero(codes == index[level])[0])
            raise InvalidInput(
                f"groups: {name!r} has no level in row {row} ({level}); fill it or drop the row"
            )
    try:
        order = sorted(range(len(levels)), key=levels.__getitem__)  # type: ignore[arg-type]
    except TypeError:
        return Factor(name, tuple(levels), codes)
    position = np.empty(len(levels), dtype=np.int32)
    position[order] = np.arange(len(levels), dtype=np.int32)
    return Factor(name, tuple(levels[i] for i in order), position[codes])


def _matrix(values: ArrayLike, name: str, remedy: str) -> Floats:
    """As floats. numpy alone would drop the imaginary part, with a warning, and a mask without one."""
    if np.ma.is_masked(values):
        raise InvalidInput(f"{name}: has masked entries; leave their rows out before fitting")
    try:
        if np.iscomplexobj(values):
            raise InvalidInput(f"{name}: holds complex numbers; use real ones")
        return np.asarray(values, dtype=np.float64)
    except InvalidInput:
        raise
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(f"{name}: holds something that is not a number; {remedy}") from None


def _numbers(values: ArrayLike, name: str) -> Floats:
    array = _matrix(values, name, "use numbers only")
    if array.ndim != 1:
        raise InvalidInput(f"{name}: has {array.ndim} dimensions; give a 1-d sequence")
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise InvalidInput(f"{name}: row {bad[0]} is {array[bad[0]]}; drop missing values before fitting")
    return array


def _frequencies(weights: ArrayLike, rows: int) -> Floats:
    frequency = _numbers(weights, "weights")
    if len(frequency) != rows:
        raise InvalidInput(f"weights: {len(frequency)} entries but y has {rows}; give one per rating")
    if (frequency < 0).any():
        raise InvalidInput(
            f"weights: row {int(np.argmin(frequency))} is negative; a weight counts equal rows"
        )
    if not frequency.any():
        raise InvalidInput("weights: all are zero; at least one rating must count")
    return frequency


def _fixed_part(X: ArrayLike | None, rows: int, frequency: Floats | None) -> FixedPart:
    if X is None:
        return FixedPart(1, (0,), None, np.ones((1, 1)), 0, 1.0)
    matrix = _matrix(X, "X", "code categories as 0/1 columns")
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or len(matrix) != rows:
        raise InvalidInput(f"X: shape {np.shape(X)} but y has {rows} rows; give rows × columns")
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise InvalidInput(
            f"X: row {row}, column {column} is {matrix[row, column]}; drop missing values before fitting"
        )
    size = np.abs(matrix).max(axis=0, initial=0.0)
    beyond = np.flatnonzero((size > 1e100) | ((size > 0.0) & (size < 1e-100)))
    if beyond.size:
        raise InvalidInput(
            f"X: column {beyond[0]} reaches {size[beyond[0]]:.0e}, beyond what squares can hold; rescale it"
        )
    constant = [
        j for j in range(matrix.shape[1]) if matrix[0, j] != 0 and (matrix[:, j] == matrix[0, j]).all()
    ]
    if not constant:
        matrix = np.column_stack([np.ones(rows), matrix])
        constant = [0]
    position = constant[0]
    kept, basis, triangle = _orthonormalise(matrix, position, frequency)
    return FixedPart(matrix.shape[1], kept, basis, triangle, position, float(matrix[0, position]))


def _orthonormalise(
    matrix: Floats, constant: int, frequency: Floats | None
) -> tuple[tuple[int, ...], Floats, Floats]:
    """Gram–Schmidt (twice, for accuracy) with weighted inner product Σ w·a·b = n; aliased columns are left out.

    The constant goes first, so that the others are centred before anything else: large offsets lose no digits.
    """
    rows, columns = matrix.shape
    weight = np.ones(rows) if frequency is None else frequency
    n = float(weight.sum())
    order = [constant, *(j for j in range(columns) if j != constant)]
    basis = np.empty((rows, 0))
    kept: list[int] = []
    coefficients: list[Floats] = []
    for j in order:
        column = matrix[:, j].copy()
        size = np.sqrt(weight @ column**2 / n)
        parts = np.zeros(len(kept))
        # Aliasing is judged against the centred column, else a large offset would make everything look aliased.
        centred = size
        for sweep in range(2):
            for i in range(len(kept)):
                part = float((weight * basis[:, i]) @ column) / n
                column -= part * basis[:, i]
                parts[i] += part
                if sweep == 0 and i == 0:
                    centred = np.sqrt(weight @ column**2 / n)
        left = float(np.sqrt(weight @ column**2 / n))
        if left <= ALIAS_TOLERANCE * centred or left <= 1e-14 * size or left == 0.0:
            continue
        kept.append(j)
        coefficients.append(np.append(parts, left))
        basis = np.column_stack([basis, column / left])
    triangle = np.zeros((len(kept), len(kept)))
    for j, parts in enumerate(coefficients):
        triangle[: j + 1, j] = parts
    return tuple(kept), basis, triangle
