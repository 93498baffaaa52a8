"""Where things stand on the sheet, in millimetres from the top left corner.

The two papers share every column; A5 lies on its side (210 × 148 mm, half an
A4). All that hangs at the foot is measured from `base`: the tear line, or the
edge of the paper when there is no strip.
"""

from __future__ import annotations

from dataclasses import dataclass

BOX = 4.2
PITCH = 7.5
GROUP_GAP = 3.0
LINE = 0.3
SQUARE = 6.0
INSET = 10.0
LEFT, RIGHT = 20.0, 194.0
BIG_CODE, SMALL_CODE = 22.0, 13.0
ROW = 14.0
ABSENT_X = 187.4
LAST_BOX_X = 174.5
TITLE_X = 28.0
MIN_FIRST_BOX_X = 70.0
SUGGESTION_HEAD, SUGGESTION_MIN = 11.0, 18.0


@dataclass(frozen=True, slots=True)
class PaperGeometry:
    """Vertical positions of one paper size."""

    width: float
    height: float
    strip: float
    big_code_y: float
    title_y: float
    subtitle_y: float
    note_y: float
    hint_y: float
    table_y: float
    small_code_up: float
    foot_up: float

    def base(self, *, tear_strip: bool) -> float:
        return self.height - (self.strip if tear_strip else 0.0)

    @property
    def rows_y(self) -> float:
        """Top of the first row: below the rule and the heads of the columns."""
        return self.table_y + (15.0 if self.height > self.width else 14.0)


GEOMETRY = {
    "A4": PaperGeometry(210.0, 297.0, 24.0, 20.0, 29.0, 36.5, 42.5, 52.0, 57.0, 35.0, 41.0),
    "A5": PaperGeometry(210.0, 148.0, 14.0, 18.0, 22.0, 28.5, 34.0, 40.5, 44.0, 15.5, 18.5),
}
