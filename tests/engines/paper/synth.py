"""The test generator: other people, other pens, other printers and scanners than in training.

Strokes are Bézier curves stamped with changing pressure; captures use unsharp masks,
feed stretch and cut highlights. It shares no code with ``bench/paper/training.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
import pypdfium2

from lunxun.engines.paper import Layout

PX = 12
Array = np.ndarray
Answer = int | str | None


@dataclass
class Filled:
    """What was meant. `groups` holds the value, ``absent``, ``double`` or None (left empty);
    `marks` the style in each marked box."""

    groups: dict[str, Answer] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """Habits of one respondent."""

    style: str
    loyal: float
    darkness: float
    width: float
    slip: float
    size: float
    tail: float
    texture: float
    shake: float


def blank_sheets(pdf: bytes) -> list[Array]:
    """Every side of a PDF as a grey canvas at 12 px/mm."""
    document = pypdfium2.PdfDocument(pdf)
    out = []
    for index in range(len(document)):
        page = document[index]
        pixels = page.render(scale=PX * 25.4 / 72, grayscale=True).to_numpy()
        out.append(pixels.reshape(pixels.shape[:2]).copy())
        page.close()
    document.close()
    return out


def meet(rng: np.random.Generator) -> Person:
    """Draw a person: mostly tickers, some who cross, fill or circle; 6 kinds of pen."""
    style = rng.choice(
        ["hook", "cross", "bar", "fill", "ring", "blot", "wave", "round"],
        p=[0.68, 0.10, 0.05, 0.07, 0.012, 0.02, 0.04, 0.028],
    )
    pen = rng.choice(
        ["gel", "ball", "pencil", "felt", "fountain", "dry"], p=[0.38, 0.27, 0.2, 0.05, 0.07, 0.03]
    )
    dark, width = {
        "gel": ((0.78, 0.97), (0.3, 0.55)),
        "ball": ((0.6, 0.88), (0.26, 0.45)),
        "pencil": ((0.38, 0.65), (0.3, 0.55)),
        "felt": ((0.75, 0.95), (0.8, 1.5)),
        "fountain": ((0.65, 0.9), (0.35, 0.7)),
        "dry": ((0.28, 0.45), (0.22, 0.4)),
    }[str(pen)]
    return Person(
        str(style),
        rng.uniform(0.75, 1.0),
        rng.uniform(*dark),
        rng.uniform(*width),
        rng.uniform(0.15, 0.65),
        rng.uniform(0.8, 1.25),
        rng.uniform(1.5, 4.0) if rng.random() < 0.9 else rng.uniform(4.0, 9.0),
        rng.uniform(0.3, 0.6) if pen == "pencil" else rng.uniform(0.0, 0.15),
        rng.uniform(0.02, 0.15),
    )


def answer(layout: Layout, page: int, rng: np.random.Generator, person: Person) -> Filled:
    """What this person means to say on one side."""
    filled = Filled()
    lean = rng.dirichlet([4, 3, 1.5, 1, *[1] * (len(layout.form.grades) - 4)][: len(layout.form.grades)])
    for row in layout.page(page).rows:
        groups = [g for g in layout.page_groups(page) if g.row == row]
        if rng.random() < 0.05:
            filled.marks[groups[0].absent] = _style(person, rng)
            filled.groups |= {g.id: "absent" for g in groups}
            continue
        for group in groups:
            if rng.random() < 0.015:
                filled.groups[group.id] = None
                continue
            first, second = (int(i) for i in rng.choice(len(group.boxes), 2, replace=False, p=lean))
            filled.groups[group.id] = layout.form.grades[first].value
            filled.marks[group.boxes[first]] = _style(person, rng)
            luck = rng.random()
            if luck < 0.010:
                filled.marks[group.boxes[second]] = "cancelled"
            elif luck < 0.013:
                filled.marks[group.boxes[second]] = _style(person, rng)
                filled.groups[group.id] = "double"
    return filled


def _style(person: Person, rng: np.random.Generator) -> str:
    others = ["hook", "cross", "bar", "fill", "blot", "wave", "round"]
    return person.style if rng.random() < person.loyal else str(rng.choice(others))


def draw(
    sheet: Array, layout: Layout, page: int, filled: Filled, person: Person, rng: np.random.Generator
) -> Array:
    """The sheet with the marks of `filled` on it."""
    paper = sheet.copy()
    for box in layout.page_boxes(page):
        style = filled.marks.get(box.id)
        if style is None:
            continue
        centre = np.array([box.rect.x + box.rect.w / 2, box.rect.y + box.rect.h / 2])
        centre += np.clip(rng.normal(0, person.slip, 2), -1.3, 1.3)
        for curve in mark_curves(style, person, rng):
            ink_curve(paper, centre + curve, person, rng, boost=0.1 if style == "cancelled" else 0.0)
    return paper


def mark_curves(style: str, person: Person, rng: np.random.Generator) -> list[Array]:
    """Curves of one mark in mm around the middle of the box."""
    s = person.size

    def wobble(*points: tuple[float, float]) -> Array:
        return np.array(points) * s + rng.normal(0, person.shake * 1.5, (len(points), 2))

    if style == "hook":
        t = person.tail * rng.uniform(0.6, 1.1)
        lean = rng.uniform(0.7, 1.3)
        return [
            _bezier(wobble((-1.3, -0.1), (-0.9, 0.7), (-0.5, 1.2))),
            _bezier(wobble((-0.5, 1.2), (0.3, 0.1), (t * lean, -t))),
        ]
    if style == "cross":
        return [
            _bezier(wobble((-1.5, -1.5), (0.1, 0.2), (1.5, 1.5))),
            _bezier(wobble((1.5, -1.6), (0, 0), (-1.5, 1.5))),
        ]
    if style == "bar":
        return [_bezier(wobble((-1.6, 1.2), (0, 0.2), (1.7, -1.3)))]
    if style in ("fill", "cancelled"):
        rows = np.linspace(-1.75, 1.75, int(rng.integers(8, 13)))
        zigzag = [(1.75 if i % 2 else -1.75, y) for i, y in enumerate(rows)]
        return [_bezier(np.array([a, b]) + rng.normal(0, 0.12, (2, 2))) for a, b in pairwise(zigzag)]
    if style == "blot":
        return [_bezier(np.array([(0, 0), (0.25, 0.2), (0.45, -0.1)]) * k) for k in (1.0, 1.6, -1.3, 2.0)]
    if style == "wave":
        return [_bezier(wobble(*rng.uniform(-1.6, 1.6, (6, 2)).tolist()))]
    turn = np.linspace(0, 2 * np.pi * rng.uniform(0.93, 1.08), 40) + rng.uniform(0, 6)
    r = rng.uniform(0.9, 1.4) if style == "round" else rng.uniform(2.8, 3.5)
    ring = np.column_stack([np.cos(turn) * r * rng.uniform(0.9, 1.1), np.sin(turn) * r])
    return [ring + rng.normal(0, 0.03, ring.shape)]


def _bezier(control: Array) -> Array:
    """Points on the Bézier curve of any number of control points (de Casteljau)."""
    t = np.linspace(0, 1, 24)[:, None]
    points = [np.repeat(c[None], len(t), axis=0) for c in np.asarray(control, dtype=float)]
    while len(points) > 1:
        points = [(1 - t) * a + t * b for a, b in pairwise(points)]
    return points[0]


def ink_curve(
    paper: Array, points: Array, person: Person, rng: np.random.Generator, *, boost: float = 0.0
) -> None:
    """Stamp a curve (mm) with pressure that rises and falls; ink only darkens."""
    low = np.floor((points.min(axis=0) - 2) * PX).astype(int)
    high = np.ceil((points.max(axis=0) + 2) * PX).astype(int)
    low, high = np.maximum(low, 0), np.minimum(high, np.array(paper.shape[::-1]))
    if (high - low < 2).any():
        return
    layer = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    pressure = 0.75 + 0.25 * np.sin(np.linspace(0.4, np.pi - 0.2, len(points)) + rng.normal(0, 0.2))
    px = (points * PX - low) * 16
    for i in range(len(points) - 1):
        level = int(255 * min(1.0, (person.darkness + boost) * pressure[i] ** 0.7))
        width = max(1, round(person.width * PX * pressure[i]))
        cv2.line(
            layer, px[i].astype(int).tolist(), px[i + 1].astype(int).tolist(), level, width, cv2.LINE_AA, 4
        )
    soft = cv2.GaussianBlur(layer, (0, 0), 0.9).astype(np.float32) / 255
    if person.texture > 0.02:
        grain = rng.uniform(1 - 2 * person.texture, 1, (layer.shape[0] // 2 + 1, layer.shape[1] // 2 + 1))
        soft *= cv2.resize(grain.astype(np.float32), layer.shape[::-1], interpolation=cv2.INTER_CUBIC)
    view = paper[low[1] : high[1], low[0] : high[0]]
    view[:] = (view * np.clip(1 - soft, 0, 1)).astype(np.uint8)
