"""After the seal: nothing is kept by which a picture leads to a ballot, and later no picture."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.kernel import clock
from lunxun.scanning import keeping
from lunxun.scanning.enums import LIVE, DoubtKind, PageState
from lunxun.scanning.models import Doubt, ScanBatch, ScanFile, ScanPage, SheetLayout, SheetRun
from lunxun.scanning.queries import estimate_of

WIPED = {
    "record": {},
    "answers": {},
    "texts": {},
    "sheet": None,
    "side": None,
    "twin": None,
}


def forget_answers(evaluation: Evaluation) -> int:
    """Wipe what counted pages say and which sheet they were; how many pages. Repeatable.

    Before a seal nothing is wiped. As long as late ballots are waited for, pages that wait for a person
    stay as they are; once the quarantine has ended, they are voided.
    """
    if evaluation.state != EvaluationState.SEALED:
        return 0
    pages = ScanPage.objects.filter(organisation_id=evaluation.organisation_id, layout__evaluation=evaluation)
    with transaction.atomic():
        if not evaluation.late:
            pages.filter(state__in=[PageState.REVIEW, PageState.AUTO, PageState.REJECTED]).update(
                state=PageState.VOIDED, reason="closed"
            )
        done = pages.exclude(state__in=[PageState.RECEIVED, PageState.REVIEW, PageState.AUTO]).filter(
            sheet__isnull=False
        )
        if evaluation.late:
            # In quarantine they may still be folded and corrected; it is emptied as a whole.
            done = done.exclude(outcome="late")
        _keep_counts(done)
        return _wipe(done)


def _keep_counts(done: QuerySet[ScanPage]) -> None:
    """The numbers outlive the rows: sheets counted per layout, spot checks per batch."""
    counted = Counter(
        layout
        for layout, _sheet in done.filter(state=PageState.COMMITTED)
        .order_by()
        .values_list("layout", "sheet")
        .distinct()
    )
    for layout in SheetLayout.objects.select_for_update().filter(pk__in=counted):
        SheetLayout.objects.filter(pk=layout.pk).update(counted=layout.counted + counted[layout.pk])
    batches = ScanBatch.objects.filter(files__sides__in=done).distinct()
    for batch in batches:
        left = Doubt.objects.filter(page__file__batch=batch).exclude(page__in=done)
        if left.exists():
            continue
        estimate = estimate_of(batch)
        ScanBatch.objects.filter(pk=batch.pk).update(blind_keyed=estimate.keyed, blind_wrong=estimate.wrong)
        Doubt.objects.filter(page__file__batch=batch, kind=DoubtKind.BLIND).delete()


def _wipe(done: QuerySet[ScanPage]) -> int:
    ids = list(done.values_list("pk", flat=True))
    Doubt.objects.filter(page__in=ids).exclude(kind=DoubtKind.BLIND).delete()
    return ScanPage.objects.filter(pk__in=ids).update(**WIPED)


def forget_files() -> int:
    """Delete the bytes and pictures of files all of whose sheets were sealed long enough ago; how many files."""
    limit = clock.now() - dt.timedelta(days=settings.LUNXUN_SCAN_DAYS)
    waiting = ScanPage.objects.filter(file=OuterRef("pk"), state__in=[*LIVE, PageState.RECEIVED]).filter(
        Q(sheet__isnull=False) | Q(state=PageState.RECEIVED)
    )
    young = ScanPage.objects.filter(file=OuterRef("pk")).filter(
        Q(layout__evaluation__sealed_at__isnull=True, layout__isnull=False)
        | Q(layout__evaluation__sealed_at__gt=limit)
    )
    open_batch = Q(batch__evaluation__sealed_at__isnull=True, batch__evaluation__isnull=False)
    files = (
        ScanFile.objects.filter(is_cleared=False)
        .exclude(open_batch)
        .exclude(batch__evaluation__sealed_at__gt=limit)
        .exclude(batch__evaluation__isnull=True, batch__received_at__gt=limit)
        .exclude(Exists(waiting))
        .exclude(Exists(young))
    )
    done = 0
    for file in files:
        keeping.forget_file(file.digest)
        ScanFile.objects.filter(pk=file.pk).update(is_cleared=True)
        done += 1
    return done


def forget_sheets(evaluation: Evaluation) -> None:
    """The printed PDFs go with the seal: their tickets are good for nothing any more."""
    for run in SheetRun.objects.filter(layout__evaluation=evaluation):
        keeping.forget_sheets(run.pk)


def sealed_with_traces() -> QuerySet[Evaluation]:
    """Sealed evaluations of which pages still say something."""
    pages = ScanPage.objects.filter(layout__evaluation=OuterRef("pk"), sheet__isnull=False)
    return Evaluation.objects.filter(Exists(pages), state=EvaluationState.SEALED)
