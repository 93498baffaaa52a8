"""Fit the model and state the limits' error bound, on the training generator only.

    python -m bench.paper.calibrate [--pages 120] [--write]

Prints how the blank and the marked boxes spread, fits the logistic model by
Newton's method (ridge 1e-3) and counts what the whole rule does on fresh pages.
`--write` stores the model and the stated bound in ``thresholds.json``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from bench.paper import training

import lunxun.engines.paper as engine
from lunxun.engines.paper.decide import model_input
from lunxun.engines.paper.form import example_form, parse_form
from lunxun.engines.paper.layout import Layout, make_layout
from lunxun.engines.paper.payload import sheet_number
from lunxun.engines.paper.reading.page import Picture, SideResult, read_side
from lunxun.engines.paper.render import render_pdf
from lunxun.engines.paper.thresholds import load_thresholds

KEY = bytes(range(32))
INPUTS = ("dark", "share")
MODES = ("scan150", "scan200", "scan300", "photo")
DATA = Path(engine.__file__).with_name("thresholds.json")


def captures(layout: Layout, pages: int, seed: int) -> Any:
    """(mode, truth, picture) of `pages` pages of every mode."""
    numbers = [sheet_number(i, layout.layout_id, KEY) for i in range(4)]
    pdf = pypdfium2.PdfDocument(render_pdf(layout, numbers, KEY))
    bases = [training.base_page(pdf, i) for i in range(4)]
    pdf.close()
    rng = np.random.default_rng(seed)
    for i in range(pages):
        for mode in MODES:
            truth = training.plan(layout, 1, rng)
            canvas = training.fill(bases[i % 4], layout, truth, rng)
            grey = (
                training.photo(canvas, rng) if mode == "photo" else training.scan(canvas, int(mode[4:]), rng)
            )
            yield mode, truth, grey


def collect(layout: Layout, pages: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Model inputs and labels of all boxes but the circled ones (the rule's business)."""
    thresholds = load_thresholds()
    rows, labels = [], []
    for _, truth, grey in captures(layout, pages, seed):
        side = read_side(Picture(grey), {layout.layout_id: layout}, KEY, thresholds, keep_features=True)
        if side.features is None:
            continue
        values = np.column_stack([model_input(side.features, name) for name in INPUTS])
        for box, row in zip(side.boxes, values, strict=True):
            style = truth.boxes.get(box.id, "")
            if style != "circle":
                rows.append(row)
                labels.append(bool(style))
    return np.array(rows), np.array(labels, dtype=float)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method with a small ridge; intercept first."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(x)), (x - mean) / spread])
    w = np.zeros(design.shape[1])
    ridge = 1e-3 * len(x) * np.eye(len(w)) / 100
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ w, -30, 30)))
        gradient = design.T @ (y - p) - ridge @ w
        hessian = (design * (p * (1 - p) + 1e-9)[:, None]).T @ design + ridge
        w += np.linalg.solve(hessian, gradient)
    weights = w[1:] / spread
    return np.concatenate([[w[0] - float(weights @ mean)], weights])


def check(layout: Layout, pages: int, seed: int) -> dict[str, dict[str, int]]:
    """What the rule does on fresh pages, per mode."""
    load_thresholds.cache_clear()
    thresholds = load_thresholds()
    out: dict[str, dict[str, int]] = {}
    for mode, truth, grey in captures(layout, pages, seed):
        side = read_side(Picture(grey), {layout.layout_id: layout}, KEY, thresholds)
        count = out.setdefault(mode, dict.fromkeys(("boxes", "unsure", "wrong", "rejected"), 0))
        tally(side, truth, count)
    return out


def tally(side: SideResult, truth: training.Truth, count: dict[str, int]) -> None:
    count["rejected"] += side.status == "rejected"
    count["boxes"] += len(side.boxes)
    count["unsure"] += sum(b.state == "unsure" for b in side.boxes)
    for group in side.groups:
        said = {"value": group.value, "absent": "absent"}.get(group.decision, truth.groups[group.id])
        count["wrong"] += said != truth.groups[group.id]


def main() -> None:
    cv2.setNumThreads(1)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    layout = make_layout(parse_form(example_form()))
    x, y = collect(layout, args.pages, seed=41)
    w = fit(x, y)
    p = 1 / (1 + np.exp(-np.clip(w[0] + x @ w[1:], -30, 30)))
    print(f"{len(y)} boxes, {int(y.sum())} marked; p > .5 wrong on {int(((p > 0.5) != (y > 0.5)).sum())}")
    print("weights", dict(zip(INPUTS, np.round(w[1:], 3).tolist(), strict=True)), round(float(w[0]), 3))
    if args.write:
        data = json.loads(DATA.read_text("utf-8"))
        weights = {n: round(float(v), 5) for n, v in zip(INPUTS, w[1:], strict=True)}
        data["model"] = {"version": "1", "intercept": round(float(w[0]), 5), "weights": weights}
        DATA.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    counts = check(layout, max(args.pages // 2, 5), seed=97)
    boxes = sum(c["boxes"] for c in counts.values())
    wrong = sum(c["wrong"] for c in counts.values())
    for mode, c in counts.items():
        print(mode, c, f"unsure {100 * c['unsure'] / max(c['boxes'], 1):.2f} %")
    bound = 3.0 / boxes if wrong == 0 else float("nan")
    text = (
        f"{boxes} boxes of fresh training pages, {wrong} wrong values accepted; 95 % bound {bound:.1e} a box"
    )
    print(text)
    if args.write:
        data["calibration"] = text
        DATA.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
