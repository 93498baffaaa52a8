"""What can be measured about a box, in physical units. No opinion yet.

Around the middle of a box of half width 2.1 mm: the *inside* reaches 1.65 mm,
the outline lies between, the *ring* goes from 2.55 to 4.3 mm (a tail, a circle),
and the *far* band from there to 5.0 mm (something that passes by).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .codes import Grey
from .strips import SCALE

HALF = 5 * SCALE
INK_HIGHEST, INK_LOWEST = 0.22, 0.10  # what counts as ink lies between, by page
STREAK_INK = 28
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
_EDGE = HALF / SCALE - 0.7
EDGES = (_X < -_EDGE, _Y < -_EDGE, _X > _EDGE, _Y > _EDGE)
_lo, _hi = int(np.argmax(INSIDE[HALF])), int(2 * HALF - np.argmax(INSIDE[HALF][::-1]))
_band = int(np.argmax(_mm > -2.55))
MM2 = 1.0 / SCALE**2


def _packed(masks: Bools) -> NDArray[np.uint64]:
    """(n, words): a window's pixels as bits, so that many areas are counted in one pass."""
    bits = np.packbits(masks.reshape(len(masks), -1), axis=1)
    out = np.zeros((len(masks), -(-bits.shape[1] // 8) * 8), np.uint8)
    out[:, : bits.shape[1]] = bits
    return out.view(np.uint64)


_AREAS = _packed(np.stack(SIDES + EDGES))


@dataclass(frozen=True, slots=True)
class Features:
    """One value a box, arrays of length n; and three levels of the page (0..1):
    `noise` of bare boxes, `typical` darkness of its marks, `level` that counts as ink.

    outline  0..1  ink of the weakest but one of the four printed edges
    fill     0..1  mean ink inside
    area     mm²   inked area inside
    extent   mm    longer side of what is inked inside
    dark     0..1  mean of the darkest third of a square millimetre inside
    trace    0..1  darkest half-millimetre spot inside, however small
    ring     mm²   inked area in the ring
    sides    0..4  sides of the ring with ink on them
    across   bool  ink left and right in the ring
    hoop     0..4  sides along which ink runs the whole width of the box: a circle has them all
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
    hoop: Floats
    far: Floats
    streak: Floats
    noise: float
    typical: float
    level: float

    def row(self, index: int) -> dict[str, float]:
        """The measures of one box."""
        return {f.name: float(getattr(self, f.name)[index]) for f in fields(self) if f.name not in _LEVELS}


_LEVELS = ("noise", "typical", "level")


def measure(pieces: Grey) -> Features:
    """Features of (n, 60, 60) windows of ink, as `align.windows` gives them."""
    n = len(pieces)
    lost_x, lost_y = _streaks(pieces)
    inside = pieces[:, _lo:_hi, _lo:_hi].astype(np.float32) / 255
    streak = np.maximum(lost_x.mean(axis=1), lost_y.mean(axis=1))
    if streak.any():
        lost = lost_x[:, None, :] | lost_y[:, :, None]
        inside[lost] = 0
    side = inside.shape[1]
    flat = inside.reshape(n, -1)
    dark = np.partition(flat, side * side - 12, axis=1)[:, -12:].mean(axis=1).astype(np.float64)
    trace = _darkest_spot(inside)
    noise, typical, level = _levels(trace, dark)
    mask = inside > level
    ring_mask = pieces > level * 255
    areas = np.bitwise_count(_packed(ring_mask)[:, None, :] & _AREAS).sum(axis=2, dtype=np.int64) * MM2
    by_side, by_edge = areas[:, : len(SIDES)], areas[:, len(SIDES) :]
    on_side = by_side > 0.12
    return Features(
        outline=_outline(pieces),
        fill=flat.mean(axis=1).astype(np.float64),
        area=mask.reshape(n, -1).sum(axis=1) * MM2,
        extent=np.maximum(mask.any(axis=1).sum(axis=1), mask.any(axis=2).sum(axis=1)) / SCALE,
        dark=dark,
        trace=trace,
        ring=by_side.sum(axis=1),
        sides=on_side.sum(axis=1).astype(np.float64),
        across=on_side[:, 0] & on_side[:, 2],
        hoop=_hoop(ring_mask),
        far=(by_edge > 0.08).sum(axis=1).astype(np.float64),
        streak=streak,
        noise=noise,
        typical=typical,
        level=level,
    )


def _levels(trace: Floats, dark: Floats) -> tuple[float, float, float]:
    """How noisy bare boxes are, how dark this person's marks are, and what is ink between.

    Hard pencil on quiet paper is read with a lower level than a gel pen on a noisy
    copy; neither end is left to the page alone.
    """
    noise = float(np.median(np.sort(trace)[: max(1, len(trace) // 2)]))
    seen = dark[trace > max(0.14, 4 * noise + 0.05)]
    typical = float(np.median(seen)) if len(seen) >= 3 else 2 * INK_HIGHEST
    lowest = max(INK_LOWEST, 3 * noise + 0.04)
    highest = INK_HIGHEST + 2 * max(0.0, noise - 0.03)
    return noise, typical, min(highest, max(lowest, 0.5 * typical))


def _darkest_spot(inside: NDArray[np.floating]) -> Floats:
    """Largest 3 × 3 mean; only whole windows, so that the outline does not leak in."""
    down = inside[:, :-2] + inside[:, 1:-1] + inside[:, 2:]
    both = down[:, :, :-2] + down[:, :, 1:-1] + down[:, :, 2:]
    return np.asarray(both.reshape(len(inside), -1).max(axis=1) / 9, dtype=np.float64)


def _hoop(mask: Bools) -> Floats:
    """Sides of a box beside which ink covers three quarters of the middle two millimetres.

    A circle passes every side lengthwise; the tail of a neighbour's tick crosses one.
    """
    outer, inner = HALF - round(4.8 * SCALE), HALF - round(2.4 * SCALE)
    middle = slice(HALF - SCALE, HALF + SCALE)
    end = 2 * HALF
    covered = (
        mask[:, outer:inner, middle].any(axis=1),
        mask[:, end - inner : end - outer, middle].any(axis=1),
        mask[:, middle, outer:inner].any(axis=2),
        mask[:, middle, end - inner : end - outer].any(axis=2),
    )
    return np.asarray(sum(side.mean(axis=1) >= 0.75 for side in covered), dtype=np.float64)


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
    near = slice(_lo - 2, _hi + 2)
    columns = _through(pieces[:, :_band, near], pieces[:, -_band:, near])
    turned = pieces.transpose(0, 2, 1)
    return columns, _through(turned[:, :_band, near], turned[:, -_band:, near])


def _through(before: Grey, after: Grey) -> Bools:
    """(n, inside): columns covered in the band before and in the band after the box."""
    n, _, width = before.shape
    lost = np.zeros((n, width), np.bool_)
    inked = (before.max(axis=(1, 2)) > STREAK_INK) & (after.max(axis=(1, 2)) > STREAK_INK)
    at = np.flatnonzero(inked)
    if len(at):
        both = _covered(before[at]) & _covered(after[at])
        grown = both.copy()
        for shift in (1, 2):
            grown[:, shift:] |= both[:, :-shift]
            grown[:, :-shift] |= both[:, shift:]
        lost[at] = grown
    return lost[:, 2:-2]


def _covered(band: Grey) -> Bools:
    """(n, columns): the column, or one beside it, is dark in each quarter of the band."""
    n, height, width = band.shape
    part = height // 4
    quarters = band[:, : 4 * part].reshape(n, 4, part, width).sum(axis=2, dtype=np.uint16)
    wide = quarters.copy()
    wide[:, :, 1:] = np.maximum(wide[:, :, 1:], quarters[:, :, :-1])
    wide[:, :, :-1] = np.maximum(wide[:, :, :-1], quarters[:, :, 1:])
    covered = (wide > STREAK_INK * part).all(axis=1)
    near = covered.copy()
    near[:, 1:] |= covered[:, :-1]
    near[:, :-1] |= covered[:, 1:]
    return np.asarray(near, dtype=np.bool_)
