"""Pictures kept for people: a page flattened to a fixed scale, pieces of it, and whether two are one paper.

A flattened page needs no matrix any more: 1 mm is `PX_PER_MM` pixels from the top left corner of the
sheet. What could not be registered is kept as it came, made smaller.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .layout import Box, Layout, PageFrame, Rect

PX_PER_MM = 6.0
QUALITY = 78
LONGEST = 1800
"""Pixels along the longer side of a page that was not registered."""

_SAME = 0.62
"""Correlation of the ink of one mark on two scans of one paper: 0.8 to 0.99 on generated rescans, below
0.5 where another hand made the mark."""
_SHIFT = 5
_LEAST_MARKS = 1
_WRITING_MM2 = 6.0
_MARGIN_MM = 1.4


def write_picture(path: Path, grey: Any, matrix: Any | None, layout: Layout | None) -> Any | None:
    """Keep a page as JPEG, whole or not at all; returns the flattened page where there is one."""
    import cv2

    from .reading.crop import crop

    flat = None
    if matrix is not None and layout is not None:
        flat = crop(grey, matrix, Rect(0.0, 0.0, layout.width, layout.height), PX_PER_MM)
        shown = flat
    else:
        factor = min(1.0, LONGEST / max(grey.shape))
        shown = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    _ok, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    draft.write_bytes(data.tobytes())
    draft.replace(path)
    return flat


def has_writing(flat: Any, frame: PageFrame) -> bool | None:
    """Whether somebody wrote into the suggestion frame; None where the side has none.

    The dashed lines are thinner than a stroke is long: what is left after taking thin horizontal runs
    out is ink. When in doubt, yes: a clerk looks at an empty frame for a second, a lost suggestion is lost.
    """
    import cv2
    import numpy as np

    area = frame.suggestion
    if area is None:
        return None
    left, top, right, bottom = (
        round(v * PX_PER_MM)
        for v in (
            area.x + _MARGIN_MM,
            area.y + _MARGIN_MM,
            area.x + area.w - _MARGIN_MM,
            area.y + area.h - _MARGIN_MM,
        )
    )
    piece = flat[top:bottom, left:right]
    white = cv2.medianBlur(cv2.dilate(piece, np.ones((9, 9), np.uint8)), 31)
    ink = (cv2.divide(piece, np.maximum(white, 1), scale=255.0) < 190).astype(np.uint8)
    lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 5), np.uint8))
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((4, 1), np.uint8))
    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(
        cv2.subtract(ink, cv2.subtract(lines, tall)), connectivity=8
    )
    heights, areas = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    widths = stats[1:, cv2.CC_STAT_WIDTH]
    stroke = (np.maximum(heights, widths) >= 1.2 * PX_PER_MM) & (heights >= 0.6 * PX_PER_MM)
    return bool(areas[stroke].sum() >= _WRITING_MM2 * PX_PER_MM**2 / 6)


def cut(path: Path, area: Rect) -> bytes:
    """A piece of a flattened page as JPEG, for a browser."""
    from PIL import Image

    box = [round(v * PX_PER_MM) for v in (area.x, area.y, area.x + area.w, area.y + area.h)]
    with Image.open(path, formats=("JPEG",)) as image:
        piece = image.crop(
            (max(0, box[0]), max(0, box[1]), min(image.width, box[2]), min(image.height, box[3]))
        )
        out = io.BytesIO()
        piece.save(out, "JPEG", quality=85)
    return out.getvalue()


def same_ink(one: Path, other: Path, boxes: Iterable[Box]) -> bool:
    """Whether the marks in these boxes are the same strokes on the same paper, scanned twice.

    Two people who tick the same boxes on copies of one sheet make different strokes. Without any mark
    there is nothing to tell two papers apart, and nothing that could get lost.
    """
    import cv2
    import numpy as np

    first, second = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (one, other))
    if first is None or second is None:
        return False
    scores = []
    for box in boxes:
        reach = 2.2
        x, y = (round((v - reach) * PX_PER_MM) for v in (box.rect.x, box.rect.y))
        size = round((box.rect.w + 2 * reach) * PX_PER_MM)
        wide = second[max(0, y - _SHIFT) : y + size + _SHIFT, max(0, x - _SHIFT) : x + size + _SHIFT]
        mine = first[y : y + size, x : x + size]
        inside = round((reach + 0.35) * PX_PER_MM)
        core = mine[inside:-inside, inside:-inside]
        if wide.shape[0] <= core.shape[0] + 2 * inside or core.std() < 4.0:
            continue
        there = wide[inside:-inside, inside:-inside]
        scores.append(float(cv2.matchTemplate(there, core, cv2.TM_CCOEFF_NORMED).max()))
    return len(scores) < _LEAST_MARKS or float(np.median(scores)) >= _SAME


def marked(record: dict[str, Any], layout: Layout) -> list[Box]:
    """The boxes of a record that bear a sure mark."""
    ids = {box["id"] for box in record["boxes"] if box["state"] in ("mark", "solid")}
    return [box for box in layout.boxes if box.id in ids]
