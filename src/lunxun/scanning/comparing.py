"""A second picture of the same side: the same paper scanned again, or another paper with the same code?"""

from __future__ import annotations

from typing import Any

from lunxun.engines.paper import pictures
from lunxun.scanning import keeping, layouts
from lunxun.scanning.models import ScanPage

_MARKS = ("mark", "solid")


def is_same_paper(one: ScanPage, other: ScanPage) -> bool:
    """Box by box first, then stroke by stroke: two hands may tick the same boxes, never with the same strokes."""
    if contradict(one.record, other.record) or one.has_writing != other.has_writing:
        return False
    layout = layouts.engine_layout(one.layout)
    both = {box.id for box in pictures.marked(other.record, layout)}
    boxes = [box for box in pictures.marked(one.record, layout) if box.id in both]
    return pictures.same_ink(_picture(one), _picture(other), boxes)


def contradict(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a box is surely marked on one picture and surely blank on the other."""
    states = {box["id"]: box["state"] for box in other["boxes"]}
    return any(_differ(box["state"], states.get(box["id"], "unsure")) for box in one["boxes"])


def _differ(one: str, other: str) -> bool:
    return (one == "blank" and other in _MARKS) or (other == "blank" and one in _MARKS)


def _picture(page: ScanPage) -> Any:
    return keeping.pictures_of(page.file.digest) / f"{page.number}.jpg"
