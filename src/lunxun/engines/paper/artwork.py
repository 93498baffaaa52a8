"""The fixed print of each side as plain lists of rectangles, rules and words, in mm."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .errors import PaperError
from .geometry import (
    ABSENT_X,
    BOX,
    GEOMETRY,
    GROUP_GAP,
    LEFT,
    PITCH,
    RIGHT,
    ROW,
    TITLE_X,
    PaperGeometry,
)
from .layout import Layout, PageFrame

Item = dict[str, Any]
HINT = ("请在方格内打钩", "填错了：把错格涂黑", "，另钩一格。没听的课，钩最右一格。")
SCALE_NOTE = "打印核对：此线应长 100 毫米"
_FULL_LINE, _SMALL_LINE = 3.75, 3.3


def words(x: float, y: float, text: str, size: float, *, anchor: str = "start", bold: bool = False) -> Item:
    """A line of text whose baseline is at `y` and whose start, middle or end is at `x`."""
    return {"x": x, "y": y, "text": text, "size": round(size, 3), "anchor": anchor, "bold": bold}


def page_artwork(layout: Layout, frame: PageFrame) -> Item:
    """Everything on one side that is the same on every sheet."""
    geometry = GEOMETRY[layout.form.paper]
    end = geometry.rows_y + len(frame.rows) * ROW
    hint = [
        {"x": 46.0, "y": geometry.hint_y - 3.4, "w": BOX, "h": BOX},
        {"x": 87.0, "y": geometry.hint_y - 3.4, "w": BOX, "h": BOX},
    ]
    # The shade stops short of the boxes: paper must be paper around a pen stroke.
    shade = min(b.rect.x for b in layout.boxes) - 3.0 - LEFT
    art: Item = {
        "bands": [
            {"x": LEFT, "y": geometry.rows_y + i * ROW, "w": shade, "h": ROW}
            for i in range(0, len(frame.rows), 2)
        ],
        "solids": [asdict(s) for s in frame.squares] + [hint[1]],
        "boxes": [asdict(b.rect) for b in layout.page_boxes(frame.page)] + [hint[0]],
        "rules": [],
        "texts": _head(layout, geometry),
        "titles": [],
        "codes": [asdict(c) for c in frame.codes],
    }
    _column_heads(layout, geometry, art)
    _rows(layout, frame, geometry, art)
    art["rules"] += [_rule(LEFT, geometry.table_y, RIGHT - LEFT, stroke=0.5)]
    art["rules"] += [_rule(LEFT, end, RIGHT - LEFT, stroke=0.5)]
    _suggestion(layout, frame, end, art)
    _foot(layout, frame, art)
    return art


def _head(layout: Layout, geometry: PaperGeometry) -> list[Item]:
    form = layout.form
    y = geometry.hint_y
    return [
        words(LEFT, geometry.title_y, form.title, _fit(form.title, 8.2, 148.0), bold=True),
        words(LEFT, geometry.subtitle_y, form.subtitle, _fit(form.subtitle, 4.1, 148.0)),
        words(LEFT, geometry.note_y, form.note, _fit(form.note, 3.4, 148.0)),
        words(LEFT, y, HINT[0], 3.4),
        words(54.0, y, HINT[1], 3.4),
        words(92.0, y, HINT[2], 3.4),
    ]


def _column_heads(layout: Layout, geometry: PaperGeometry, art: Item) -> None:
    form, top = layout.form, geometry.table_y
    bottom = geometry.rows_y - 2.0
    art["texts"].append(words(LEFT, bottom - 1.0, form.row_heading, 4.1, bold=True))
    first_row = [b for b in layout.boxes if b.row == form.rows[0].id and b.aspect is not None]
    for index, aspect in enumerate(form.aspects):
        group = first_row[index * len(form.grades) : (index + 1) * len(form.grades)]
        left, right = group[0].rect.x, group[-1].rect.x + BOX
        size = _fit(aspect.label, 4.1, PITCH * len(form.grades) + GROUP_GAP - 1.0)
        art["texts"].append(
            words((left + right) / 2, top + 5.5, aspect.label, size, anchor="middle", bold=True)
        )
        for box, grade in zip(group, form.grades, strict=True):
            art["texts"] += _label(grade.label, box.rect.x + BOX / 2, bottom)
    art["texts"] += _label(form.absent_label, ABSENT_X + BOX / 2, bottom)


def _label(text: str, middle: float, bottom: float) -> list[Item]:
    lines = text.split("\n")
    if len(lines) > 2:
        raise PaperError(f"格上的字最多两行：{text!r}")
    return [
        words(
            middle, bottom - 3.0 * (len(lines) - 1 - i), line, _fit(line, 2.7, PITCH - 0.6), anchor="middle"
        )
        for i, line in enumerate(lines)
    ]


def _rows(layout: Layout, frame: PageFrame, geometry: PaperGeometry, art: Item) -> None:
    rows = {r.id: (n, r) for n, r in enumerate(layout.form.rows, 1)}
    width = min(b.rect.x for b in layout.boxes) - TITLE_X - 2.0
    for place, row_id in enumerate(frame.rows):
        number, row = rows[row_id]
        top = geometry.rows_y + place * ROW
        art["rules"].append(_rule(LEFT, top, RIGHT - LEFT, stroke=0.15))
        art["texts"].append(words(21.5, top + 8.6, str(number), 4.6, bold=True))
        one_line = _fit(row.title, _FULL_LINE, width)
        if one_line >= _SMALL_LINE:
            art["texts"].append(words(TITLE_X, top + 6.2, row.title, one_line, bold=True))
            lecturer_y = top + 11.0
        else:
            # Two lines at most; 1.06 leaves room for the ragged end of the first line.
            size = min(3.2, 2 * width / (_ems(row.title) * 1.06 + 1.0))
            if size < 2.4:
                raise PaperError(f"讲题名太长，纸上放不下两行：{row.title}")
            title = {"x": TITLE_X, "y": top + 1.2, "w": width, "size": round(size, 3), "text": row.title}
            art["titles"].append(title)
            lecturer_y = top + 12.4
        art["texts"].append(words(TITLE_X, lecturer_y, row.lecturer, _fit(row.lecturer, 3.1, width)))


def _suggestion(layout: Layout, frame: PageFrame, end: float, art: Item) -> None:
    area = frame.suggestion
    if area is None:
        return
    form = layout.form
    art["texts"].append(words(LEFT, end + 8.0, form.suggestion_label, 4.1, bold=True))
    art["texts"].append(
        words(LEFT + 4.1 * _ems(form.suggestion_label) + 2.0, end + 8.0, form.suggestion_hint, 3.4)
    )
    art["boxes"].append(asdict(area))
    y = area.y + 9.0
    while y < area.y + area.h - 3.0:
        art["rules"].append(_rule(area.x + 4.0, y, area.w - 8.0, stroke=0.2, grey=154, dash=True))
        y += 9.0


def _foot(layout: Layout, frame: PageFrame, art: Item) -> None:
    base = layout.base
    bar_y = base - 10.0
    art["rules"] += [
        _rule(55.0, bar_y, 100.0, stroke=0.15),
        _rule(55.0, bar_y - 1.5, 0.0, 3.0, stroke=0.15),
        _rule(155.0, bar_y - 1.5, 0.0, 3.0, stroke=0.15),
    ]
    art["texts"].append(words(105.0, bar_y - 1.5, SCALE_NOTE, 2.7, anchor="middle"))
    if layout.form.tear_strip:
        art["rules"].append(_rule(5.0, base, layout.width - 10.0, stroke=0.2, dash=True))
        if frame.page == 1:
            art["texts"].append(words(105.0, base - 1.2, "· · · 沿此线撕下自留 · · ·", 2.5, anchor="middle"))
            note = layout.form.strip_note
            art["texts"].append(words(LEFT + 62.0, base + 8.5, note, _fit(note, 3.2, 110.0)))


def _rule(
    x: float, y: float, dx: float, dy: float = 0.0, *, stroke: float, grey: int = 0, dash: bool = False
) -> Item:
    return {"x": x, "y": y, "dx": dx, "dy": dy, "stroke": stroke, "grey": grey, "dash": dash}


def _ems(text: str) -> float:
    """Width in ems, close enough to choose a size: half an em for a Latin letter."""
    return sum(0.6 if ord(c) < 0x2000 else 1.0 for c in text)


def _fit(text: str, size: float, width: float) -> float:
    return min(size, width / max(_ems(text), 1.0))
