"""Form → layout: every box, code and square in millimetres, frozen and hashed.

A layout is what the reader needs, for ever: it is written when the sheets are
printed, its hash is in every code, and a changed file is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .errors import PaperError
from .form import FORM_SCHEMA, Form, Row, parse_form
from .geometry import (
    ABSENT_X,
    BIG_CODE,
    BOX,
    GEOMETRY,
    GROUP_GAP,
    INSET,
    LAST_BOX_X,
    LEFT,
    LINE,
    MIN_FIRST_BOX_X,
    PITCH,
    RIGHT,
    ROW,
    SMALL_CODE,
    SQUARE,
    SUGGESTION_HEAD,
    SUGGESTION_MIN,
    PaperGeometry,
)
from .payload import MAX_PAGE

LAYOUT_SCHEMA = "lunxun.paper.layout/1"


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in mm; `x`, `y` is its top left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Box:
    """A printed box; the rectangle is the middle of its 0.3 mm line."""

    id: str
    page: int
    row: str
    aspect: str | None
    value: int | None
    rect: Rect


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of which one is to be marked; `absent` is the 没听 box of the row."""

    id: str
    page: int
    row: str
    aspect: str
    boxes: tuple[str, ...]
    absent: str


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What the reader looks for on one side, and the free-text area if any."""

    page: int
    rows: tuple[str, ...]
    squares: tuple[Rect, ...]
    codes: tuple[Rect, ...]
    suggestion: Rect | None


@dataclass(frozen=True)
class Layout:
    """The frozen geometry of one form. Build with `make_layout` or `parse_layout`."""

    form: Form
    width: float
    height: float
    base: float
    pages: tuple[PageFrame, ...]
    boxes: tuple[Box, ...]
    groups: tuple[Group, ...]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of everything but the hash itself."""
        return hashlib.sha256(_canonical(_body(self))).hexdigest()

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def layout_id(self) -> int:
        return int(self.hash[:8], 16)

    def page(self, number: int) -> PageFrame:
        return self.pages[number - 1]

    def page_boxes(self, number: int) -> tuple[Box, ...]:
        return tuple(b for b in self.boxes if b.page == number)

    def page_groups(self, number: int) -> tuple[Group, ...]:
        return tuple(g for g in self.groups if g.page == number)


def make_layout(form: Form) -> Layout:
    """Place a form on paper. Raises `PaperError` when it does not fit."""
    geometry = GEOMETRY[form.paper]
    base = geometry.base(tear_strip=form.tear_strip)
    starts = _group_starts(form)
    rows_per_page = _split(form, geometry, base)
    pages: list[PageFrame] = []
    boxes: list[Box] = []
    groups: list[Group] = []
    for number, rows in enumerate(rows_per_page, 1):
        for place, row in enumerate(rows):
            top = round(geometry.rows_y + place * ROW + (ROW - BOX) / 2, 3)
            _place_row(form, row, number, top, starts, boxes, groups)
        end = geometry.rows_y + len(rows) * ROW
        is_last = number == len(rows_per_page)
        suggestion = None
        if form.suggestion and is_last:
            y = end + SUGGESTION_HEAD
            suggestion = Rect(LEFT, y, RIGHT - LEFT, round(base - geometry.foot_up - y, 3))
        pages.append(
            PageFrame(
                number,
                tuple(r.id for r in rows),
                _squares(geometry, base),
                _codes(geometry, base),
                suggestion,
            )
        )
    return Layout(form, geometry.width, geometry.height, base, tuple(pages), tuple(boxes), tuple(groups))


def dump_layout(layout: Layout) -> dict[str, Any]:
    """The layout as a JSON object, with its hash and the id that is in the codes."""
    body = _body(layout)
    return {**body, "hash": layout.hash, "layout_id": f"{layout.layout_id:08x}"}


