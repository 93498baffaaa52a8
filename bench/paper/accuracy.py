"""Counting what the whole reader gets right on the pages of the test generator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from tests.engines.paper import captures, synth

from lunxun.engines.paper import Layout
from lunxun.engines.paper.reading.page import Picture, SideResult, read_side
from lunxun.engines.paper.sources.raster import to_picture
from lunxun.engines.paper.thresholds import load_thresholds


@dataclass
class Score:
    """Counts over pages. `wrong` is the only one that must be zero."""

    pages: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    gates: Counter[str] = field(default_factory=Counter)
    boxes: int = 0
    unsure: Counter[tuple[str, str]] = field(default_factory=Counter)
    groups: int = 0
    policy: int = 0
    review: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed_final: int = 0

    def add(self, side: SideResult, truth: synth.Filled, name: str) -> None:
        self.pages += 1
        if side.status in ("rejected", "blank"):
            self.rejected[side.reason or side.status] += 1
            return
        self.gates.update(side.gates)
        self.boxes += len(side.boxes)
        self.unsure.update((truth.marks.get(b.id, "-"), b.why) for b in side.boxes if b.state == "unsure")
        kinds = {g.id: g for g in side.groups}
        corrected = {box.rpartition(".")[0] for box, style in truth.marks.items() if style == "cancelled"}
        for group, meant in truth.groups.items():
            read = kinds[group]
            self.groups += 1
            said = {"value": read.value, "absent": "absent"}.get(read.decision)
            if read.decision == "review":
                by_policy = meant in (None, "double") or group in corrected
                self.policy += by_policy
                self.review[read.reason] += 0 if by_policy else 1
            elif said != meant:
                self.wrong.append(f"{name} {group}: read {said!r}, meant {meant!r}")
            self.missed_final += read.decision == "blank"

    def line(self) -> str:
        unsure = self.unsure.total()
        avoidable = self.review.total()
        return (
            f"{self.pages} pages, {self.boxes} boxes: wrong {len(self.wrong)}, missed as final blank "
            f"{self.missed_final}, unsure {100 * unsure / max(self.boxes, 1):.2f} %, to a person beyond "
            f"policy {100 * avoidable / max(self.groups, 1):.2f} % of groups, rejected {dict(self.rejected)}, "
            f"gates {dict(self.gates)}"
        )


def make_page(
    layout: Layout, sheet: np.ndarray, mode: str, rng: np.random.Generator
) -> tuple[synth.Filled, np.ndarray]:
    """A filled, soiled and captured side. `mode`: 150, 200, 300 (grey), fax200, photo."""
    person = synth.meet(rng)
    filled = synth.answer(layout, 1, rng, person)
    paper = captures.printer(sheet, rng)
    paper = synth.draw(paper, layout, 1, filled, person, rng)
    paper = captures.soil(paper, layout, rng)
    if mode == "photo":
        return filled, captures.phone(paper, rng)
    grey = captures.flatbed(paper, int(mode.removeprefix("fax")), rng)
    if rng.random() < 0.2:
        grey = np.ascontiguousarray(np.rot90(grey, int(rng.integers(1, 4))))
    return filled, captures.fax(grey, rng) if mode.startswith("fax") else grey


def run(layout: Layout, sheets: list[np.ndarray], key: bytes, mode: str, pages: int, seed: int) -> Score:
    """Score of `pages` pages of one mode; page i depends on (seed, i) only."""
    score = Score()
    thresholds = load_thresholds()
    for i in range(pages):
        rng = np.random.default_rng([seed, i])
        truth, grey = make_page(layout, sheets[i % len(sheets)], mode, rng)
        picture: Picture = to_picture(grey)
        score.add(
            read_side(picture, {layout.layout_id: layout}, key, thresholds), truth, f"{mode}/{seed}/{i}"
        )
    return score
