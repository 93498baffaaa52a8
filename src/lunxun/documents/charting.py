"""Drawings as workbooks have them: the figures as a table, and a chart of Excel's own that the office can edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lunxun.documents.drawing import TONES, Bars, Drawing, Scores
from lunxun.documents.palette import GRADES, GREY_200, GREY_500, GREY_600
from lunxun.documents.rows import DECIMAL, NUMBER, Column, Table
from lunxun.documents.scale import axis_for

ROW, FRAME, WIDTH, TALLEST = 26, 110, 980, 6000
"""Pixels: a bar with its gap, title and legend around them, and the whole chart."""
FONT = {"name": "微软雅黑", "size": 10}


def table_of(drawing: Drawing) -> Table:
    """The figures that the chart stands on."""
    if isinstance(drawing, Bars):
        columns = [Column(_("项"), width=46), *(Column(name, NUMBER) for name in drawing.grades)]
        rows: list[Sequence[Any]] = [[label, *counts] for label, counts in drawing.rows]
        return Table(drawing.title, columns, rows, chart=drawing)
    has_adjusted = any(spot.adjusted is not None for spot in drawing.spots)
    columns = [
        Column(_("讲题"), width=46),
        *([Column(_("分组"))] if _is_grouped(drawing) else []),
        Column(_("原始得分"), DECIMAL),
        *([Column(_("校正得分"), DECIMAL)] if has_adjusted else []),
        Column(_("往下"), DECIMAL),
        Column(_("往上"), DECIMAL),
    ]
    found: list[Sequence[Any]] = []
    for heading, _tone, spots in drawing.groups:
        for spot in spots:
            value = spot.raw if spot.adjusted is None else spot.adjusted
            down = None if value is None or spot.low is None else max(value - spot.low, 0.0)
            up = None if value is None or spot.high is None else max(spot.high - value, 0.0)
            group = [heading] if _is_grouped(drawing) else []
            adjusted = [spot.adjusted] if has_adjusted else []
            found.append([spot.label, *group, spot.raw, *adjusted, down, up])
    note = _("“往下”“往上”是 90 % 区间从得分往两边伸出的分数，图上的误差线用它们。")
    return Table(drawing.title, columns, found, notes=[note], chart=drawing)


def _is_grouped(drawing: Scores) -> bool:
    return len(drawing.groups) > 1


def add_chart(book: Any, sheet: Any, table: Table, start: int, count: int) -> None:
    """Put the table's drawing below its rows as a native chart. `start`: the first row of `count`."""
    drawing = table.chart
    if drawing is None or not count:
        return
    kind = {"type": "bar", "subtype": "percent_stacked"} if isinstance(drawing, Bars) else {"type": "bar"}
    chart = book.add_chart(kind)
    place = (sheet.name, start, start + count - 1)
    if isinstance(drawing, Bars):
        _add_bars(chart, drawing, place)
    else:
        _add_scores(chart, drawing, place)
    chart.set_title({"name": drawing.title, "overlay": False, "name_font": {**FONT, "size": 12}})
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_y_axis({"reverse": True, "num_font": FONT, "line": {"color": GREY_500}})
    chart.set_size({"width": WIDTH, "height": min(FRAME + ROW * count, TALLEST)})
    options = {"object_position": 2, "description": drawing.alternative[:2000]}
    sheet.insert_chart(start + count + len(table.notes) + 2, 0, chart, options)


def _range(place: tuple[str, int, int], column: int) -> list[Any]:
    name, first, last = place
    return [name, first, column, last, column]


def _add_bars(chart: Any, drawing: Bars, place: tuple[str, int, int]) -> None:
    for number, (name, colour) in enumerate(zip(drawing.grades, GRADES, strict=False), 1):
        chart.add_series(
            {
                "name": name,
                "categories": _range(place, 0),
                "values": _range(place, number),
                "fill": {"color": colour},
                "gap": 45,
            }
        )
    chart.set_x_axis({"num_format": "0%", "num_font": FONT, "major_gridlines": {"visible": False}})


def _add_scores(chart: Any, drawing: Scores, place: tuple[str, int, int]) -> None:
    has_adjusted = any(spot.adjusted is not None for spot in drawing.spots)
    first = 2 if _is_grouped(drawing) else 1
    main = first + 1 if has_adjusted else first
    if has_adjusted:
        chart.add_series(
            {
                "name": _("原始得分"),
                "categories": _range(place, 0),
                "values": _range(place, first),
                "fill": {"color": GREY_200},
                "gap": 40,
            }
        )
    tones = [tone for _heading, tone, spots in drawing.groups for _spot in spots]
    errors = {
        "type": "custom",
        "plus_values": _formula(place, main + 2),
        "minus_values": _formula(place, main + 1),
        "line": {"color": GREY_600, "width": 1.25},
    }
    chart.add_series(
        {
            "name": _("校正得分") if has_adjusted else _("得分"),
            "categories": _range(place, 0),
            "values": _range(place, main),
            "fill": {"color": TONES["above"][0]},
            "points": [{"fill": {"color": TONES.get(tone, TONES["same"])[0]}} for tone in tones],
            "y_error_bars": errors,
            "gap": 40,
        }
    )
    values = [v for s in drawing.spots for v in (s.raw, s.adjusted, s.low, s.high) if v is not None]
    axis = axis_for(values)
    chart.set_x_axis(
        {
            "min": axis.low,
            "max": axis.high,
            "major_unit": axis.step,
            "num_font": FONT,
            "major_gridlines": {"visible": True, "line": {"color": GREY_200}},
        }
    )


def _formula(place: tuple[str, int, int], column: int) -> str:
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    name, first, last = place
    ends = (xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for row in (first, last))
    return f"={quote_sheetname(name)}!{':'.join(ends)}"
