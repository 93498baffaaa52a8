"""One side: identify, register, measure, decide. Pure: a grey picture in, a result out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lunxun.engines.paper.decide import (
    BoxReading,
    GroupDecision,
    State,
    accept_circles,
    decide_groups,
    empty_share,
    pale_marks,
    read_boxes,
)
from lunxun.engines.paper.layout import Group, Layout, PageFrame
from lunxun.engines.paper.payload import Code, ForeignCode, ForgedCode, decode
from lunxun.engines.paper.thresholds import Thresholds

from .align import Alignment, align, windows
from .codes import FoundCode, Grey, find_all, find_codes, find_in
from .features import HALF, Features, measure
from .register import Matrix, Registration, Unregistered, project, quad_area, register, rough_matrix
from .strips import outside_share, table_of, to_ink, warp_rows

WORK_DPI = 140  # the picture is halved while it stays above this
NEGATIVE = 80  # paper as dark as this is ink: some programs write one-bit pictures inside out
MIN_PX_PER_MM = 4.2  # 107 dpi: below this a pen stroke is one pixel


@dataclass(frozen=True, slots=True)
class Picture:
    """One side as grey pixels. `scale` is how much it was shrunk on decoding."""

    grey: Grey
    is_bilevel: bool = False
    scale: int = 1


@dataclass(frozen=True, slots=True)
class SideResult:
    """What was read; `status` is accepted, review, rejected or blank, `reason` a stable code."""

    status: str
    reason: str = ""
    code: Code | None = None
    registration: Registration | None = None
    matrix: Matrix | None = None
    lattice_mm: float | None = None
    gates: tuple[str, ...] = ()
    boxes: tuple[BoxReading, ...] = ()
    groups: tuple[GroupDecision, ...] = ()
    found_codes: int = 0
    features: Features | None = None


def read_side(
    picture: Picture,
    layouts: Mapping[int, Layout],
    key: bytes,
    thresholds: Thresholds,
    *,
    keep_features: bool = False,
) -> SideResult:
    """Read one side. Never raises for what is on the paper.

    `keep_features` keeps the measured features in the result, for calibration.
    """
    grey, shrunk = _working_copy(picture.grey)
    codes = find_codes(grey)
    if not codes and np.median(grey[::8, ::8]) < NEGATIVE:
        positive = np.asarray(cv2.bitwise_not(grey), dtype=np.uint8)
        codes = find_codes(positive)
        grey = positive if codes else grey
    if not codes:
        return SideResult("blank") if is_blank(grey) else SideResult("rejected", "no_code")
    code, reason, codes = _identify(grey, codes, layouts, key)
    if code is None:
        return SideResult("rejected", reason, found_codes=len(codes))
    layout = layouts[code.layout_id]
    frame = layout.page(code.page)
    try:
        registration = register(grey, frame, codes)
    except Unregistered as error:
        return SideResult("rejected", str(error.args[0]), code, found_codes=len(codes))
    if _has_another_sheet(grey, layout, registration.matrix, code, key):
        return SideResult("rejected", "several_sheets", code, registration)
    total = shrunk * picture.scale
    # Pixel centres are whole numbers: the first of two pixels lies at −0.25 of their mean.
    half = (total - 1) / 2
    back = np.array([(total, 0, half), (0, total, half), (0, 0, 1.0)]) @ registration.matrix
    side = _read_rows(grey, layout, code, registration, back, picture.is_bilevel, thresholds)
    return side if keep_features else replace(side, features=None)


def is_blank(grey: Grey) -> bool:
    """A bare back: hardly anything darker than its surroundings, edges left aside."""
    factor = max(1, min(grey.shape) // 600)
    small = cv2.resize(grey, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    h, w = small.shape
    core = small[h // 20 : h - h // 20, w // 20 : w - w // 20]
    field_ = cv2.medianBlur(cv2.dilate(core, np.ones((15, 15), np.uint8)), 31)
    relative = cv2.divide(core, np.maximum(field_, 1), scale=255.0)
    return bool(np.mean(relative < 190) < 2e-4 and np.median(core) > 90)


def _working_copy(grey: Grey) -> tuple[Grey, int]:
    factor = max(1, int(max(grey.shape) / 11.69 / WORK_DPI))
    if factor == 1:
        return grey, 1
    h, w = (n // factor * factor for n in grey.shape)
    small = cv2.resize(grey[:h, :w], (w // factor, h // factor), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), factor


def _identify(
    grey: Grey, codes: list[FoundCode], layouts: Mapping[int, Layout], key: bytes
) -> tuple[Code | None, str, list[FoundCode]]:
    """The one sheet and page that the codes name, or why there is none."""
    code, reason, good = _agree(codes, layouts, key)
    if code is None or len(good) > 1:
        return code, reason, good
    frame = layouts[code.layout_id].page(code.page)
    extra = _other_code(grey, frame, good[0])
    if extra is None:
        return code, "", good
    return _agree([*good, extra], layouts, key)


def _agree(
    codes: list[FoundCode], layouts: Mapping[int, Layout], key: bytes
) -> tuple[Code | None, str, list[FoundCode]]:
    good: list[FoundCode] = []
    read: set[Code] = set()
    for found in codes:
        try:
            read.add(decode(found.text, key))
            good.append(found)
        except ForgedCode:
            return None, "forged_code", codes
        except ForeignCode:
            continue
    if not read:
        return None, "foreign_code", codes
    if len(read) > 1:
        several = len({c.sheet for c in read}) > 1 and sum(c.is_big for c in good) > 1
        return None, "several_sheets" if several else "codes_disagree", codes
    if len({c.is_big for c in good}) < len(good):
        return None, "several_sheets", codes
    code = read.pop()
    layout = layouts.get(code.layout_id)
    if layout is None or code.page > len(layout.pages):
        return None, "other_layout", codes
    return code, "", good


def _other_code(grey: Grey, frame: PageFrame, known: FoundCode) -> FoundCode | None:
    """The second code, looked for where the first says it should be."""
    matrix = rough_matrix(frame, [known])
    rect = frame.codes[1 if known.is_big else 0]
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    centre = project(matrix, np.array([(rect.x + rect.w / 2, rect.y + rect.h / 2)]))[0]
    for reach in (9.0, 30.0):
        for found in find_in(grey, centre, (rect.w / 2 + reach) * scale):
            if found.is_big != known.is_big:
                return found
    # One small code says too little of a picture taken at a slant: anywhere, then.
    return next((found for found in find_all(grey) if found.is_big != known.is_big), None)


def _has_another_sheet(grey: Grey, layout: Layout, matrix: Matrix, code: Code, key: bytes) -> bool:
    """Two small sheets on one glass: the second must not be lost in silence."""
    w, h = layout.width, layout.base
    if quad_area(project(matrix, np.array([(0, 0), (w, 0), (w, h), (0, h)]))) > 0.62 * grey.size:
        return False
    for found in find_all(grey):
        try:
            other = decode(found.text, key)
        except ValueError:
            continue
        if other != code:
            return True
    return False


def _read_rows(
    grey: Grey,
    layout: Layout,
    code: Code,
    registration: Registration,
    full_matrix: Matrix,
    is_bilevel: bool,
    thresholds: Thresholds,
) -> SideResult:
    table = table_of(layout, code.page)
    reject = _cannot_read(grey, registration, outside_share(grey, registration.matrix, table), thresholds)
    if reject:
        return SideResult("rejected", reject, code, registration, full_matrix)
    strips = warp_rows(grey, registration.matrix, table, is_affine=registration.is_affine)
    contrast = 1.0 - registration.black / max(registration.white, 1.0)
    ink = to_ink(strips, contrast)
    alignment = align(ink, table)
    features = measure(windows(ink, table, alignment, HALF))
    limit = thresholds.page
    missing = float(np.mean(features.outline < thresholds.box["outline_min"]))
    if missing > limit["missing_max"]:
        return SideResult("rejected", "boxes_not_found", code, registration, full_matrix)
    ids = [b for row in table.box_ids for b in row]
    # Groups stand in the order of their columns, so repeating each gives the boxes of a row.
    off = np.repeat(alignment.off_mm, [len(c) for c in table.groups], axis=1).ravel()
    boxes = read_boxes(ids, features, off, thresholds)
    if not is_bilevel:
        boxes = accept_circles(boxes, layout.page_groups(code.page), thresholds)
    gates = page_gates(registration, alignment, features, boxes, contrast, thresholds)
    by_id = {b.id: b for b in boxes}
    groups = layout.page_groups(code.page)
    pale = pale_marks(groups, by_id, features.noise, thresholds)
    if pale and "faint_ink" not in gates:
        gates += ("faint_ink",)
    values = {b.id: b.value for b in layout.page_boxes(code.page)}
    if is_bilevel and _is_thin_bilevel(groups, by_id, thresholds):
        gates += ("bilevel",)
    decisions = decide_groups(
        groups,
        by_id,
        values,
        page_gate=gates[0] if gates else "",
        is_bilevel=is_bilevel,
        pale=pale,
        empty_max=limit["empty_max"],
    )
    done = all(d.decision != "review" for d in decisions)
    return SideResult(
        status="accepted" if done else "review",
        reason="" if done else (f"page:{gates[0]}" if gates else "groups"),
        code=code,
        registration=registration,
        matrix=full_matrix,
        lattice_mm=alignment.spread_mm,
        gates=gates,
        boxes=tuple(boxes),
        groups=tuple(decisions),
        found_codes=registration.codes,
        features=features,
    )


def _cannot_read(grey: Grey, registration: Registration, outside: float, thresholds: Thresholds) -> str:
    if registration.residual_mm > thresholds.page["residual_max_mm"]:
        return "misfit"
    if outside > 0:
        return "cut_off"
    if registration.px_per_mm < MIN_PX_PER_MM:
        return "too_coarse"
    return ""


def page_gates(
    registration: Registration,
    alignment: Alignment,
    features: Features,
    boxes: list[BoxReading],
    contrast: float,
    thresholds: Thresholds,
) -> tuple[str, ...]:
    """Why nothing on this side may be accepted without a person; empty when all is well."""
    limit = thresholds.page
    # `dark` is of the inside of a box; a circle leaves that clean.
    marks = [b.dark for b in boxes if (b.is_marked and b.why != "circled") or b.why == "faint"]
    unsure = sum(b.state is State.UNSURE for b in boxes) / max(len(boxes), 1)
    gates = {
        "missing_corners": registration.squares < 3,
        "low_contrast": contrast < limit["contrast_min"],
        "blurred": float(np.median(features.outline)) < limit["outline_median_min"],
        "misaligned": alignment.spread_mm > limit["spread_max_mm"],
        "faint_ink": bool(marks) and float(np.median(marks)) < limit["faint_dark"],
        "many_unsure": unsure > limit["unsure_max"],
    }
    return tuple(name for name, is_hit in gates.items() if is_hit)


def _is_thin_bilevel(groups: tuple[Group, ...], boxes: Mapping[str, BoxReading], t: Thresholds) -> bool:
    """One-bit scans lose pencil: many empty groups mean that ink may be missing from the file."""
    return empty_share(groups, boxes) > t.page["bilevel_blank_max"]
