"""Dirt, printers, copiers, scanners and phones of the test generator."""

from __future__ import annotations

import cv2
import numpy as np

from lunxun.engines.paper import Layout

from .synth import PX, Array


def soil(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    """What happens to paper between the printer and the scanner, each now and then."""
    for happens, act in (
        (0.05, ring_stain),
        (0.04, streak),
        (0.04, torn_corner),
        (0.05, staple),
        (0.03, punch_holes),
        (0.05, fold),
        (0.04, bleed_through),
        (0.5, specks),
        (0.06, hair),
        (0.10, notes),
    ):
        if rng.random() < happens:
            paper = act(paper, layout, rng)
    return paper


def ring_stain(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    """A cup: a soft ring with a darker rim."""
    layer = np.zeros(paper.shape, np.uint8)
    at = (rng.uniform((30, 70), (190, 230)) * PX).astype(int).tolist()
    radius = int(rng.uniform(25, 42) * PX)
    cv2.ellipse(
        layer,
        (at, (2 * radius, int(2 * radius * rng.uniform(0.93, 1))), 0),
        255,
        int(rng.uniform(0.8, 2.5) * PX),
    )
    soft = cv2.GaussianBlur(layer, (0, 0), rng.uniform(2, 8))
    return (paper * (1 - soft * (rng.uniform(0.08, 0.35) / 255))).astype(np.uint8)


def streak(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    """Dust on the scanner glass or a scratched drum: a line the whole way, dark or white."""
    out = paper.copy()
    x = int(rng.uniform(30, layout.width - 15) * PX)
    width = max(1, int(rng.uniform(0.08, 0.35) * PX))
    if rng.random() < 0.25:
        out[:, x : x + width] = 255
    else:
        out[:, x : x + width] = (out[:, x : x + width] * rng.uniform(0.15, 0.8)).astype(np.uint8)
    return out


def torn_corner(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    out = paper.copy()
    h, w = out.shape
    reach = rng.uniform(12, 32) * PX
    corner = [(0, 0), (w, 0), (w, h), (0, h)][int(rng.integers(4))]
    inward = np.where(np.array(corner) == 0, 1, -1)
    triangle = np.array(
        [corner, corner + inward * (reach, 0), corner + inward * (0, reach * rng.uniform(0.6, 1.4))]
    )
    cv2.fillPoly(out, [triangle.astype(np.int32)], int(rng.choice([255, 250, 60, 10])))
    return out


def staple(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    out = paper.copy()
    at = rng.uniform((6, 6), (30, 18)) * PX
    cv2.line(out, at.astype(int).tolist(), (at + rng.uniform(-1, 1, 2) * 10 * PX).astype(int).tolist(), 60, 5)
    return out


def punch_holes(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    out = paper.copy()
    for y in (layout.height / 2 - 40, layout.height / 2 + 40):
        cv2.circle(out, (int(8 * PX), int(y * PX)), int(2.8 * PX), int(rng.choice([0, 255])), -1)
    return out


def fold(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    """A crease across: a thin grey line with a lighter edge, over the boxes if it must be."""
    out = paper.astype(np.float32)
    y = int(rng.uniform(60, layout.height - 40) * PX)
    out[y : y + 4] *= rng.uniform(0.7, 0.92)
    out[y + 4 : y + 8] += 12
    return np.clip(out, 0, 255).astype(np.uint8)


def bleed_through(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    back = cv2.GaussianBlur(paper[:, ::-1], (0, 0), 6).astype(np.float32) / 255
    return (paper * (1 - rng.uniform(0.02, 0.08) * (1 - back))).astype(np.uint8)


def specks(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    out = paper.copy()
    for _ in range(int(rng.integers(1, 12))):
        at = (rng.uniform((0, 0), (layout.width, layout.height)) * PX).astype(int).tolist()
        cv2.circle(out, at, int(rng.uniform(0.05, 0.35) * PX), int(rng.uniform(20, 140)), -1, cv2.LINE_AA)
    return out


def hair(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    out = paper.copy()
    at = rng.uniform((20, 60), (190, 200))
    steps = np.cumsum(rng.normal(0, 0.35, (40, 2)) + rng.normal(0, 0.3, 2), axis=0)
    cv2.polylines(
        out, [((at + steps) * PX).astype(np.int32)], False, int(rng.uniform(60, 140)), 1, cv2.LINE_AA
    )
    return out


def notes(paper: Array, layout: Layout, rng: np.random.Generator) -> Array:
    """Handwriting in the suggestion area, and once in a while beside the titles."""
    out = paper.copy()
    area = layout.pages[0].suggestion
    top = area.y if area is not None and rng.random() < 0.8 else 75.0
    for _ in range(int(rng.integers(5, 40))):
        at = rng.uniform((24, top), (80 if top < 80 else 180, top + 30))
        strokes = [at + rng.uniform(-2.5, 2.5, (4, 2)) for _ in range(3)]
        for s in strokes:
            cv2.polylines(out, [(s * PX).astype(np.int32)], False, 50, 5, cv2.LINE_AA)
    return out


def printer(paper: Array, rng: np.random.Generator) -> Array:
    """Fat or thin toner, a banding drum, a copy of a copy."""
    luck = rng.random()
    if luck < 0.15:
        paper = cv2.erode(paper, np.ones((2, 2), np.uint8))
    elif luck < 0.3:
        paper = cv2.dilate(paper, np.ones((2, 2), np.uint8))
    if rng.random() < 0.1:
        bands = 1 - 0.05 * (1 + np.sin(np.arange(paper.shape[1]) / rng.uniform(20, 90)))
        paper = (255 - (255 - paper) * bands).astype(np.uint8)
    return paper


def flatbed(
    paper: Array, dpi: int, rng: np.random.Generator, *, zoom: float | None = None, angle: float | None = None
) -> Array:
    """A scanner: skew, feed stretch, its own sharpening, gamma, noise, cut highlights, JPEG."""
    scale = dpi / 25.4 / PX
    h, w = paper.shape
    size = (round(w * scale), round(h * scale))
    zoom = zoom or float(rng.choice([0.93, 1.06, 1.0], p=[0.04, 0.03, 0.93])) * rng.uniform(0.99, 1.008)
    turn = np.radians(rng.normal(0, 0.9) if angle is None else angle)
    slip = rng.normal(0, 1.0, 2) * dpi / 25.4
    x = np.arange(size[0], dtype=np.float32)[None, :] - np.float32(size[0] / 2 + slip[0])
    row = np.arange(size[1])[:, None]
    stretch = rng.uniform(0, 0.5) * dpi / 25.4 * np.sin(row / size[1] * rng.uniform(2, 9) + rng.uniform(0, 6))
    y = (row - size[1] / 2 - slip[1] + stretch).astype(np.float32)
    c, s = np.float32(np.cos(turn) / (scale * zoom)), np.float32(np.sin(turn) / (scale * zoom))
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.3, 0.38 / scale))
    border = float(rng.choice([255, 245, 30]))
    half_w, half_h = np.float32(w / 2), np.float32(h / 2)
    out = cv2.remap(
        soft, c * x + s * y + half_w, c * y - s * x + half_h, cv2.INTER_LINEAR, borderValue=border
    )
    if rng.random() < 0.5:
        k = rng.uniform(0.3, 0.9)
        out = cv2.addWeighted(out, 1 + k, cv2.GaussianBlur(out, (0, 0), 1.2), -k, 0)
    low, high = rng.uniform(0, 50), rng.uniform(215, 255)
    curve = low + 255 * (np.arange(256) / 255) ** rng.uniform(0.75, 1.3) * (high - low) / 255
    fade = (1 - rng.uniform(0, 0.08) * np.linspace(0, 1, size[0])).astype(np.float32)
    noise = rng.standard_normal((size[1] // 2 + 1, size[0] // 2 + 1), dtype=np.float32)
    noise = cv2.resize(noise, size, interpolation=cv2.INTER_NEAREST)
    lit = cv2.LUT(out, curve.astype(np.float32)) * fade + np.float32(rng.uniform(0.5, 5)) * noise
    if rng.random() < 0.4:
        lit[lit > high - 12] = 255
    return squeeze(np.clip(lit, 0, 255).astype(np.uint8), int(rng.uniform(45, 96)))


def phone(paper: Array, rng: np.random.Generator) -> Array:
    """Eight megapixels by hand: perspective, curl, a shadow, soft focus, a wooden desk."""
    w, h = 2448, 3264
    ph, pw = paper.shape
    margin = rng.uniform(30, 230, (4, 2)) * [[1, 1], [-1, 1], [-1, -1], [1, -1]]
    corners = (np.array([[0, 0], [w, 0], [w, h], [0, h]]) + margin).astype(np.float32)
    flat = np.array([[0, 0], [pw, 0], [pw, ph], [0, ph]], np.float32)
    m = cv2.getPerspectiveTransform(corners, flat)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    d = m[2, 0] * xx + m[2, 1] * yy + m[2, 2]
    map_x, map_y = (m[0, 0] * xx + m[0, 1] * yy + m[0, 2]) / d, (m[1, 0] * xx + m[1, 1] * yy + m[1, 2]) / d
    curl = rng.uniform(0, 1.3) * PX
    map_y = map_y + curl * np.sin(map_x / pw * np.pi)
    wood = rng.uniform(50, 150) + 12 * np.sin(yy / 23 + 3 * np.sin(xx / 400))
    inside = cv2.remap(
        np.full_like(paper, 255), map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR
    )
    out = cv2.remap(paper, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_AREA).astype(
        np.float32
    )
    out = np.where(inside > 127, out, wood)
    direction = rng.uniform(0, 2 * np.pi)
    ramp = (xx / w - 0.5) * np.cos(direction) + (yy / h - 0.5) * np.sin(direction)
    shade = 1 - rng.uniform(0.05, 0.45) / (1 + np.exp(-(ramp - rng.uniform(-0.3, 0.3)) * rng.uniform(8, 60)))
    out = cv2.GaussianBlur(out * shade * rng.uniform(0.8, 1.0), (0, 0), rng.uniform(0.6, 1.6))
    if rng.random() < 0.3:
        n = int(rng.integers(3, 6))
        out = cv2.filter2D(out, -1, np.full((1, n), 1 / n, np.float32))
    out += rng.normal(0, rng.uniform(1, 5), out.shape)
    turned = np.rot90(np.clip(out, 0, 255).astype(np.uint8), int(rng.choice([0, 1, 2, 3])))
    return squeeze(np.ascontiguousarray(turned), int(rng.uniform(60, 95)))


def fax(grey: Array, rng: np.random.Generator) -> Array:
    """One bit a pixel."""
    return np.where(grey > rng.uniform(120, 190), 255, 0).astype(np.uint8)


def squeeze(grey: Array, quality: int) -> Array:
    """Through JPEG and back."""
    _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
