"""A small pile of paper that comes late: printed on Saturday, filled in, scanned on Monday morning.

Sheets, codes and reading are the product's own; only the ticks are drawn here. The pile holds what the office meets:
sheets that are sure, a place left empty, two places ticked, words by hand, and a page that is no sheet.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lunxun.kernel import clock
from lunxun.kernel.errors import Declined
from lunxun.scanning import actions, background, flow, keeping, layouts
from lunxun.scanning.models import ScanFile, SheetRun
from lunxun.web.demo.answers import Answers
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import PlannedSession, sessions

Event = tuple[dt.datetime, str, Callable[[], object]]
ON = dt.date(2022, 12, 3)
DPI = 200
NAME = "周一补扫的纸质表.pdf"
WORDS = "案例再多一些，课件请发下来"
SHEETS = (("000", "001", "010"), ("011", "000", "000"), ("100", "0-0", "001"), ("000", "0d1", "000"))
"""Answers of one sheet by row, repeated where there are more rows: a digit ticks that box, `-` none, `d` two."""

CHOICES: dict[str, tuple[int, ...]] = {"0": (0,), "1": (1,), "-": (), "d": (0, 1)}


@dataclass
class Paperwork:
    """The filled sheets lie in a folder of the office, known to this script only."""

    story: Story
    answers: Answers
    planned: PlannedSession
    _pile: bytes = field(default=b"")

    def hand_out(self) -> None:
        """Four sheets more than slips, for the row that has no telephone; without the extra there are none."""
        try:
            run = actions.print_sheets(
                actor=self.story.clerk, evaluation=self.answers.evaluation(self.planned), count=len(SHEETS)
            )
            background.set_sheets.call(run.pk)
            self._pile = filled(run)
        except (Declined, ImportError, FileNotFoundError):
            self.story.say("没有装纸质表的部件，不演示扫描")

    def scan(self) -> None:
        """The pile is found on Monday: the sheets count as late ones."""
        if not self._pile:
            return
        digest, size = keeping.keep([self._pile])
        batch, _old = actions.receive_files(
            actor=self.story.clerk,
            evaluation=self.answers.evaluation(self.planned),
            files=[(NAME, digest, size)],
        )
        for file in ScanFile.objects.filter(batch=batch):
            flow.read(self.story.clerk, file)


def events(story: Story, answers: Answers) -> list[Event]:
    planned = next(one for one in sessions() if one.on == ON)
    work = Paperwork(story, answers, planned)
    return [
        (clock.at(ON, 9, 20), "印 4 张纸质评价表", work.hand_out),
        (clock.at(ON + dt.timedelta(days=2), 8, 40), "补扫纸质评价表", work.scan),
    ]


def filled(run: SheetRun) -> bytes:
    """The sheets of a run ticked with a pen and scanned as one PDF, another paper among them."""
    import pypdfium2
    from PIL import Image

    layout = layouts.engine_layout(run.layout)
    document = pypdfium2.PdfDocument(keeping.read_sheets(run.pk))
    pages = [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in document]
    document.close()
    for number, (picture, answers) in enumerate(zip(pages, SHEETS, strict=True)):
        _tick(picture, layout, answers, number)
        if number == 1:
            _write(picture, layout)
    other = Image.new("L", pages[0].size, 246)
    _print_other(other)
    turned = [
        picture.rotate(angle, fillcolor=246)
        for picture, angle in zip(pages, (0.4, -0.5, 0.2, 0.6), strict=True)
    ]
    out = io.BytesIO()
    turned[0].save(out, "PDF", save_all=True, append_images=[*turned[1:], other], resolution=DPI)
    return out.getvalue()


def _tick(picture: Any, layout: Any, answers: tuple[str, ...], number: int) -> None:
    boxes = {box.id: box.rect for box in layout.page_boxes(1)}
    for place, row in enumerate(layout.page(1).rows):
        groups = [group for group in layout.page_groups(1) if group.row == row]
        for at, group in enumerate(groups):
            mark = answers[place % len(answers)][at % 3]
            for choice in CHOICES[mark]:
                lean = ((number + place + at) % 3 - 1) * 0.3
                _stroke(picture, boxes[group.boxes[choice]], lean)


def _stroke(picture: Any, rect: Any, lean: float) -> None:
    """A tick with a short tail."""
    from PIL import ImageDraw

    scale = DPI / 25.4
    x, y = rect.x + rect.w / 2 + lean, rect.y + rect.h / 2 - lean / 2
    points = [(x - 1.3, y - 0.1), (x - 0.5, y + 1.2), (x + 2.0, y - 2.1)]
    line = [(px * scale, py * scale) for px, py in points]
    ImageDraw.Draw(picture).line(line, fill=50, width=4, joint="curve")


def _write(picture: Any, layout: Any) -> None:
    """Some words in the suggestion frame."""
    area = layout.pages[0].suggestion
    if area is not None:
        _words(picture, WORDS, area.x + 6, area.y + 10, 6.5)


def _print_other(picture: Any) -> None:
    """An attendance list that slipped into the pile."""
    for line, words in enumerate(("签到表", "序号　　单位　　姓名　　签名", "1", "2", "3", "4")):
        _words(picture, words, 30, 30 + 14 * line, 7)


def _words(picture: Any, words: str, x: float, y: float, size: float) -> None:
    from PIL import ImageDraw, ImageFont

    from lunxun.engines.paper.fonts import find_font

    family, fonts = find_font([words])
    info = next(font for font in fonts.fonts() if font.family == family and font.path)
    scale = DPI / 25.4
    font = ImageFont.truetype(str(info.path), round(size * scale), index=info.index)
    ImageDraw.Draw(picture).text((x * scale, y * scale), words, fill=60, font=font)
