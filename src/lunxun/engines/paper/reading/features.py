"""What can be measured about a box, in physical units. No opinion yet.

Around the middle of a box of half width 2.1 mm: the *inside* reaches 1.65 mm,
the outline lies between, the *ring* goes from 2.55 to 4.3 mm (a tail, a circle),
and the *far* band from there to 5.0 mm (something that passes by).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from .codes import Grey
from .strips import SCALE

HALF = 5 * SCALE
INK = 56  # of 255: darker than this counts as ink
STREAK_INK = 26
STREAK_COVER = 0.85
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_mm = (np.arange(2 * HALF) + 0.5) / SCALE - HALF / SCALE
_X, _Y = np.meshgrid(_mm, _mm)
_REACH = np.maximum(np.abs(_X), np.abs(_Y))
INSIDE = _REACH < 1.65
RING = (_REACH > 2.55) & (_REACH < 4.3)
FAR = _REACH >= 4.3
SIDES = tuple(
    RING & side
    for side in (
        (-np.abs(_Y) > _X),
        (np.abs(_Y) >= np.abs(_X)) & (_Y < 0),
        (np.abs(_Y) < _X),
        (np.abs(_Y) >= np.abs(_X)) & (_Y > 0),
    )
)
_lo, _hi = int(np.argmax(INSIDE[HALF])), int(2 * HALF - np.argmax(INSIDE[HALF][::-1]))
_band = int(np.argmax(_mm > -2.55))
MM2 = 1.0 / SCALE**2


@dataclass(frozen=True, slots=True)
class Features:
    """One value a box, arrays of length n.

    outline  0..1  ink of the weakest but one of the four printed edges
    fill     0..1  mean ink inside
    area     mm²   inked area inside
    extent   mm    longer side of what is inked inside
    dark     0..1  mean of the darkest third of a square millimetre inside
    trace    0..1  darkest half-millimetre spot inside, however small
    ring     mm²   inked area in the ring
    sides    0..4  sides of the ring with ink on them
    across   bool  ink left and right in the ring
    far      0..4  sides on which ink goes on beyond the ring
    streak   0..1  share of the inside lost to a scanner streak
    """

    outline: Floats
    fill: Floats
    area: Floats
    extent: Floats
    dark: Floats
    trace: Floats
    ring: Floats
    sides: Floats
    across: Bools
    far: Floats
    streak: Floats

    def row(self, index: int) -> dict[str, float]:
        return {f.name: float(getattr(self, f.name)[index]) for f in fields(self)}


def measure(pieces: Grey) -> Features:
    """Features of (n, 60, 60) windows of ink, as `align.windows` gives them."""
    n = len(pieces)
    soft = cv2.blur(pieces.reshape(n * 2 * HALF, 2 * HALF), (3, 3)).reshape(pieces.shape)
    lost_x, lost_y = _streaks(pieces)
    inside = pieces[:, _lo:_hi, _lo:_hi].astype(np.float32) / 255
    soft_inside = soft[:, _lo:_hi, _lo:_hi].astype(np.float32) / 255
    streak = np.maximum(lost_x.mean(axis=1), lost_y.mean(axis=1))
    if streak.any():
        lost = lost_x[:, None, :] | lost_y[:, :, None]
        inside[lost] = 0
        soft_inside[lost] = 0
    mask = inside > INK / 255
    side = inside.shape[1]
    flat = inside.reshape(n, -1)
    ring_mask = pieces > INK
    by_side = np.stack([_count(ring_mask, s) for s in SIDES], axis=1) * MM2
    on_side = by_side > 0.12
    return Features(
        outline=_outline(pieces),
        fill=flat.mean(axis=1, dtype=np.float64),
        area=mask.reshape(n, -1).sum(axis=1) * MM2,
        extent=np.maximum(mask.any(axis=1).sum(axis=1), mask.any(axis=2).sum(axis=1)) / SCALE,
        dark=np.partition(flat, side * side - 12, axis=1)[:, -12:].mean(axis=1, dtype=np.float64),
        trace=soft_inside.reshape(n, -1).max(axis=1).astype(np.float64),
        ring=by_side.sum(axis=1),
        sides=on_side.sum(axis=1).astype(np.float64),
        across=on_side[:, 0] & on_side[:, 2],
        far=_far_sides(ring_mask),
        streak=streak,
    )


def _count(mask: Bools, where: Bools) -> Floats:
    return np.asarray(mask[:, where].sum(axis=1), dtype=np.float64)


def _far_sides(mask: Bools) -> Floats:
    """Sides of the window with ink in its outermost band."""
    e = round(0.7 * SCALE)
    bands = (mask[:, :, :e], mask[:, :e, :], mask[:, :, -e:], mask[:, -e:, :])
    hit = [b.reshape(len(mask), -1).sum(axis=1) * MM2 > 0.08 for b in bands]
    return np.asarray(np.sum(hit, axis=0), dtype=np.float64)


def _outline(pieces: Grey) -> Floats:
    """Second weakest edge: a mark may hide one edge, a missing box has none."""
    e = round(2.1 * SCALE)
    near = slice(HALF - e + 4, HALF + e - 4)
    strengths = []
    for at in (HALF - e, HALF + e):
        columns = pieces[:, near, at - 2 : at + 2].astype(np.float32).mean(axis=1).max(axis=1)
        rows = pieces[:, at - 2 : at + 2, near].astype(np.float32).mean(axis=2).max(axis=1)
        strengths += [columns, rows]
    return np.asarray(np.sort(np.stack(strengths, axis=1), axis=1)[:, 1] / 255, dtype=np.float64)


def _streaks(pieces: Grey) -> tuple[Bools, Bools]:
    """Columns and rows of the inside that a straight line runs through from end to end.

    A streak of the scanner darkens the same column above and below the box over
    the whole height of the window; handwriting hardly ever does.
    """
    dark = pieces > STREAK_INK
    lost = []
    for before, after in (
        (dark[:, :_band, _lo - 2 : _hi + 2], dark[:, -_band:, _lo - 2 : _hi + 2]),
        (
            dark[:, _lo - 2 : _hi + 2, :_band].transpose(0, 2, 1),
            dark[:, _lo - 2 : _hi + 2, -_band:].transpose(0, 2, 1),
        ),
    ):
        both = _covered(before) & _covered(after)
        grown = both.copy()
        for shift in (1, 2):
            grown[:, shift:] |= both[:, :-shift]
            grown[:, :-shift] |= both[:, shift:]
        lost.append(grown[:, 2:-2])
    return lost[0], lost[1]


def _covered(band: Bools) -> Bools:
    """(n, columns): the column, or one beside it, is dark nearly all the way."""
    wide = band.copy()
    wide[:, :, 1:] |= band[:, :, :-1]
    wide[:, :, :-1] |= band[:, :, 1:]
    covered = wide.mean(axis=1) >= STREAK_COVER
    near = covered.copy()
    near[:, 1:] |= covered[:, :-1]
    near[:, :-1] |= covered[:, 1:]
    return np.asarray(near, dtype=np.bool_)
