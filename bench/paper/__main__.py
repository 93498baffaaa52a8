"""Figures of the paper engine, each beside its limit or peer, from one run.

    python -m bench.paper [--pages 120] [--modes 200,300,150,photo] [--json OUT]
                          [--sdaps DIR] [--omrchecker DIR]

Accuracy is counted on the test generator, which shares no code with the training
one. Times are CPU times of one thread; look at the ratios. `--sdaps` and
`--omrchecker` name a user's own checkouts, run as external programs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
from bench.figures import figure
from bench.paper import accuracy, peers, speed
from tests.engines.paper import synth

from lunxun.engines.paper import example_form, make_layout, parse_form
from lunxun.engines.paper.payload import sheet_number
from lunxun.engines.paper.render import render_pdf

KEY = bytes(range(32))


def main() -> None:
    cv2.setNumThreads(1)
    args = arguments()
    layout = make_layout(parse_form(example_form()))
    numbers = [sheet_number(i, layout.layout_id, KEY) for i in range(4)]
    sheets = synth.blank_sheets(render_pdf(layout, numbers, KEY))
    figures: dict[str, Any] = {}
    if "speed" in args.parts:
        figures["render"] = show(speed.render_600(layout, KEY))
        figures["speed"] = [show(speed.read_against_decode(layout, sheets, KEY, dpi)) for dpi in (200, 300)]
        figures["scaling"] = show(speed.two_processes(layout, sheets, KEY))
        figures["memory"] = show(speed.memory_of_600_pages(layout, sheets, KEY))
    if "peers" in args.parts:
        figures["peers"] = show(peers.compare(layout, sheets, KEY, args.sdaps, args.omrchecker))
    if "accuracy" in args.parts:
        figures["accuracy"] = [show(count(layout, sheets, mode, args)) for mode in args.modes.split(",")]
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.paper", description=__doc__)
    parser.add_argument("--pages", type=int, default=120, help="pages per mode (970 are 100,880 boxes)")
    parser.add_argument("--modes", default="200,300,150,photo,fax200")
    parser.add_argument("--parts", default="speed,peers,accuracy")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sdaps", type=Path)
    parser.add_argument("--omrchecker", type=Path)
    return parser.parse_args()


def count(layout: Any, sheets: Any, mode: str, args: argparse.Namespace) -> dict[str, Any]:
    score = accuracy.run(layout, sheets, KEY, mode, args.pages, args.seed)
    state_accuracy(mode, score)
    return {
        "what": f"accuracy {mode}",
        "pages": score.pages,
        "boxes": score.boxes,
        "wrong accepted (limit 0; photo and 150 dpi 1 in 100,000)": len(score.wrong),
        "missed as final blank (limit 0)": score.missed_final,
        "unsure boxes % (limit 1)": round(100 * score.unsure.total() / max(score.boxes, 1), 2),
        "groups to a person beyond policy % (limit 3)": round(
            100 * score.review.total() / max(score.groups, 1), 2
        ),
        "rejected % (photo limit 3)": round(100 * score.rejected.total() / score.pages, 2),
        "upper 95 % bound of wrong per box": f"{3 / max(score.boxes, 1):.1e}"
        if not score.wrong
        else "see wrong",
        "rejected": dict(score.rejected),
        "gates": dict(score.gates),
        "unsure": {f"{mark}/{why}": n for (mark, why), n in score.unsure.most_common(12)},
        "wrong": score.wrong[:20],
    }


def state_accuracy(mode: str, score: accuracy.Score) -> None:
    """The figures of one way of capture beside the limits that it has; one-bit scans have that of wrong values alone."""
    hundred_thousands = max(1, score.boxes // 100_000)
    wrong_limit = hundred_thousands if mode in ("150", "photo") else 0
    wrong, missed = len(score.wrong), score.missed_final
    figure(
        f"{mode}: wrong values accepted, of {score.boxes} boxes", wrong, wrong_limit, met=wrong <= wrong_limit
    )
    figure(f"{mode}: marks missed as final blank", missed, 0, met=missed == 0)
    unsure = 100 * score.unsure.total() / max(score.boxes, 1)
    limit, met = (1, unsure <= 1) if mode in ("200", "300") else ("", None)
    figure(f"{mode}: boxes uncertain, %", round(unsure, 2), limit, met=met)
    if mode == "photo":
        placed = 100 - 100 * score.rejected.total() / score.pages
        figure(f"{mode}: pages registered, %", round(placed, 1), 97, met=placed >= 97)


def show(figures: dict[str, Any]) -> dict[str, Any]:
    print(f"\n{figures['what']}")
    for name, value in figures.items():
        if name != "what":
            print(f"  {name}: {value}")
    return figures


if __name__ == "__main__":
    main()
