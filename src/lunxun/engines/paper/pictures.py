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

_SAME, _LOW_PER_CENT = 0.85, 15
"""The 15th percentile of the likeness of all marks: on 24 generated rescans of one paper 0.87 to 0.99 but
for one, on 24 copies filled by somebody else or by the same person again 0.80 at most."""
_SHIFT = 6
_REACH = 2.0
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
    there is nothing to tell two papers apart, and nothing that could get lost. In doubt the answer is no:
    then a person looks.
    """
    import cv2
    import numpy as np

    first, second = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (one, other))
    if first is None or second is None:
        return False
    scores = [score for box in boxes if (score := likeness(first, second, box.rect)) is not None]
    return not scores or float(np.percentile(scores, _LOW_PER_CENT)) >= _SAME


def likeness(first: Any, second: Any, rect: Rect) -> float | None:
    """Correlation of what is inside and around a box, its printed outline left out, −1 to 1.

    The outline tells where the box lies on the other picture; the ink is then compared at that place.
    None where the box lies at the edge of a picture or is bare.
    """
    import cv2
    import numpy as np

    x, y = (round((v - _REACH) * PX_PER_MM) for v in (rect.x, rect.y))
    size = round((rect.w + 2 * _REACH) * PX_PER_MM)
    mine = first[y : y + size, x : x + size]
    wide = second[y - _SHIFT : y + size + _SHIFT, x - _SHIFT : x + size + _SHIFT]
    if min(x, y) < _SHIFT or mine.shape != (size, size) or wide.shape != (size + 2 * _SHIFT,) * 2:
        return None
    mask = _without_outline(size)
    if mine[mask].std() < 4.0:
        return None
    found = cv2.minMaxLoc(cv2.matchTemplate(wide, mine, cv2.TM_CCOEFF_NORMED))[3]
    best = -1.0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            at_x, at_y = found[0] + dx, found[1] + dy
            there = wide[max(at_y, 0) : at_y + size, max(at_x, 0) : at_x + size]
            if there.shape == mine.shape and there[mask].std() > 0:
                best = max(best, float(np.corrcoef(mine[mask], there[mask])[0, 1]))
    return best


def _without_outline(size: int) -> Any:
    """True where ink is compared: everything but a band around the printed line."""
    import numpy as np

    mask = np.ones((size, size), dtype=bool)
    near, far = round((_REACH - 0.45) * PX_PER_MM), round((_REACH + 0.45) * PX_PER_MM)
    mask[near : size - near, near : size - near] = False
    mask[far : size - far, far : size - far] = True
    return mask


def marked(record: dict[str, Any], layout: Layout) -> list[Box]:
    """The boxes of a record that bear a sure mark."""
    ids = {box["id"] for box in record["boxes"] if box["state"] in ("mark", "solid")}
    return [box for box in layout.boxes if box.id in ids]
