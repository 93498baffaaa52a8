"""Births of one table: a column, or year and month in two; what a number without its last 0 meant."""

from __future__ import annotations

import re
from collections import Counter

from lunxun.org.rosters.reading.cells.dates import Moment, moment_of
from lunxun.org.rosters.reading.cells.text import is_nothing, line
from lunxun.org.rosters.reading.tables.plan import Plan, PlanColumn
from lunxun.org.rosters.reading.words.headings import is_month

_FRACTION = re.compile(r"\x01?\d{4}\.(\d{1,2})")
FIRST, LAST = 1925, 2012
"""Years in which somebody on a roster was born."""


class Births:
    """How the table writes births is told from the whole column, then from each cell."""

    def __init__(self, plan: Plan) -> None:
        columns = plan.of("born")
        self._month = next((one for one in columns if len(columns) > 1 and is_month(one.heading)), None)
        self.column: PlanColumn | None = next((one for one in columns if one is not self._month), None)
        self._by_months, self._october = _habits(plan, columns[:1])
        self._said: dict[str, tuple[str, str]] = {}

    def of(self, cells: list[str]) -> tuple[str, str, str]:
        """(what is written, the birth as kept, the kind of what is odd about it)."""
        if self.column is None:
            return "", "", ""
        value = cells[self.column.index].strip()
        if self._month is not None:
            value = self._joined(value, cells[self._month.index])
        if not value:
            return "", "", ""
        if value not in self._said:
            self._said[value] = self._read(value)
        return (value, *self._said[value])

    def _joined(self, year: str, month: str) -> str:
        month = line(month).removesuffix("月").removesuffix(".0")
        if is_nothing(month):
            return year
        year = line(year).removesuffix("年").removesuffix(".0")
        return f"{year}.{int(month):02}" if month.isdecimal() else f"{year}年{month}月"

    def _read(self, value: str) -> tuple[str, str]:
        moment = self._moment(value)
        if moment.problem:
            return moment.text(), "born_month_unclear" if moment.problem == "month" else "born_odd"
        if moment.year and not FIRST <= moment.year <= LAST:
            return "", "born_odd"
        return moment.text(), ""

    def _moment(self, value: str) -> Moment:
        moment = moment_of(value)
        if self._october and _FRACTION.fullmatch(value) and value.endswith(".1"):
            return Moment(moment.year, self._october)
        if self._by_months and moment.day == 1:
            return moment._replace(day=0)
        return moment


def _habits(plan: Plan, columns: list[PlanColumn]) -> tuple[bool, int]:
    """(whether days are only those of a month, the month that 1978.1 stands for or 0).

    Dates that are all the first of a month stand for months: Excel keeps 1978年5月 as 1978-05-01. Where
    others write 1978.05 and nobody 1978.10, 1978.1 is an October that lost its 0.
    """
    if not columns:
        return False, 0
    index, rows = columns[0].index, plan.grid.rows
    values = Counter(
        cells[index].strip() for cells in rows[plan.first : plan.last] if index < len(cells) and cells[index]
    )
    full = {value: moment for value in values if (moment := moment_of(value)).day}
    by_months = all(moment.day == 1 for moment in full.values()) and (
        sum(values[value] for value in full) > 1 or any(one.is_serial for one in full.values())
    )
    tails = {match[1] for value in values if (match := _FRACTION.fullmatch(value))}
    has_zeros = any(len(one) == 2 and one[0] == "0" for one in tails)
    return by_months, 10 if has_zeros and "10" not in tails else 0
