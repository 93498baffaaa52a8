"""Charts of a document: bars of grades and scores with their intervals, as SVG for paper.

A drawing is data with a title and a sentence for who can't see it. `pieces` draws it as SVG of the width of
the page, cut where a page ends; `documents.sheet` makes a chart from it that can be edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from lunxun.documents.palette import (
    BRAND,
    GRADES,
    GREY_100,
    GREY_200,
    GREY_500,
    GREY_600,
    GREY_700,
    INK,
    OCHRE,
    ON_DARK,
    WHITE,
)
from lunxun.documents.rows import columns_wide
from lunxun.documents.scale import LABELLED_FROM, Axis, axis_for, stacked

WIDTH, WIDE = 588, 930
"""Pixels (96 an inch): what is between the margins of a page upright and on its side."""
HEIGHT, LOW = 780, 560
"""The tallest drawing that stands on such a page."""
TITLE = 130
"""What the title of the document takes from the first piece."""
FONT = 12
SPOKEN = 30
TONES = {"above": (BRAND, BRAND), "same": (GREY_500, GREY_600), "below": (OCHRE, OCHRE)}
"""Group → (colour of the interval, colour of the dot)."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Answers by grade, best first: a bar a row. `rows`: (label, counts); at most four grades."""

    title: str
    grades: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]

    @property
    def alternative(self) -> str:
        """What the drawing shows, in words."""
        said = [
            f"{label}：{_('，').join(f'{name} {n}' for name, n in zip(self.grades, counts, strict=False))}"
            for label, counts in self.rows
        ]
        return _in_words(self.title, said)


