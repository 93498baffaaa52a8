"""Hours of the units as a workbook: a column a circle, so it stands apart from the declared lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from lunxun.documents.answers import written_response
from lunxun.documents.rows import NUMBER, Column, Table
from lunxun.documents.sheet import write_workbook
from lunxun.plans.models import Circle
from lunxun.talent.queries import UnitLine


def units_workbook(circles: Sequence[Circle], lines: Sequence[UnitLine], year: int) -> HttpResponseBase:
    """One row a unit in official order."""
    columns = [
        Column(_("单位")),
        Column(_("人数"), NUMBER),
        Column(_("参训人次"), NUMBER),
        *(Column(_("{name}学时").format(name=circle.name), NUMBER) for circle in circles),
        Column(_("没听过底线课"), NUMBER),
    ]
    rows = (
        [line.unit.short_name, line.people, line.sessions, *line.cells, line.without_floor] for line in lines
    )
    title = _("{year} 年各单位学时").format(year=year)
    table = Table(title=title, columns=columns, rows=rows)
    return written_response(lambda file: write_workbook([table], file), name=title, kind="xlsx")
