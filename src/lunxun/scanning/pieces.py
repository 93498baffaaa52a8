"""Pieces of a scanned page: the boxes of a row, the suggestion frame."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.engines.paper import pictures
from lunxun.engines.paper.layout import Rect
from lunxun.kernel.errors import NotFound
from lunxun.scanning import keeping, layouts
from lunxun.scanning.models import ScanPage

_MARGIN = 4.0
"""Millimetres of paper around the boxes: a tick's tail belongs to it."""


def row(page: ScanPage, name: str) -> bytes:
    """The boxes of one row with the paper around them, as JPEG.

    Raises:
        NotFound: no such row on this side, or the pictures are gone.
    """
    layout = layouts.engine_layout(_known(page).layout)
    rects = [box.rect for box in layout.boxes if box.row == name and box.page == page.side]
    if not rects:
        raise NotFound(_("这一页上没有这一行。"))
    left, top = min(r.x for r in rects) - _MARGIN, min(r.y for r in rects) - _MARGIN
    right = min(max(r.x + r.w for r in rects) + _MARGIN, layout.width)
    bottom = max(r.y + r.h for r in rects) + _MARGIN
    return _cut(page, Rect(left, top, right - left, bottom - top))


def writing(page: ScanPage) -> bytes:
    """The suggestion frame as JPEG.

    Raises:
        NotFound: this side has none, or the pictures are gone.
    """
    area = layouts.engine_layout(_known(page).layout).page(page.side or 1).suggestion
    if area is None:
        raise NotFound(_("这一页没有写建议的地方。"))
    return _cut(page, Rect(area.x - 2, area.y - 2, area.w + 4, area.h + 4))


def _known(page: ScanPage) -> ScanPage:
    if page.layout is None:
        raise NotFound(_("这一页没有认出是哪张表，没有可看的格子。"))
    return page


def _cut(page: ScanPage, area: Rect) -> bytes:
    try:
        return pictures.cut(keeping.pictures_of(page.file.digest) / f"{page.number}.jpg", area)
    except FileNotFoundError:
        raise NotFound(_("这一页的图已经不在了。")) from None
