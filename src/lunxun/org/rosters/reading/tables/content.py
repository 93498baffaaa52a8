"""What a column holds, judged by its cells: shares of those that look like phones, names, dates…"""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.org.rosters.reading.cells.dates import looks_like_date
from lunxun.org.rosters.reading.cells.names import looks_like_name
from lunxun.org.rosters.reading.cells.phones import phone_of
from lunxun.org.rosters.reading.cells.small import gender_of, has_identity, order_of, without_identity
from lunxun.org.rosters.reading.cells.text import line, plain
from lunxun.org.rosters.reading.tables.grid import Grid
from lunxun.org.rosters.reading.words import titles
from lunxun.org.rosters.reading.words.surnames import has_surname
from lunxun.org.rosters.reading.words.units import is_internal, looks_like_unit, unit_path

_LOOKED = 400
_KEPT = 80


@dataclass(frozen=True, slots=True)
class Content:
    values: tuple[str, ...]  # of the first rows, without blanks

    def share(self, test: object) -> float:
        if not self.values or not callable(test):
            return 0.0
        return sum(1 for value in self.values if test(value)) / len(self.values)

    @property
    def is_identity(self) -> bool:
        return self.share(lambda value: has_identity(plain(value))) >= 0.5

    @property
    def is_sequence(self) -> bool:
        numbers = [order_of(value) for value in self.values]
        known = [number for number in numbers if number is not None]
        return (
            len(known) * 5 >= len(numbers) * 4
            and len(known) > 0
            and known == sorted(known)
            and max(known) < 200_000
        )

    @property
    def sample(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(without_identity(line(value))[:30] for value in self.values[:12]))[:3]

    def distinct(self) -> set[str]:
        return {line(value) for value in self.values}

    def guess(self) -> tuple[str, float]:
        """The field that the cells suggest, with its certainty; ("", 0) where nothing does."""
        if len(self.values) < 2:
            return "", 0.0
        tests = (
            ("gender", lambda v: bool(gender_of(v)) and not order_of(v), 0.8),
            ("phone", lambda v: bool(phone_of(v).number), 0.8),
            ("grade", lambda v: titles.is_grade(line(v)), 0.6),
            ("rank", lambda v: titles.is_rank(line(v)), 0.6),
            ("born", lambda v: looks_like_date(v) and not v.isdigit(), 0.5),
            (
                "unit",
                lambda v: looks_like_unit((unit_path(v) or ("",))[-1]) and not titles.is_grade(line(v)),
                0.6,
            ),
            ("title", lambda v: titles.looks_like_title(line(v)), 0.6),
            (
                "name",
                lambda v: looks_like_name(line(v)) and has_surname(line(v)) and not looks_like_unit(line(v)),
                0.6,
            ),
        )
        for field, test, certainty in tests:
            if self.share(test) >= 0.7:
                return field, certainty
        return "", 0.0

    def are_internal(self) -> bool:
        """Most of the cells name a part of a unit: 科, 股, 办公室."""
        return self.share(lambda value: is_internal(line(value))) >= 0.5


def content_of(grid: Grid, first: int, last: int, column: int, skip: set[int]) -> Content:
    values = []
    for row in range(first, min(last, first + _LOOKED)):
        value = grid.at(row, column)
        if value and value.strip() and row not in skip:
            values.append(value)
            if len(values) >= _KEPT:
                break
    return Content(tuple(values))
