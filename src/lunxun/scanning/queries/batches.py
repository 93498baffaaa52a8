"""Batches: what came in, where every page is, and what does not add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.engines.paper.bound import upper_bound
from lunxun.feedback import sheets, tickets
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import StagingGone, store_named
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.scanning import keeping, rules
from lunxun.scanning.enums import UNDER_WAY, DoubtKind, FileState, PageState
from lunxun.scanning.models import Doubt, ScanBatch, ScanFile, ScanPage, ScanSettings
from lunxun.scanning.texts import words_of

ENDS = (
    PageState.COMMITTED,
    PageState.REVIEW,
    PageState.REJECTED,
    PageState.DUPLICATE,
    PageState.BLANK,
    PageState.VOIDED,
)
"""Where a page comes to rest: together they are all pages received."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Blind re-keying: `wrong` of `keyed` differ; `bound` is the upper 95 % bound of the rate, None before
    anything was keyed; `waiting` are still to be keyed."""

    keyed: int
    wrong: int
    waiting: int

    @property
    def bound(self) -> float | None:
        return upper_bound(self.wrong, self.keyed) if self.keyed else None


@dataclass(frozen=True, slots=True)
class Balance:
    """`received` is what the files say they hold; `by_state` where their pages are."""

    received: int
    by_state: dict[str, int]
    problems: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """(state, label, count) of the states at rest, in the order of the equation."""
        return [(state, str(PageState(state).label), self.by_state.get(state, 0)) for state in ENDS]

    @property
    def under_way(self) -> int:
        return sum(self.by_state.get(state, 0) for state in UNDER_WAY)

    @property
    def is_even(self) -> bool:
        return self.received == sum(self.by_state.values()) and not self.problems


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page that somebody has to know of: rejected, voided or in two versions."""

    page: ScanPage
    words: str

    @property
    def has_number(self) -> bool:
        return self.page.sheet is not None


def batches_of(evaluation: Evaluation) -> QuerySet[ScanBatch]:
    """Batches that were uploaded here or hold a sheet of this evaluation, the newest first."""
    mine = Q(evaluation=evaluation) | Q(files__sides__layout__evaluation=evaluation)
    return (
        ScanBatch.objects.filter(mine, organisation_id=evaluation.organisation_id).distinct().order_by("-id")
    )


def batches_for(actor: Actor) -> QuerySet[ScanBatch]:
    """All batches that he may see, the newest first."""
    found = rules.batches_visible_to(actor, ScanBatch.objects.all())
    return found.select_related("evaluation__session").order_by("-id")


def batches_kept() -> QuerySet[ScanBatch]:
    """Batches of all organisations whose files are still there, for the nightly check and `doctor`."""
    return ScanBatch.objects.filter(files__is_cleared=False).distinct().order_by("id")


def settings_of(actor: Actor) -> ScanSettings:
    """How his organisation scans; the defaults where nobody has set anything."""
    found = ScanSettings.objects.filter(organisation_id=actor.organisation_id).first()
    return found or ScanSettings(organisation_id=actor.organisation_id)


def balances_of(batches: Iterable[ScanBatch]) -> dict[int, Balance]:
    """By batch, in 2 queries; without looking for problems."""
    wanted = [batch.pk for batch in batches]
    received: Counter[int] = Counter()
    for batch, pages in ScanFile.objects.filter(batch__in=wanted).order_by().values_list("batch", "pages"):
        received[batch] += pages or 0
    states: dict[int, dict[str, int]] = {pk: {} for pk in wanted}
    counted = (
        ScanPage.objects.filter(file__batch__in=wanted)
        .order_by()
        .values_list("file__batch", "state")
        .annotate(n=Count("pk"))
    )
    for batch, state, n in counted:
        states[batch][state] = n
    return {pk: Balance(received[pk], states[pk]) for pk in wanted}


def get_batch_for(actor: Actor, pk: int) -> ScanBatch:
    """
    Raises:
        NotFound: none that he may see.
        Refused: not the office.
    """
    require(rules.can_handle_paper(actor))
    found = (
        rules.batches_visible_to(actor, ScanBatch.objects.all())
        .select_related("evaluation__session")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("没有找到这批扫描件。"))
    return found


