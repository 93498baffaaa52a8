"""The rows of boxes, flattened to one scale and to ink on white paper.

Only the rows are warped, not the page: a row of boxes is 13 mm of 297.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from lunxun.engines.paper.layout import Layout

from .codes import Grey
from .register import Matrix, project

SCALE = 6  # px/mm: one pixel is half of the printed line
HALF_MM = 6.5  # half the height of a strip
MARGIN_MM = 8.0  # room left and right of the outer boxes
_WHITE_BLOCK = 13  # px, 2.2 mm: wider than any stroke; the height of a strip is a multiple
_NEARLY = 0.82  # of the brightest spot near by: still paper


class UnevenRows(ValueError):
    """The boxes of a page do not form a table; no layout of schema 1 is like that."""


@dataclass(frozen=True, slots=True)
class Table:
    """The boxes of one side as a table. All lengths in mm.

    `columns` are the left edges of the boxes of a row, `rows` the middles of the
    rows, `groups` the column numbers that move together (the boxes of a group).
    """

    box: float
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    groups: tuple[tuple[int, ...], ...]
    box_ids: tuple[tuple[str, ...], ...]

    @property
    def left(self) -> float:
        return self.columns[0] - MARGIN_MM

    @property
    def width_px(self) -> int:
        return round((self.columns[-1] + self.box + 2 * MARGIN_MM - self.columns[0]) * SCALE)

    @property
    def height_px(self) -> int:
        return round(2 * HALF_MM * SCALE)


@lru_cache(maxsize=64)
def table_of(layout: Layout, page: int) -> Table:
    """The table of boxes of one side of a layout."""
    frame = layout.page(page)
    by_row = {row: [b for b in layout.page_boxes(page) if b.row == row] for row in frame.rows}
    for boxes in by_row.values():
        boxes.sort(key=lambda b: b.rect.x)
    first = by_row[frame.rows[0]]
    columns = tuple(b.rect.x for b in first)
    size = first[0].rect.w
    for boxes in by_row.values():
        same_x = [b.rect.x for b in boxes] == list(columns)
        if not same_x or {(b.rect.y, b.rect.w, b.rect.h) for b in boxes} != {(boxes[0].rect.y, size, size)}:
            raise UnevenRows(page)
    names = [b.aspect for b in first]
    groups = tuple(tuple(i for i, n in enumerate(names) if n == name) for name in dict.fromkeys(names))
    rows = tuple(by_row[r][0].rect.y + size / 2 for r in frame.rows)
    ids = tuple(tuple(b.id for b in by_row[r]) for r in frame.rows)
    return Table(size, columns, rows, groups, ids)


def warp_rows(grey: Grey, matrix: Matrix, table: Table, *, is_affine: bool) -> Grey:
    """(rows, height, width) grey strips at `SCALE` px/mm, the middle of a row in the middle.

    An affine model is applied as such; otherwise each strip has its own homography.
    Outside the picture is white: a box that is not there shows no outline.
    """
    h, w = table.height_px, table.width_px
    out = np.empty((len(table.rows), h, w), np.uint8)
    # Pixel centres: column i of a strip is at left + (i + 0.5)/SCALE mm.
    to_mm = np.array([(1 / SCALE, 0, table.left + 0.5 / SCALE), (0, 1 / SCALE, 0), (0, 0, 1)])
    for i, middle in enumerate(table.rows):
        to_mm[1, 2] = middle - HALF_MM + 0.5 / SCALE
        m = matrix @ to_mm
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        if is_affine:
            cv2.warpAffine(
                grey,
                m[:2],
                (w, h),
                dst=out[i],
                flags=flags,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=255.0,
            )
        else:
            cv2.warpPerspective(
                grey, m, (w, h), dst=out[i], flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=255.0
            )
    return out


def outside_share(grey: Grey, matrix: Matrix, table: Table) -> float:
    """Share of the corners of the rows that lie outside the picture."""
    right = table.columns[-1] + table.box
    points = np.array([(x, y) for y in table.rows for x in (table.columns[0], right)])
    px = project(matrix, points)
    h, w = grey.shape
    outside = (px[:, 0] < 0) | (px[:, 1] < 0) | (px[:, 0] > w - 1) | (px[:, 1] > h - 1)
    return float(outside.mean())


def to_ink(strips: Grey, contrast: float) -> Grey:
    """Ink 0..255: darkness against the paper around, 255 = as black as the squares.

    The white of the paper is the brightest 2 mm block near by, so shadows, yellow
    paper and broad stains vanish and strokes stay. `contrast` is 1 − black/white
    of the squares (0..1).
    """
    rows, h, w = strips.shape
    tall = strips.reshape(rows * h, w)
    field = _paper(tall)
    relative = cv2.divide(tall, np.maximum(field, 1), scale=255.0)
    ink = cv2.convertScaleAbs(cv2.bitwise_not(relative), alpha=1.0 / max(contrast, 0.2))
    return np.asarray(ink, dtype=np.uint8).reshape(rows, h, w)


def _paper(tall: Grey) -> Grey:
    """The level of the bare paper at every pixel.

    First the brightest spot of each block; then the mean of what is nearly as bright
    around, because the brightest pixels are noise and the halos of sharpening.
    """
    h, w = tall.shape
    across = -(-w // _WHITE_BLOCK)
    even = cv2.copyMakeBorder(tall, 0, 0, 0, across * _WHITE_BLOCK - w, cv2.BORDER_REPLICATE)
    # Half size is enough for a level that changes over millimetres.
    block = _WHITE_BLOCK // 2
    small = cv2.resize(even, (across * block, h // _WHITE_BLOCK * block), interpolation=cv2.INTER_LINEAR)
    soft = cv2.blur(small, (3, 3))
    top = cv2.medianBlur(soft.reshape(-1, block, across, block).max(axis=1).max(axis=2), 3)
    limit = cv2.resize(top, small.shape[::-1], interpolation=cv2.INTER_LINEAR)
    is_paper = cv2.compare(small, cv2.convertScaleAbs(limit, alpha=_NEARLY), cv2.CMP_GT)
    size = (2 * block + 1, 2 * block + 1)
    share = cv2.blur(is_paper, size)
    level = cv2.divide(cv2.blur(cv2.bitwise_and(small, is_paper), size), share, scale=255.0)
    cv2.copyTo(limit, (share <= 40).astype(np.uint8), level)
    return np.asarray(cv2.resize(level, even.shape[::-1], interpolation=cv2.INTER_LINEAR)[:, :w])