@dataclass(frozen=True, slots=True)
class Spot:
    """A score and, where there is one, its adjusted score with the 90 % interval; points from 0 to 100.

    Without an adjusted score `low` and `high` are the interval of `raw`.
    """

    label: str
    raw: float | None
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores with intervals in groups: (heading, tone, spots). `mean` is a dashed line."""

    title: str
    groups: Sequence[tuple[str, str, Sequence[Spot]]]
    mean: float | None = None

    @property
    def spots(self) -> list[Spot]:
        return [spot for _heading, _tone, spots in self.groups for spot in spots]

    @property
    def alternative(self) -> str:
        return _in_words(self.title, [_spot_words(spot) for spot in self.spots])


Drawing = Bars | Scores


def _in_words(title: str, said: Sequence[str]) -> str:
    """Nobody listens to a hundred rows: where there are more than SPOKEN, the table has them."""
    if len(said) > SPOKEN:
        return _("{title}，{n} 行。同样的数在表里。").format(title=title, n=len(said))
    return f"{title}。{'；'.join(said)}"


def _spot_words(spot: Spot) -> str:
    value = spot.raw if spot.adjusted is None else spot.adjusted
    if value is None:
        return f"{spot.label} —"
    edges = f"（{spot.low:.1f}–{spot.high:.1f}）" if spot.low is not None and spot.high is not None else ""
    return f"{spot.label} {value:.1f}{edges}"


@dataclass(slots=True)
class Canvas:
    """An SVG that grows downwards. x and y in pixels from the left top; text sits on its baseline."""

    width: float
    alternative: str
    y: float = 0.0
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}"/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, more: str = "") -> None:
        self.parts.append(
            f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{stroke}" {more}/>'
        )

    def dot(self, x: float, y: float, radius: float, fill: str, stroke: str) -> None:
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'
        )

    def text(self, x: float, y: float, words: str, *, fill: str = INK, anchor: str = "start", size: int = FONT,
             bold: bool = False) -> None:  # fmt: skip
        weight = ' font-weight="700"' if bold else ""
        self.parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{weight}>'
            f"{escape(words)}</text>"
        )

    def svg(self, font: str = "") -> str:
        family = f" font-family={quoteattr(font)}" if font else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{self.y:g}" role="img"'
            f' viewBox="0 0 {self.width:g} {self.y:g}" aria-label={quoteattr(self.alternative)}{family}>'
            + "".join(self.parts)
            + "</svg>"
        )


def pieces(drawing: Drawing, *, wide: bool) -> list[Canvas]:
    """The drawing for a page upright or on its side, in as many pieces as pages need."""
    width, height = (WIDE, LOW) if wide else (WIDTH, HEIGHT)
    if isinstance(drawing, Bars):
        return list(_bars(drawing, width, height))
    return list(_scores(drawing, width, height))


def shortened(words: str, room: float) -> str:
    """As much of a label as `room` pixels take, with an ellipsis."""
    half = FONT / 2
    if columns_wide(words) * half <= room:
        return words
    while words and (columns_wide(words) + 2) * half > room:
        words = words[:-1]
    return f"{words}…"


def _bars(drawing: Bars, width: float, height: float) -> Iterator[Canvas]:
    pitch, thick, head = 28, 20, 30
    widest = max((columns_wide(label) for label, _counts in drawing.rows), default=0) * FONT / 2 + 12
    left = min(widest, width * 0.42)
    totals = [_("{n} 份").format(n=sum(counts)) for _label, counts in drawing.rows]
    room = width - left - max((columns_wide(total) for total in totals), default=0) * 11 / 2 - 14
    left_over, at_first = list(drawing.rows), True
    while left_over:
        fit = max(1, int((height - head - TITLE * at_first) // pitch))
        taken, left_over, at_first = left_over[:fit], left_over[fit:], False
        canvas = Canvas(width, drawing.alternative)
        _legend(canvas, [(GRADES[at], name) for at, name in enumerate(drawing.grades[: len(GRADES)])], left)
        canvas.y = head
        for label, counts in taken:
            base = canvas.y + thick - 5
            canvas.text(0, base, shortened(label, left - 10))
            if not sum(counts):
                canvas.rect(left, canvas.y, room, thick, GREY_100)
            for number, at, part, share in stacked(counts):
                canvas.rect(left + at * room, canvas.y, part * room, thick, GRADES[number - 1])
                if share > LABELLED_FROM:
                    canvas.text(left + (at + share / 2) * room, base, f"{100 * share:.0f} %", anchor="middle",
                                fill=WHITE if number in ON_DARK else INK, size=11)  # fmt: skip
            canvas.text(width, base, _("{n} 份").format(n=sum(counts)), anchor="end", fill=GREY_700, size=11)
            canvas.y += pitch
        yield canvas


def _legend(canvas: Canvas, entries: Sequence[tuple[str, str]], left: float) -> None:
    x = left
    for colour, name in entries:
        canvas.rect(x, 4, 12, 12, colour)
        canvas.text(x + 17, 15, name, fill=GREY_700)
        x += 17 + columns_wide(name) * FONT / 2 + 18


def _scores(drawing: Scores, width: float, height: float) -> Iterator[Canvas]:
    pitch, head, foot = 22, 30, 26
    values = [v for s in drawing.spots for v in (s.raw, s.adjusted, s.low, s.high) if v is not None]
    axis = axis_for([*values, *([drawing.mean] if drawing.mean is not None else [])])
    widest = max((columns_wide(spot.label) for spot in drawing.spots), default=0) * FONT / 2 + 12
    left = min(widest, width * 0.46)
    lines: list[tuple[str, str, Spot | None]] = []
    for heading, tone, spots in drawing.groups:
        lines += [(heading, tone, None)] if heading and spots else []
        lines += [(heading, tone, spot) for spot in spots]
    at_first = True
    while lines:
        fit = max(2, int((height - head - foot - TITLE * at_first) // pitch))
        at_first = False
        taken, lines = lines[:fit], lines[fit:]
        if lines and taken[-1][2] is None:  # a heading never stands alone at the foot
            lines.insert(0, taken.pop())
        elif lines and lines[0][2] is not None and lines[0][0]:
            lines.insert(0, (lines[0][0], lines[0][1], None))
        yield _score_canvas(drawing, taken, axis, (width, left, pitch, head, foot))


def _score_canvas(
    drawing: Scores,
    lines: Sequence[tuple[str, str, Spot | None]],
    axis: Axis,
    sizes: tuple[float, float, float, float, float],
) -> Canvas:
    width, left, pitch, head, foot = sizes
    canvas, room, bottom = Canvas(width, drawing.alternative), width - left - 118, head + pitch * len(lines)
    has_adjusted = any(spot.adjusted is not None for spot in drawing.spots)
    for tick, (_place, words) in zip(axis.ticks, axis.marks, strict=True):
        x = left + axis.share(tick) * room
        canvas.line(x, head, x, bottom, GREY_200, 'stroke-width="1"')
        canvas.text(x, bottom + 16, words, anchor="middle", fill=GREY_600, size=11)
    if drawing.mean is not None:
        x = left + axis.share(drawing.mean) * room
        canvas.line(x, head - 4, x, bottom, GREY_500, 'stroke-width="1" stroke-dasharray="3 3"')
        canvas.text(x, head - 9, _("均值 {n}").format(n=f"{drawing.mean:.1f}"), anchor="middle",
                    fill=GREY_600, size=11)  # fmt: skip
    canvas.text(width, head - 9, _("校正得分（90 % 区间）") if has_adjusted else _("得分（90 % 区间）"),
                anchor="end", fill=GREY_600, size=11)  # fmt: skip
    for number, (heading, tone, spot) in enumerate(lines):
        middle = head + pitch * (number + 0.5)
        if spot is None:
            canvas.text(0, middle + 5, heading, bold=True)
        else:
            canvas.text(0, middle + 4, shortened(spot.label, left - 10), fill=GREY_700)
            _draw_spot(canvas, spot, tone, middle, (left, room, axis))
            canvas.text(width, middle + 4, _spot_words(Spot("", spot.raw, spot.adjusted, spot.low, spot.high)).strip(),
                        anchor="end", size=11)  # fmt: skip
    if has_adjusted:
        canvas.dot(6, head - 13, 4, WHITE, GREY_500)
        canvas.text(15, head - 9, _("原始"), fill=GREY_600, size=11)
        canvas.dot(58, head - 13, 5, BRAND, WHITE)
        canvas.text(67, head - 9, _("校正"), fill=GREY_600, size=11)
    canvas.y = bottom + foot
    return canvas


def _draw_spot(canvas: Canvas, spot: Spot, tone: str, y: float, place: tuple[float, float, Axis]) -> None:
    left, room, axis = place
    bar, fill = TONES.get(tone, TONES["same"])
    if spot.low is not None and spot.high is not None:
        ends = (left + axis.share(spot.low) * room, left + axis.share(spot.high) * room)
        canvas.line(ends[0], y, ends[1], y, bar, 'stroke-width="3" stroke-linecap="round"')
    if spot.raw is not None:
        canvas.dot(left + axis.share(spot.raw) * room, y, 4, WHITE, GREY_500)
    if spot.adjusted is not None:
        canvas.dot(left + axis.share(spot.adjusted) * room, y, 5, fill, WHITE)
