"""A piece of a stored page, flattened, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from lunxun.engines.paper.layout import Group, Layout, Rect

from .codes import Grey


def crop(grey: Grey, matrix: Sequence[Sequence[float]], area: Rect, px_per_mm: float = 8.0) -> Grey:
    """`area` (mm) of the sheet as an upright picture.

    `grey` is the picture at full size and `matrix` the one of its record
    (``registration.matrix``, mm → px). What lies outside the picture is white.
    """
    size = (max(1, round(area.w * px_per_mm)), max(1, round(area.h * px_per_mm)))
    step = 1.0 / px_per_mm
    to_mm = np.array([(step, 0, area.x + step / 2), (0, step, area.y + step / 2), (0, 0, 1)])
    return np.asarray(
        cv2.warpPerspective(
            grey,
            np.asarray(matrix, dtype=np.float64) @ to_mm,
            size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255.0,
        ),
        dtype=np.uint8,
    )


def group_area(layout: Layout, group: Group, margin: float = 4.0) -> Rect:
    """The boxes of a group with the paper around them."""
    rects = [b.rect for b in layout.boxes if b.id in group.boxes]
    left, top = min(r.x for r in rects) - margin, min(r.y for r in rects) - margin
    right, bottom = max(r.x + r.w for r in rects) + margin, max(r.y + r.h for r in rects) + margin
    return Rect(left, top, right - left, bottom - top)
