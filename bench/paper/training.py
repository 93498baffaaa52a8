"""The training generator: fills and captures from which thresholds and the model are fitted.

Strokes are OpenCV poly-lines on a 12 px/mm canvas, the capture is one affine or
perspective warp. The test generator (``tests/engines/paper/synth.py``) shares no
code with this one: other strokes, other printers, other captures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pypdfium2

from lunxun.engines.paper.layout import Layout

PX = 12.0
PENS = {
    "black": ((0.02, 0.15), (0.3, 0.6)),
    "blue": ((0.15, 0.35), (0.3, 0.6)),
    "pencil": ((0.35, 0.6), (0.3, 0.5)),
    "marker": ((0.05, 0.25), (0.8, 1.4)),
    "thin": ((0.1, 0.3), (0.18, 0.28)),
    "faint": ((0.55, 0.75), (0.25, 0.4)),
}
PEN_P = (0.40, 0.29, 0.20, 0.03, 0.05, 0.03)
STYLES = ("tick", "cross", "slash", "dot", "solid", "circle", "scribble")
STYLE_P = (0.72, 0.09, 0.05, 0.02, 0.07, 0.01, 0.04)


@dataclass
class Truth:
    """What the imagined person meant: box id → mark style, group id → value or None."""

    boxes: dict[str, str] = field(default_factory=dict)
    groups: dict[str, int | str | None] = field(default_factory=dict)


def base_page(pdf: pypdfium2.PdfDocument, index: int) -> np.ndarray:
    """One printed side at 12 px/mm, grey."""
    page = pdf[index]
    grey = page.render(scale=PX * 25.4 / 72, grayscale=True).to_numpy()
    page.close()
    return np.ascontiguousarray(grey.reshape(grey.shape[:2]))


def plan(layout: Layout, page: int, rng: np.random.Generator) -> Truth:
    """Choose what is filled in: values, blanks, absent rows, corrections, doubles."""
    truth = Truth()
    style = str(rng.choice(STYLES, p=STYLE_P))
    favourite = rng.dirichlet(np.arange(len(layout.form.grades), 0, -1))
    for row in layout.page(page).rows:
        groups = [g for g in layout.page_groups(page) if g.row == row]
        absent = rng.random() < 0.06
        if absent:
            truth.boxes[groups[0].absent] = _style(style, rng)
        for group in groups:
            truth.groups[group.id] = "absent" if absent else None
            if absent or rng.random() < 0.02:
                continue
            chosen = int(rng.choice(len(group.boxes), p=favourite))
            value = layout.form.grades[chosen].value
            truth.groups[group.id] = value
            truth.boxes[group.boxes[chosen]] = _style(style, rng)
            other = int(rng.choice([i for i in range(len(group.boxes)) if i != chosen]))
            extra = rng.random()
            if extra < 0.012:
                truth.boxes[group.boxes[other]] = "cancel"
            elif extra < 0.015:
                truth.boxes[group.boxes[other]] = _style(style, rng)
                truth.groups[group.id] = "double"
    return truth


def _style(page_style: str, rng: np.random.Generator) -> str:
    return page_style if rng.random() < 0.85 else str(rng.choice(STYLES, p=STYLE_P))


def fill(canvas: np.ndarray, layout: Layout, truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """Draw the marks and the dirt of a desk."""
    name = str(rng.choice(list(PENS), p=PEN_P))
    (lo, hi), (wlo, whi) = PENS[name]
    dark, width = rng.uniform(lo, hi), rng.uniform(wlo, whi)
    ink = np.ones(canvas.shape, np.float32)
    slip = rng.uniform(0.2, 0.6)
    for box in layout.boxes:
        style = truth.boxes.get(box.id)
        if style:
            centre = np.array([box.rect.x + box.rect.w / 2, box.rect.y + box.rect.h / 2])
            _mark(ink, centre + rng.normal(0, slip, 2), style, dark, width, rng)
    _dirt(ink, layout, rng)
    if name == "pencil":
        ink = 1 - (1 - ink) * cv2.resize(rng.uniform(0.6, 1, (300, 300)).astype(np.float32), ink.shape[::-1])
    return (canvas * cv2.GaussianBlur(ink, (0, 0), 0.8)).astype(np.float32)


def _mark(
    ink: np.ndarray, c: np.ndarray, style: str, dark: float, width: float, rng: np.random.Generator
) -> None:
    s = rng.uniform(0.8, 1.25)
    j = lambda *p: c + s * np.array(p) + rng.normal(0, 0.18, 2)  # noqa: E731
    if style == "tick":
        tail = rng.uniform(1.2, 3.6) if rng.random() < 0.9 else rng.uniform(3.6, 7)
        _stroke(ink, [j(-1.5, -0.2), j(-0.5, 1.3), j(tail * 0.9, -tail)], dark, width)
    elif style == "cross":
        _stroke(ink, [j(-1.6, -1.6), j(1.6, 1.6)], dark, width)
        _stroke(ink, [j(1.6, -1.6), j(-1.6, 1.6)], dark, width)
    elif style == "slash":
        _stroke(ink, [j(-1.6, 1.7), j(1.7, -1.7)], dark, width)
    elif style == "dot":
        cv2.circle(ink, tuple(np.int32(c * PX)), int(rng.uniform(0.7, 1.2) * PX), dark, -1, cv2.LINE_AA)
    elif style in ("solid", "cancel"):
        n = int(rng.uniform(9, 14))
        pts = [j(-1.8 + 3.6 * i / n, (-1) ** i * 1.8) for i in range(n + 1)]
        _stroke(ink, pts, dark, max(width, 0.45))
    elif style == "scribble":
        _stroke(ink, [j(*rng.uniform(-1.7, 1.7, 2)) for _ in range(8)], dark, width)
    else:
        angles = np.linspace(0, 2 * np.pi * rng.uniform(0.95, 1.1), 30)
        rx, ry = rng.uniform(2.7, 3.6), rng.uniform(2.8, 4.0)
        _stroke(ink, [c + np.array((rx * np.cos(a), ry * np.sin(a))) for a in angles], dark, width)


def _stroke(ink: np.ndarray, points: list[np.ndarray], dark: float, width: float) -> None:
    pts = np.int32(np.array(points) * PX * 16)
    cv2.polylines(ink, [pts.reshape(-1, 1, 2)], False, dark, max(1, round(width * PX)), cv2.LINE_AA, 4)


def _dirt(ink: np.ndarray, layout: Layout, rng: np.random.Generator) -> None:
    def spot() -> np.ndarray:
        return rng.uniform((0, 0), (layout.width, layout.base))

    for _ in range(rng.poisson(3)):
        cv2.circle(ink, tuple(np.int32(spot() * PX)), int(rng.uniform(1, 4)), rng.uniform(0.2, 0.7), -1)
    if rng.random() < 0.10:
        p = spot()
        hair = [p + rng.normal(0, 2, 2) * i for i in range(4)]
        _stroke(ink, hair, rng.uniform(0.3, 0.6), 0.09)
    if rng.random() < 0.05:
        angles = np.linspace(0, 2 * np.pi, 80)
        r, at = rng.uniform(18, 40), spot()
        _stroke(ink, [at + r * np.array((np.cos(a), np.sin(a))) for a in angles], rng.uniform(0.6, 0.9), 1.5)
    if rng.random() < 0.05:
        x = rng.uniform(0, layout.width)
        _stroke(
            ink,
            [np.array((x, 0)), np.array((x, layout.height))],
            rng.uniform(0.2, 0.8),
            rng.uniform(0.1, 0.3),
        )
    for _ in range(rng.poisson(15)):
        at = rng.uniform((22, layout.base - 90), (150, layout.base - 45))
        _stroke(ink, [at + rng.uniform(-2, 2, 2) for _ in range(4)], 0.2, 0.4)


def scan(canvas: np.ndarray, dpi: int, rng: np.random.Generator, *, bilevel: bool = False) -> np.ndarray:
    """An office scanner: small rotation, scale, blur, noise, JPEG; any quarter turn."""
    scale = dpi / 25.4 / PX
    zoom = scale * rng.choice([0.93, 1.06, rng.uniform(0.985, 1.015)], p=[0.03, 0.03, 0.94])
    h, w = canvas.shape
    size = (round(w * scale), round(h * scale))
    m = cv2.getRotationMatrix2D((w / 2, h / 2), rng.normal(0, 1.0), zoom)
    m[:, 2] += np.array(size) / 2 - np.array((w, h)) / 2
    m[1, :2] *= rng.uniform(0.997, 1.003)
    soft = cv2.GaussianBlur(canvas, (0, 0), max(0.3, 0.42 / scale))
    out = cv2.warpAffine(soft, m, size, flags=cv2.INTER_LINEAR, borderValue=255.0)
    low, high = rng.uniform(5, 45), rng.uniform(225, 255)
    out = low + out * (high - low) / 255 + rng.normal(0, rng.uniform(0.5, 4), out.shape)
    grey = np.clip(out, 0, 255).astype(np.uint8)
    if bilevel:
        return np.where(grey > rng.uniform(110, 190), 255, 0).astype(np.uint8)
    if rng.random() < 0.15:
        grey = np.ascontiguousarray(np.rot90(grey, 2))
    return jpeg(grey, int(rng.uniform(50, 95)))


def photo(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A phone: 8 MP, perspective, shadow, a dark desk."""
    w, h = 2448, 3264
    ch, cw = canvas.shape
    src = np.float32([[0, 0], [cw, 0], [cw, ch], [0, ch]])
    inset = np.float32([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * rng.uniform(60, 260, (4, 2)).astype(np.float32)
    dst = np.float32([[0, 0], [w, 0], [w, h], [0, h]]) + inset
    m = cv2.getPerspectiveTransform(src, dst)
    desk = float(rng.uniform(40, 160))
    out = cv2.warpPerspective(cv2.GaussianBlur(canvas, (0, 0), 0.8), m, (w, h), borderValue=desk)
    x, y = np.meshgrid(np.linspace(-1, 1, w, dtype=np.float32), np.linspace(-1, 1, h, dtype=np.float32))
    a = rng.uniform(0, 6.28)
    light = 0.8 + rng.uniform(0.05, 0.2) * np.tanh(3 * (x * np.cos(a) + y * np.sin(a)) + rng.uniform(-1, 1))
    out = cv2.GaussianBlur(out * light, (0, 0), rng.uniform(0.5, 1.2))
    out = out + rng.normal(0, rng.uniform(1, 4), out.shape)
    turned = np.rot90(np.clip(out, 0, 255).astype(np.uint8), int(rng.integers(4)))
    return jpeg(np.ascontiguousarray(turned), int(rng.uniform(70, 95)))


def jpeg(grey: np.ndarray, quality: int) -> Any:
    return cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
