"""What paper says on the page of an evaluation, to the office."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lunxun.feedback.models import Evaluation
from lunxun.feedback.paper_sheet import is_for_machine
from lunxun.kernel.panels import Line, Panel
from lunxun.org.actors import Actor
from lunxun.scanning import queries, rules


def of_evaluation(actor: Actor, evaluation: Evaluation) -> Panel | None:
    """How many sheets are out and how many are counted; nothing for a form that no machine reads."""
    if not rules.can_handle_paper(actor):
        return None
    page = queries.paper_page(evaluation)
    if not page.printed and not is_for_machine(evaluation.form_version):
        return None
    lines = [
        Line(text=_("印出"), aside=_sheets(page.printed)),
        Line(text=_("已计入"), aside=_sheets(page.read)),
    ]
    return Panel(
        key="paper",
        title=_("纸质评价表"),
        lines=lines if page.printed else [],
        empty=_("没有网、没有手机的人，用纸质表：印出来一人一张，收回来扫描就计入。"),
        more_url=reverse("scanning:paper", args=[evaluation.session_id]),
        more_label=_("印表和扫描") if page.printed else _("印纸质表"),
    )


def _sheets(n: int) -> str:
    return ngettext("{n} 张", "{n} 张", n).format(n=n)
