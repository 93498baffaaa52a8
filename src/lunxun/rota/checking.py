"""What a package of lectures has to be: checked by the form, and again by the verb."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lunxun.kernel.errors import Invalid
from lunxun.org.models import Unit
from lunxun.rota.models import Board

MOST_LECTURES = 8


def check_lectures(board: Board, lectures: Sequence[tuple[str, Unit, int]]) -> None:
    """Title, unit, minutes of each.

    Raises:
        Invalid: none or more than eight, a unit twice, or more minutes than a day holds.
    """
    if not 1 <= len(lectures) <= MOST_LECTURES:
        raise Invalid({"lectures": _("一个专题包要有 1 至 8 堂课。")})
    if len({unit.pk for _title, unit, _minutes in lectures}) < len(lectures):
        raise Invalid({"lectures": _("同一个单位有两堂课。一天里一个单位只讲一堂，请分到两个专题包。")})
    total = sum(minutes for _title, _unit, minutes in lectures)
    if total > board.session_minutes:
        names = {"total": total, "most": board.session_minutes}
        raise Invalid({"lectures": _("一共 %(total)s 分钟，超过一天的 %(most)s 分钟。") % names})
    if not all(minutes for _title, _unit, minutes in lectures):
        raise Invalid({"lectures": _("每堂课都要写分钟数。")})
