"""Where the printed boxes really are: the outlines measured in every group.

Paper curls and feeders stretch; the squares in the corners do not know. The
shift of each group is measured from its printed outlines, and one smooth field
over the page tells which measurements to believe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .codes import Grey
from .strips import HALF_MM, SCALE, Table

REACH_MM = 1.5
_REACH = round(REACH_MM * SCALE)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Shifts in px of the strips, one per (row, group); `spread_mm` is the root mean
    square and `worst_mm` the largest distance of a measured shift from the smooth field."""

    dx: Floats
    dy: Floats
    off_mm: Floats
    spread_mm: float


def align(ink: Grey, table: Table) -> Alignment:
    """Measure and smooth the shifts. `ink` is (rows, height, width)."""
    rows, groups = len(table.rows), len(table.groups)
    scores_x, scores_y = [], []
    middle = HALF_MM * SCALE
    half, inner = table.box / 2 * SCALE, (table.box / 2 - 0.5) * SCALE
    top, bottom = round(middle - inner), round(middle + inner)
    band = ink[:, top:bottom, :].sum(axis=1, dtype=np.int32).astype(np.float32) / (bottom - top)
    for columns in table.groups:
        lefts = [(table.columns[c] - table.left) * SCALE for c in columns]
        lines = _lines(band, [x + side for x in lefts for side in (0.0, 2 * half)])
        scores_x.append(lines.sum(axis=1) / (2 * len(columns)))
        # Integer sums of slices: a matrix product would wake up the threads of BLAS.
        spans = [(round(x + half - inner), round(x + half + inner)) for x in lefts]
        inside = np.sum([ink[:, :, a:b].sum(axis=2, dtype=np.int32) for a, b in spans], axis=0)
        profile = inside.astype(np.float32) / (2 * inner)
        scores_y.append(_lines(profile, [middle - half, middle + half]).sum(axis=1) / 2)
    dx, sure_x = _peak(np.concatenate(scores_x))
    dy, sure_y = _peak(np.concatenate(scores_y))
    shape = (groups, rows)
    sure = np.minimum(sure_x, sure_y).reshape(shape).T
    return _smooth(dx.reshape(shape).T, dy.reshape(shape).T, sure, table)


def _lines(profile: NDArray[np.float32], places: list[float]) -> NDArray[np.float32]:
    """Response of thin lines at each place + shift, for all shifts: (rows, places, 2·reach + 1).

    The two pixels of the line less the lighter of its sides, so that a filled box
    (dark on one side only) still shows its edge.
    """
    starts = np.array([round(at) for at in places]) - _REACH - 4
    around = profile[:, starts[:, None] + np.arange(2 * _REACH + 8)]
    pairs = around[..., :-1] + around[..., 1:]
    n = 2 * _REACH + 1
    near = np.minimum(pairs[..., :n], pairs[..., 6 : 6 + n])
    return np.asarray(np.maximum(pairs[..., 3 : 3 + n] - near, 0.0) / 2, dtype=np.float32)


def _peak(score: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Sub-pixel place of the maximum of each row, and its height."""
    rows = np.arange(len(score))
    best = score.argmax(axis=1)
    inner = np.clip(best, 1, score.shape[1] - 2)
    a, b, c = score[rows, inner - 1], score[rows, inner], score[rows, inner + 1]
    bend = a - 2 * b + c
    bend[bend > -1e-9] = -1e-9
    step = np.where(best == inner, np.clip(0.5 * (a - c) / bend, -0.5, 0.5), 0.0)
    return best - _REACH + step, score[rows, best]


def _smooth(dx: Floats, dy: Floats, sure: Floats, table: Table) -> Alignment:
    """Fit a quadratic field to the shifts, dropping what disagrees, three times over."""
    rows, groups = dx.shape
    x = np.array([np.mean([table.columns[c] for c in g]) for g in table.groups])
    u = np.tile((x - x.mean()) / max(np.ptp(x), 1.0), rows)
    y = np.array(table.rows)
    v = np.repeat((y - y.mean()) / max(np.ptp(y), 1.0), groups)
    terms = [np.ones_like(u), u, v]
    if rows >= 4 and groups >= 3:
        terms += [u * v, u * u, v * v]
    design = np.column_stack(terms)
    target = np.column_stack([dx.ravel(), dy.ravel()])
    weight = np.clip(sure.ravel(), 1.0, 60.0)
    for _ in range(3):
        fit, *_ = np.linalg.lstsq(design * weight[:, None], target * weight[:, None], rcond=None)
        off = np.linalg.norm(target - design @ fit, axis=1)
        if off.max() < 0.5:
            break
        weight = np.clip(sure.ravel(), 1.0, 60.0) / (1.0 + off**2)
    field = design @ fit
    # A measurement near the field is better than the field: curl is local.
    use = (off <= 2.5) & (sure.ravel() > 15)
    final = np.clip(np.where(use[:, None], (target + field) / 2, field), -_REACH, _REACH)
    spread = (
        float(np.sqrt(np.mean(np.minimum(off[sure.ravel() > 15], 9.0) ** 2))) if (sure > 15).any() else 9.0
    )
    shape = (rows, groups)
    return Alignment(
        final[:, 0].reshape(shape), final[:, 1].reshape(shape), off.reshape(shape) / SCALE, spread / SCALE
    )


def windows(ink: Grey, table: Table, alignment: Alignment, half: int) -> Grey:
    """(boxes, 2·half, 2·half) pieces centred on the boxes as aligned, row by row."""
    group_of = {c: g for g, columns in enumerate(table.groups) for c in columns}
    of_column = [group_of[c] for c in range(len(table.columns))]
    middles = (np.array(table.columns) - table.left + table.box / 2) * SCALE
    x = np.rint(middles + alignment.dx[:, of_column]).astype(np.intp) - half
    y = np.rint(HALF_MM * SCALE + alignment.dy[:, of_column]).astype(np.intp) - half
    everywhere = sliding_window_view(ink, (2 * half, 2 * half), axis=(1, 2))
    rows = np.arange(len(table.rows))[:, None]
    pieces = everywhere[rows, np.clip(y, 0, ink.shape[1] - 2 * half), x]
    return np.asarray(pieces.reshape(-1, 2 * half, 2 * half))