def read_layout(path: Path) -> Layout:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PaperError(f"读不了版面文件 {path}：{error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise PaperError(f"版面文件 {path} 不是有效的 JSON：{error}") from error
    try:
        return parse_layout(data)
    except PaperError as error:
        raise PaperError(f"版面文件 {path}：{error}") from error


def parse_layout(data: Any) -> Layout:
    """A stored layout back; geometry is taken as stored, never computed anew.

    Raises `PaperError` when the schema is unknown or the hash does not match.
    """
    if not isinstance(data, Mapping) or data.get("schema") != LAYOUT_SCHEMA:
        raise PaperError(f"schema 应为 {LAYOUT_SCHEMA}，请用印表时存下的版面文件")
    try:
        layout = _parse_body(data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise PaperError(
            f"内容不完整（{type(error).__name__}: {error}），请用印表时存下的版面文件"
        ) from error
    if data.get("hash") != layout.hash:
        raise PaperError("内容与它的哈希不符：文件被改过，请用印表时存下的版面文件")
    return layout


def _group_starts(form: Form) -> list[float]:
    """Left edge of the first box of each aspect, packed to the right as on the A4 model."""
    grades, aspects = len(form.grades), len(form.aspects)
    span = PITCH * grades + GROUP_GAP
    first = LAST_BOX_X - PITCH * (grades - 1) - (aspects - 1) * span
    if first < MIN_FIRST_BOX_X:
        raise PaperError(f"{aspects} 项 × {grades} 档在纸上放不下，请减少项目或档数")
    return [round(first + i * span, 3) for i in range(aspects)]


def _split(form: Form, geometry: PaperGeometry, base: float) -> list[tuple[Row, ...]]:
    room = base - geometry.foot_up - geometry.rows_y
    if form.suggestion:
        room -= SUGGESTION_HEAD + SUGGESTION_MIN
    capacity = int((room + 1e-9) // ROW)
    count = -(-len(form.rows) // capacity)
    if count > MAX_PAGE:
        raise PaperError(f"{len(form.rows)} 堂课要 {count} 面，最多 {MAX_PAGE} 面，请分成几张表")
    size, rest = divmod(len(form.rows), count)
    out: list[tuple[Row, ...]] = []
    at = 0
    for i in range(count):
        step = size + (1 if i < rest else 0)
        out.append(form.rows[at : at + step])
        at += step
    return out


def _place_row(
    form: Form,
    row: Row,
    page: int,
    top: float,
    starts: list[float],
    boxes: list[Box],
    groups: list[Group],
) -> None:
    absent = Box(f"{row.id}.absent", page, row.id, None, None, Rect(ABSENT_X, top, BOX, BOX))
    for aspect, start in zip(form.aspects, starts, strict=True):
        ids = []
        for i, grade in enumerate(form.grades):
            rect = Rect(round(start + i * PITCH, 3), top, BOX, BOX)
            box = Box(f"{row.id}.{aspect.id}.{grade.value}", page, row.id, aspect.id, grade.value, rect)
            boxes.append(box)
            ids.append(box.id)
        groups.append(Group(f"{row.id}.{aspect.id}", page, row.id, aspect.id, tuple(ids), absent.id))
    boxes.append(absent)


def _squares(geometry: PaperGeometry, base: float) -> tuple[Rect, ...]:
    """Top left, top right, bottom left, bottom right."""
    right = geometry.width - INSET - SQUARE
    return tuple(Rect(x, y, SQUARE, SQUARE) for y in (INSET, base - INSET - SQUARE) for x in (INSET, right))


def _codes(geometry: PaperGeometry, base: float) -> tuple[Rect, ...]:
    """The big code at the top right, the small one at the bottom left."""
    return (
        Rect(RIGHT - BIG_CODE, geometry.big_code_y, BIG_CODE, BIG_CODE),
        Rect(LEFT, round(base - geometry.small_code_up, 3), SMALL_CODE, SMALL_CODE),
    )


def _body(layout: Layout) -> dict[str, Any]:
    form = asdict(layout.form)
    return {
        "schema": LAYOUT_SCHEMA,
        "unit": "mm",
        "form": {"schema": FORM_SCHEMA, **form},
        "width": layout.width,
        "height": layout.height,
        "base": layout.base,
        "line": LINE,
        "pages": [asdict(p) for p in layout.pages],
        "boxes": [asdict(b) for b in layout.boxes],
        "groups": [asdict(g) for g in layout.groups],
    }


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _parse_body(data: Mapping[str, Any]) -> Layout:
    pages = tuple(
        PageFrame(
            int(p["page"]),
            tuple(p["rows"]),
            tuple(Rect(**r) for r in p["squares"]),
            tuple(Rect(**r) for r in p["codes"]),
            None if p["suggestion"] is None else Rect(**p["suggestion"]),
        )
        for p in data["pages"]
    )
    boxes = tuple(Box(**{**b, "rect": Rect(**b["rect"])}) for b in data["boxes"])
    groups = tuple(Group(**{**g, "boxes": tuple(g["boxes"])}) for g in data["groups"])
    stored = parse_form(data["form"])
    return Layout(stored, data["width"], data["height"], data["base"], pages, boxes, groups)
