"""Where the sheet lies in the picture: codes first, then the corner squares.

Two models are used. A scan is affine to well under half a millimetre, and an
affine fit to four squares keeps two equations for checking itself. A photo
needs a homography, which four squares fix exactly, so there the codes are the
check. Neither is trusted before the printed boxes are found where it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from lunxun.engines.paper.layout import PageFrame, Rect

from .codes import FoundCode, Grey, Points

Matrix = NDArray[np.float64]
AFFINE_LIMIT_MM = 0.35
MIN_FIDUCIALS = 4
NEAR_MM = 2.5  # where a square is looked for first


@dataclass(frozen=True, slots=True)
class Registration:
    """`matrix` (3, 3) takes mm on the sheet to px in the picture.

    `residual_mm` is the largest distance of a fiducial from the model; `squares`
    and `codes` count what was found; `black` is the grey level of the squares.
    """

    matrix: Matrix
    squares: int
    codes: int
    residual_mm: float
    px_per_mm: float
    rotation_deg: float
    is_affine: bool
    black: float
    white: float


class Unregistered(ValueError):
    """The sheet could not be placed; `args[0]` is the reason code."""


def project(matrix: Matrix, points: Points) -> Points:
    """(n, 2) points through a (3, 3) homography."""
    out = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(out[:, :2] / out[:, 2:3])


def rough_matrix(frame: PageFrame, codes: list[FoundCode]) -> Matrix:
    """A first model from the corners of the codes alone."""
    mm, px = _code_corners(frame, codes)
    if len(codes) < 2:
        return _similarity(mm, px)
    # Two far clusters fix a similarity well; the perspective part only when it is needed.
    affine = _affine(mm, px)
    is_close = np.abs(project(affine, mm) - px).max() < 0.012 * np.ptp(px, axis=0).max()
    return affine if is_close else _fit_homography(mm, px)


def register(grey: Grey, frame: PageFrame, codes: list[FoundCode]) -> Registration:
    """Refine the model with the corner squares, nearest to a code first."""
    matrix = rough_matrix(frame, codes)
    if np.linalg.det(matrix[:2, :2]) <= 0:
        raise Unregistered("mirrored")
    corner_mm, corner_px = _code_corners(frame, codes)
    code_mm = np.array([_centre(frame.codes[0 if c.is_big else 1]) for c in codes])
    code_px = np.array([_crossing(c.corners) for c in codes])
    order = sorted(
        range(len(frame.squares)),
        key=lambda i: float(np.min(np.linalg.norm(code_mm - _centre(frame.squares[i]), axis=1))),
    )
    mm: list[Points] = []
    px: list[Points] = []
    levels: list[tuple[float, float]] = []
    for step, i in enumerate(order):
        rect = frame.squares[i]
        hit = _find_square(grey, matrix, rect, NEAR_MM) if len(codes) == 2 else None
        is_near = hit is not None
        hit = hit or _find_square(grey, matrix, rect, 7.0 if step < len(codes) else 11.0)
        if hit is None and len(codes) == 2 and len(mm) >= 2:
            hit = _find_far_square(grey, _oblique(corner_mm, corner_px, mm, px), rect)
        if hit is None:
            continue
        mm.append(_centre(rect))
        px.append(hit[0])
        levels.append(hit[1])
        if not is_near:
            matrix = _refine(corner_mm, corner_px, mm, px, len(codes))
    return _final(code_mm, code_px, mm, px, levels)


def _code_corners(frame: PageFrame, codes: list[FoundCode]) -> tuple[Points, Points]:
    mm = np.vstack([_corners(frame.codes[0 if c.is_big else 1]) for c in codes])
    return mm, np.vstack([c.corners for c in codes])


def _final(
    code_mm: Points, code_px: Points, mm: list[Points], px: list[Points], levels: list[tuple[float, float]]
) -> Registration:
    if len(mm) < 2 or len(mm) + len(code_mm) < MIN_FIDUCIALS:
        raise Unregistered("missing_corners")
    all_mm = np.vstack([np.array(mm), code_mm])
    all_px = np.vstack([np.array(px), code_px])
    weights = np.array([1.0] * len(mm) + [0.2] * len(code_mm))
    matrix = _affine(all_mm, all_px, weights)
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    error = np.linalg.norm(project(matrix, all_mm) - all_px, axis=1) / scale
    is_affine = bool((error[: len(mm)] < AFFINE_LIMIT_MM).all() and (error[len(mm) :] < 1.0).all())
    if not is_affine:
        matrix = _homography(all_mm, all_px, len(mm))
        error = np.linalg.norm(project(matrix, all_mm) - all_px, axis=1) / scale
    black, white = median(b for b, _ in levels), median(w for _, w in levels)
    angle = float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))
    return Registration(
        matrix, len(mm), len(code_mm), float(error.max()), scale, angle, is_affine, black, white
    )


def _homography(mm: Points, px: Points, squares: int) -> Matrix:
    """Through the squares when there are four, else by least squares over all fiducials."""
    n = squares if squares == 4 else len(mm)
    matrix = _fit_homography(mm[:n], px[:n])
    if not np.isfinite(matrix).all():
        raise Unregistered("missing_corners")
    return matrix


def _refine(corner_mm: Points, corner_px: Points, mm: list[Points], px: list[Points], codes: int) -> Matrix:
    """The model so far: squares count for much, the coarse corners of codes for little."""
    all_mm, all_px = np.vstack([corner_mm, *mm]), np.vstack([corner_px, *px])
    weights = np.array([0.2] * len(corner_mm) + [1.0] * len(mm))
    if codes < 2 and len(mm) < 2:
        return _similarity(all_mm, all_px)
    affine = _affine(all_mm, all_px, weights)
    off = np.abs(project(affine, all_mm) - all_px).max()
    is_close = off < 0.012 * np.ptp(all_px, axis=0).max()
    return affine if is_close or codes < 2 else _fit_homography(all_mm, all_px, weights)


def _oblique(corner_mm: Points, corner_px: Points, mm: list[Points], px: list[Points]) -> Matrix:
    """The model so far with its perspective part, for a picture taken at an angle."""
    weights = np.array([0.2] * len(corner_mm) + [1.0] * len(mm))
    return _fit_homography(np.vstack([corner_mm, *mm]), np.vstack([corner_px, *px]), weights)


def _find_far_square(grey: Grey, matrix: Matrix, rect: Rect) -> tuple[Points, tuple[float, float]] | None:
    """A square that was not where a flat sheet has it, or that a hair, a staple or a stroke crosses."""
    if not np.isfinite(matrix).all():
        return None
    for reach in (NEAR_MM, 7.0, 14.0):
        for is_crossed in (False, True):
            hit = _find_square(grey, matrix, rect, reach, is_crossed=is_crossed)
            if hit is not None:
                return hit
    return None


def _fit_homography(mm: Points, px: Points, weights: Points | None = None) -> Matrix:
    """Weighted direct linear transform on centred, scaled points (Hartley's normalisation)."""
    w = np.ones(len(mm)) if weights is None else weights
    from_mm, from_px = _normaliser(mm), _normaliser(px)
    a, b = project(from_mm, mm), project(from_px, px)
    one, zero = np.ones(len(a)), np.zeros((len(a), 3))
    left = np.column_stack([a, one])
    top = np.column_stack([left, zero, -left * b[:, :1]])
    bottom = np.column_stack([zero, left, -left * b[:, 1:]])
    _, _, v = np.linalg.svd(np.vstack([top * w[:, None], bottom * w[:, None]]))
    matrix = np.linalg.inv(from_px) @ v[-1].reshape(3, 3) @ from_mm
    return np.asarray(matrix / matrix[2, 2], dtype=np.float64)


def _normaliser(points: Points) -> Matrix:
    middle = points.mean(axis=0)
    s = 1.0 / max(float(np.sqrt(((points - middle) ** 2).sum(axis=1).mean())), 1e-9)
    return np.array([(s, 0, -s * middle[0]), (0, s, -s * middle[1]), (0, 0, 1.0)])


def _find_square(
    grey: Grey, matrix: Matrix, rect: Rect, reach: float, *, is_crossed: bool = False
) -> tuple[Points, tuple[float, float]] | None:
    """Centre of a solid square near its expected place, and (black, white) levels there.

    `is_crossed` takes thin strokes away first, which would otherwise make one piece with the square.
    """
    centre = project(matrix, _centre(rect)[None])[0]
    edges = project(matrix, _corners(rect)) - centre
    area = quad_area(edges)
    scale = float(np.sqrt(area)) / rect.w
    half = (rect.w / 2 + reach) * scale
    x0, y0 = int(centre[0] - half), int(centre[1] - half)
    x1, y1 = int(centre[0] + half) + 1, int(centre[1] + half) + 1
    x0, y0 = max(x0, 0), max(y0, 0)
    window = grey[y0 : max(y1, 0), x0 : max(x1, 0)]
    if min(window.shape) < rect.w * scale:
        return None
    levels = np.sort(window[::3, ::3], axis=None)
    dark, light = float(levels[len(levels) // 33]), float(levels[len(levels) * 17 // 20])
    if light - dark < 50:
        return None
    mask = (window < (dark + light) / 2).astype(np.uint8)
    if is_crossed:
        side = max(3, int(0.3 * rect.w * scale))
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), np.uint8)
    return _best_square(window, mask, centre - (x0, y0), edges, area, np.array((x0, y0)))


def _best_square(
    window: Grey, mask: Grey, expected: Points, edges: Points, area: float, origin: Points
) -> tuple[Points, tuple[float, float]] | None:
    span = np.ptp(edges, axis=0)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    best, best_cost = 0, 1.0
    for label in range(1, len(stats)):
        x, y, w, h, count = stats[label]
        if not 0.7 < count / area < 1.4:
            continue
        shape = max(abs(w / span[0] - 1), abs(h / span[1] - 1))
        offset = float(np.hypot(x + w / 2 - expected[0], y + h / 2 - expected[1]))
        cost = shape / 0.3 + 0.3 * offset / float(np.hypot(*span))
        if shape < 0.25 and cost < best_cost:
            best, best_cost = label, cost
    if not best:
        return None
    x, y, w, h, _ = stats[best]
    x0, y0 = max(x - 2, 0), max(y - 2, 0)
    patch = np.ascontiguousarray(window[y0 : y + h + 2, x0 : x + w + 2])
    inside = (labels[y0 : y + h + 2, x0 : x + w + 2] == best).astype(np.uint8)
    grown = cv2.dilate(inside, np.ones((3, 3), np.uint8))
    bare = np.sort(patch[grown == 0])
    light = float(bare[len(bare) // 2]) if bare.size else 255.0
    ink = np.maximum(light - patch.astype(np.float32), 0.0)
    moments = cv2.moments(ink * grown)
    if moments["m00"] <= 0:
        return None
    at = np.array((moments["m10"] / moments["m00"] + x0, moments["m01"] / moments["m00"] + y0))
    dark = np.sort(patch[inside > 0])
    return at + origin, (float(dark[len(dark) // 2]), light)


def quad_area(quad: Points) -> float:
    """Area of four corners in order: half the cross product of the diagonals."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.tolist()
    return float(abs((cx - ax) * (dy - by) - (cy - ay) * (dx - bx)) / 2)


def _corners(rect: Rect) -> Points:
    x, y, w, h = rect.x, rect.y, rect.w, rect.h
    return np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])


def _centre(rect: Rect) -> Points:
    return np.array((rect.x + rect.w / 2, rect.y + rect.h / 2))


def _crossing(quad: Points) -> Points:
    """Where the diagonals meet: the centre of a square under perspective."""
    a, b, c, d = quad
    u, v, w = c - a, d - b, b - a
    t = (w[0] * v[1] - w[1] * v[0]) / (u[0] * v[1] - u[1] * v[0])
    return np.asarray(a + t * u)


def _affine(mm: Points, px: Points, weights: Points | None = None) -> Matrix:
    w = np.ones(len(mm)) if weights is None else weights
    design = np.column_stack([mm, np.ones(len(mm))]) * w[:, None]
    solution, *_ = np.linalg.lstsq(design, px * w[:, None], rcond=None)
    return np.vstack([solution.T, (0.0, 0.0, 1.0)])


def _similarity(mm: Points, px: Points) -> Matrix:
    """Least-squares rotation, scale and shift (no mirror); complex-number form."""
    a = mm[:, 0] + 1j * mm[:, 1]
    b = px[:, 0] + 1j * px[:, 1]
    ca, cb = a.mean(), b.mean()
    r = np.vdot(a - ca, b - cb) / np.vdot(a - ca, a - ca)
    t = cb - r * ca
    return np.array([(r.real, -r.imag, t.real), (r.imag, r.real, t.imag), (0.0, 0.0, 1.0)])
