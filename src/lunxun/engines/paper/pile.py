"""A pile for the eye: printed sheets ticked by a drawn pen and scanned as one PDF. For demonstrations, not for figures."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from lunxun.engines.paper.geometry import GEOMETRY
from lunxun.engines.paper.layout import Layout

DPI = 200
PAPER = 246
CHOICES: dict[str, tuple[int, ...]] = {"-": (), "d": (0, 1)}
"""Boxes of a group by mark; a digit stands for itself, `-` for none, `d` for the first two."""


def ticked(
    sheets: bytes,
    layout: Layout,
    answers: Sequence[tuple[str, ...]],
    words: Mapping[int, str],
    other: Sequence[str],
) -> bytes:
    """PDF of the sheets (one side each) with these answers by row, repeated where there are more rows.

    `words` are written into the suggestion frame of the sheet of that number; `other` are the lines of a paper
    that is no sheet and lies last.
    """
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(sheets)
    pages = [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in document]
    document.close()
    for number, (picture, given) in enumerate(zip(pages, answers, strict=True)):
        _tick(picture, layout, given, number)
        _tear(picture, layout)
        if number in words:
            _write(picture, layout, words[number])
    foreign = Image.new("L", pages[0].size, PAPER)
    for line, text in enumerate(other):
        _words(foreign, text, 30, 30 + 14 * line, 7)
    turned = [picture.rotate((number % 3 - 1) * 0.5, fillcolor=PAPER) for number, picture in enumerate(pages)]
    out = io.BytesIO()
    turned[0].save(out, "PDF", save_all=True, append_images=[*turned[1:], foreign], resolution=DPI)
    return out.getvalue()


def _tear(picture: Any, layout: Layout) -> None:
    """The strip with the two codes stays with whoever filled the sheet in."""
    base = GEOMETRY[layout.form.paper].base(tear_strip=layout.form.tear_strip)
    picture.paste(PAPER, (0, round(base * DPI / 25.4), *picture.size))


def _tick(picture: Any, layout: Layout, answers: tuple[str, ...], number: int) -> None:
    boxes = {box.id: box.rect for box in layout.page_boxes(1)}
    for place, row in enumerate(layout.page(1).rows):
        groups = [group for group in layout.page_groups(1) if group.row == row]
        for at, group in enumerate(groups):
            mark = answers[place % len(answers)][at % 3]
            for choice in CHOICES.get(mark) or ([int(mark)] if mark.isdigit() else []):
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


def _write(picture: Any, layout: Layout, words: str) -> None:
    """Some words in the suggestion frame."""
    area = layout.pages[0].suggestion
    if area is not None:
        _words(picture, words, area.x + 6, area.y + 10, 6.5)


def _words(picture: Any, words: str, x: float, y: float, size: float) -> None:
    from PIL import ImageDraw, ImageFont

    from lunxun.engines.paper.fonts import find_font

    family, fonts = find_font([words])
    info = next(font for font in fonts.fonts() if font.family == family and font.path)
    scale = DPI / 25.4
    font = ImageFont.truetype(str(info.path), round(size * scale), index=info.index)
    ImageDraw.Draw(picture).text((x * scale, y * scale), words, fill=60, font=font)
