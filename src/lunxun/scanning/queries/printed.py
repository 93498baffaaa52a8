"""What was printed for an evaluation, and how much of it is back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.waiting import Waiting
from lunxun.org.actors import Actor
from lunxun.scanning import rules
from lunxun.scanning.enums import PageState
from lunxun.scanning.models import ScanBatch, ScanPage, SheetLayout, SheetRun


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
    """3 queries, whatever was printed."""
    organisation = evaluation.organisation_id
    runs = list(
        SheetRun.objects.filter(organisation_id=organisation, layout__evaluation=evaluation).select_related(
            "layout"
        )
    )
    read = (
        ScanPage.objects.filter(
            organisation_id=organisation,
            layout__evaluation=evaluation,
            state=PageState.COMMITTED,
            sheet__isnull=False,
        )
        .order_by()
        .values("layout", "sheet")
        .distinct()
        .count()
    )
    layouts = SheetLayout.objects.filter(organisation_id=organisation, evaluation=evaluation)
    wiped = layouts.aggregate(n=Sum("counted"))["n"] or 0
    return PaperPage(runs, sum(run.count for run in runs), read + wiped)


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


def left_before_seal(evaluation: Evaluation) -> list[str]:
    """What of the paper would come too late after the seal (2 queries)."""
    pages = ScanPage.objects.filter(organisation_id=evaluation.organisation_id, layout__evaluation=evaluation)
    states = [PageState.RECEIVED, PageState.AUTO, PageState.REVIEW]
    waiting = pages.filter(state__in=states).count()
    unwritten = pages.filter(has_writing=True, is_transcribed=False, state=PageState.COMMITTED).count()
    found = []
    if waiting:
        found.append(_("有 {n} 张纸质表还没有看完，封存之后按迟到的算。要看完，请先返回。").format(n=waiting))
    if unwritten:
        found.append(_("有 {n} 张纸质表上的建议还没有录，封存之后录不进去。").format(n=unwritten))
    return found


def waiting_for(actor: Actor) -> list[Waiting]:
    """Paper that waits for the office: one line a batch, and only while something can still be done."""
    if not actor.has("clerk"):
        return []
    open_ = Q(files__sides__state=PageState.REVIEW, files__sides__sheet__isnull=False)
    batches = (
        ScanBatch.objects.filter(organisation_id=actor.organisation_id)
        .annotate(n=Count("files__sides", filter=open_, distinct=True))
        .filter(n__gt=0)
        .select_related("evaluation__session")
        .order_by("id")
    )
    return [
        Waiting(
            sentence=_("纸质评价表有 {n} 张要人看").format(n=batch.n),
            detail=batch.evaluation.session.title if batch.evaluation else _("扫描仪文件夹"),
            url=reverse("scanning:review", args=[batch.pk]),
            button=_("去看"),
        )
        for batch in batches
    ]