def balance_of(batch: ScanBatch) -> Balance:
    """The equation of one batch, with what does not add up."""
    plain = balances_of([batch])[batch.pk]
    return Balance(plain.received, plain.by_state, problems_of(batch))


def problems_of(batch: ScanBatch) -> list[str]:
    """What must never be, in words; the nightly check and `doctor` ask the same."""
    found = []
    files = ScanFile.objects.filter(organisation_id=batch.organisation_id, batch=batch).annotate(
        rows=Count("sides"), unread=Count("sides", filter=Q(sides__state=PageState.RECEIVED))
    )
    for file in files.order_by("id"):
        if file.rows != (file.pages or 0):
            found.append(
                _("{file}：文件有 {m} 页，登记了 {n} 页").format(file=file, m=file.pages or 0, n=file.rows)
            )
        if file.state != FileState.RECEIVED and file.unread:
            found.append(_("{file}：读完了，却有 {n} 页没有读").format(file=file, n=file.unread))
        if not file.is_cleared and not _is_whole(file):
            found.append(_("{file}：原文件不见了，或者大小不对").format(file=file))
    return found + _missing_ballots(batch)


def _is_whole(file: ScanFile) -> bool:
    path = keeping.path_of(file.digest)
    return path.exists() and path.stat().st_size == file.size


def _missing_ballots(batch: ScanBatch) -> list[str]:
    """Counted pages whose ballot is not in the box, as long as the box is open."""
    pages = ScanPage.objects.filter(
        organisation_id=batch.organisation_id,
        file__batch=batch,
        state=PageState.COMMITTED,
        sheet__isnull=False,
        reason="",
    ).select_related("layout__evaluation", "file")
    secrets: dict[int, Any] = {}
    found = []
    for page in pages:
        evaluation = page.sure_layout.evaluation
        if evaluation.pk not in secrets:
            secrets[evaluation.pk] = _open_store(evaluation)
        opened = secrets[evaluation.pk]
        if opened is None:
            continue
        store, secret = opened
        key = tickets.clean_key(sheets.ballot_key_of(secret, int(page.sheet or 0)))
        if key is not None and not store.has_ballot(key):
            found.append(_("{page}：记着已计入，票箱里却没有").format(page=page.place))
    return found


def _open_store(evaluation: Evaluation) -> Any | None:
    """The store that the evaluation's ballots lie in, None once it is sealed."""
    if evaluation.is_sealed:
        return None
    store = store_named(evaluation.staging)
    try:
        return store, store.secret()
    except StagingGone:
        return None


def lines_of(batch: ScanBatch) -> list[PageLine]:
    """Pages that were turned down, voided, or wait in two versions, in the order of the pile."""
    pages = (
        ScanPage.objects.filter(organisation_id=batch.organisation_id, file__batch=batch)
        .filter(
            Q(state__in=[PageState.REJECTED, PageState.VOIDED]) | Q(state=PageState.REVIEW, reason="versions")
        )
        .select_related("file", "twin__file")
        .order_by("file", "number")
    )
    return [PageLine(page, words_of(page)) for page in pages[:200]]


def estimate_of(batch: ScanBatch) -> Estimate:
    """How often the machine was wrong where it was sure; a difference counts until a third look clears it."""
    asked = Doubt.objects.filter(organisation_id=batch.organisation_id, page__file__batch=batch)
    blind = list(asked.filter(kind=DoubtKind.BLIND).order_by().values_list("page", "group", "was", "answer"))
    differing = {(page, group): was for page, group, was, answer in blind if answer and answer != was}
    third = asked.filter(kind=DoubtKind.DOUBT, reason="blind").exclude(answer="")
    for page, group, answer in third.order_by().values_list("page", "group", "answer"):
        if differing.get((page, group)) == answer:
            del differing[page, group]
    keyed = sum(1 for *_place, answer in blind if answer)
    return Estimate(
        keyed=batch.blind_keyed + keyed, wrong=batch.blind_wrong + len(differing), waiting=len(blind) - keyed
    )


def get_page_for(actor: Actor, pk: int) -> ScanPage:
    """
    Raises:
        NotFound: none that he may see.
        Refused: not the office.
    """
    require(rules.can_handle_paper(actor))
    found = (
        rules.pages_visible_to(actor, ScanPage.objects.all())
        .select_related("file__batch", "layout__evaluation__session", "twin__file")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("没有找到这一页。"))
    return found
