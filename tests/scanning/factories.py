"""Paper in the hands of the tests: printed sheets, filled and scanned by the engine's own generator."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pypdfium2

from lunxun.feedback import actions as feedback
from lunxun.feedback.models import Evaluation
from lunxun.scanning import actions, background, keeping, layouts
from lunxun.scanning.models import SheetRun
from tests.cast import Cast
from tests.engines.paper.captures import flatbed
from tests.engines.paper.synth import Filled as Filling
from tests.engines.paper.synth import Person, blank_sheets, draw
from tests.feedback.factories import prepared

CALM = Person("hook", 1.0, 0.9, 0.5, 0.2, 1.0, 2.2, 0.0, 0.03)
"""Somebody who ticks neatly, so that the machine is sure."""


def printed(cast: Cast, count: int = 4, hat: str = "", *, evaluation: Evaluation | None = None) -> SheetRun:
    """Sheets of the cast's session, set and ready."""
    found = evaluation or prepared(cast, expected=count)
    run = actions.print_sheets(actor=cast.actor("clerk"), evaluation=found, count=count, hat=hat)
    background.set_sheets.call(run.pk)
    run.refresh_from_db()
    return run


def opened(cast: Cast, count: int = 4) -> SheetRun:
    """The same with answering open."""
    run = printed(cast, count)
    evaluation = run.layout.evaluation
    feedback.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    return run


@dataclass
class Sheet:
    """One sheet on the desk: a blank canvas, and what was meant by group ("0".."3", absent, blank)."""

    canvas: np.ndarray
    run: SheetRun
    meant: dict[str, str] = field(default_factory=dict)

    def fill(self, answers: Sequence[str], seed: int = 0, person: Person = CALM) -> Sheet:
        """Answers a row: "012", "x" for 没听, "-" in a place left empty; another seed is another hand."""
        layout = layouts.engine_layout(self.run.layout)
        filling = Filling()
        for row, answer in zip(layout.page(1).rows, answers, strict=True):
            groups = [group for group in layout.page_groups(1) if group.row == row]
            if answer == "x":
                filling.marks[groups[0].absent] = "hook"
                self.meant |= {group.id: "absent" for group in groups}
                continue
            for group, place in zip(groups, answer, strict=True):
                self.meant[group.id] = "blank" if place == "-" else place
                if place != "-":
                    filling.marks[group.boxes[int(place)]] = "hook"
        rng = np.random.default_rng(seed)
        return Sheet(draw(self.canvas, layout, 1, filling, person, rng), self.run, dict(self.meant))

    def write(self, seed: int = 0) -> Sheet:
        """Some words in the suggestion frame."""
        layout = layouts.engine_layout(self.run.layout)
        area = layout.pages[0].suggestion
        assert area is not None
        paper, rng = self.canvas.copy(), np.random.default_rng(seed)
        for place in range(12):
            at = np.array([area.x + 8 + 7 * place, area.y + 7])
            for _stroke in range(4):
                line = (at + rng.uniform(-2.5, 2.5, (3, 2))) * 12
                cv2.polylines(paper, [line.astype(np.int32)], False, 60, 5, cv2.LINE_AA)
        return Sheet(paper, self.run, dict(self.meant))

    def scan(self, seed: int = 0, dpi: int = 150) -> np.ndarray:
        """Through a scanner with a temper of its own."""
        return flatbed(self.canvas, dpi, np.random.default_rng(1000 + seed), zoom=1.0, angle=0.4)


def desk(run: SheetRun) -> list[Sheet]:
    """The printed sheets, still empty."""
    return [Sheet(canvas, run) for canvas in blank_sheets(keeping.read_sheets(run.pk))]


def pdf_of(scans: Sequence[np.ndarray], dpi: int = 150) -> bytes:
    """Scans as the scanner's PDF: one JPEG a page."""
    document = pypdfium2.PdfDocument.new()
    for scan in scans:
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(jpeg_of(scan)))
        height, width = scan.shape
        page = document.new_page(width / dpi * 72, height / dpi * 72)
        image.set_matrix(pypdfium2.PdfMatrix().scale(*page.get_size()))
        page.insert_obj(image)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def jpeg_of(scan: np.ndarray) -> bytes:
    _ok, data = cv2.imencode(".jpg", scan, [cv2.IMWRITE_JPEG_QUALITY, 88])
    return bytes(data.tobytes())
