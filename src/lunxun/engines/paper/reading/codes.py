"""Finding the two codes of a side, in any turn of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from lunxun.engines.paper.payload import CODE_CHARS

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code in the picture. `corners` (4, 2) px: top left, top right, bottom right, bottom left
    of the symbol itself, whatever its turn. `is_big` follows from the redundancy level in it."""

    text: str
    corners: Points
    is_big: bool


def find_codes(grey: Grey) -> list[FoundCode]:
    """The codes of a side: first the corners of the picture, then the whole of it.

    The corners are enough for a scan that fills the picture; photos and small
    sheets on a big glass need the whole. At most one big and one small code are
    kept when they say the same; differing texts are all returned.
    """
    found: list[FoundCode] = []
    for x, y, crop in _corner_crops(grey):
        found += _decode(crop, x, y, 1.0)
        if any(c.is_big for c in found):
            return found
    for factor in (2, 1):
        if factor == 2 and min(grey.shape) < 1200:
            continue
        small = grey if factor == 1 else _shrink(grey, factor)
        found = _merge(found, _decode(small, 0, 0, factor))
        if any(c.is_big for c in found):
            break
    return found


def find_all(grey: Grey) -> list[FoundCode]:
    """Every code anywhere in the picture, at full and at half size."""
    found = _decode(grey, 0, 0, 1.0)
    if min(grey.shape) >= 1200:
        found = _merge(found, _decode(_shrink(grey, 2), 0, 0, 2))
    return found


def find_in(grey: Grey, centre: Points, half: float) -> list[FoundCode]:
    """Codes within `half` px of `centre` (x, y)."""
    h, w = grey.shape
    x0, y0 = max(0, int(centre[0] - half)), max(0, int(centre[1] - half))
    x1, y1 = min(w, int(centre[0] + half)), min(h, int(centre[1] + half))
    if x1 - x0 < 20 or y1 - y0 < 20:
        return []
    return _decode(grey[y0:y1, x0:x1], x0, y0, 1.0)


def _corner_crops(grey: Grey) -> Iterator[tuple[int, int, Grey]]:
    """Upright first, then upside down, then the quarter turns."""
    h, w = grey.shape
    side = int(min(h, w) * 0.32)
    for x, y in ((w - side, 0), (0, h - side), (w - side, h - side), (0, 0)):
        yield x, y, grey[y : y + side, x : x + side]


def _shrink(grey: Grey, factor: int) -> Grey:
    size = (grey.shape[1] // factor, grey.shape[0] // factor)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _decode(crop: Grey, x: int, y: int, factor: float) -> list[FoundCode]:
    out = []
    for code in zxingcpp.read_barcodes(
        np.ascontiguousarray(crop),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_invert=False,
        try_downscale=False,
    ):
        p = code.position
        corners = np.array(
            [(q.x, q.y) for q in (p.top_left, p.top_right, p.bottom_right, p.bottom_left)], dtype=np.float64
        )
        text = code.text if len(code.text) <= 4 * CODE_CHARS else code.text[: 4 * CODE_CHARS]
        out.append(FoundCode(text, corners * factor + (x, y), code.ec_level != "L"))
    return out


def _merge(old: list[FoundCode], new: list[FoundCode]) -> list[FoundCode]:
    seen = {(c.text, c.is_big) for c in old}
    return old + [c for c in new if (c.text, c.is_big) not in seen]
