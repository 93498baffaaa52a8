"""What was printed for an evaluation, and how much of it is back."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.scanning import rules
from lunxun.scanning.enums import PageState
from lunxun.scanning.models import ScanPage, SheetRun


@dataclass(frozen=True, slots=True)
class PaperPage:
    """`printed` sheets handed out at most, `read` of them counted (a sheet of two sides once)."""

    runs: list[SheetRun]
    printed: int
    read: int

    @property
    def missing(self) -> int:
        return self.printed - self.read

    @property
    def is_waiting(self) -> bool:
        return any(run.state == "waiting" for run in self.runs)


def paper_page(evaluation: Evaluation) -> PaperPage:
    """3 queries at most, whatever was printed."""
    organisation = evaluation.organisation_id
    runs = list(
        SheetRun.objects.filter(organisation_id=organisation, layout__evaluation=evaluation).select_related(
            "layout"
        )
    )
    read = (
        ScanPage.objects.filter(
            organisation_id=organisation, layout__evaluation=evaluation, state=PageState.COMMITTED
        )
        .order_by()
        .values("layout", "sheet")
        .distinct()
        .count()
    )
    return PaperPage(runs, sum(run.count for run in runs), read)


def get_run_for(actor: Actor, pk: int) -> SheetRun:
    """
    Raises:
        NotFound: none, or another organisation's.
        Refused: not the office.
    """
    require(rules.can_handle_paper(actor))
    found = (
        SheetRun.objects.select_related("layout__evaluation__session")
        .filter(organisation_id=actor.organisation_id, pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("没有找到这一次印的表。"))
    return found
