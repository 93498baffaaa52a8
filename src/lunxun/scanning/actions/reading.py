"""Files in, pages read, pages counted. Each step is a transaction of its own and may be repeated after a kill."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from lunxun.audit.trail import record as note
from lunxun.feedback import ballots, sheets, tickets
from lunxun.feedback.ballots import Sent
from lunxun.feedback.enums import Outcome
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import StagingGone
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor
from lunxun.scanning import ballot_of_sheet, comparing, questions, rules
from lunxun.scanning.enums import LIVE, FileState, PageState, Source
from lunxun.scanning.models import Doubt, ScanBatch, ScanFile, ScanPage, ScanSettings, SheetLayout

COPY, VERSIONS, HELD, CLOSED, EMPTY = "copy", "versions", "held", "closed", "empty"


@action
def receive_files(
    *,
    actor: Actor,
    evaluation: Evaluation | None,
    files: list[tuple[str, str, int]],
    source: str = Source.BROWSER,
    batch: ScanBatch | None = None,
) -> tuple[ScanBatch | None, list[str]]:
    """Note files whose bytes are kept already, as (name, digest, size): the batch, and the names of those
    that were here before. A file that came before makes nothing new; if all did, there is no batch."""
    require(rules.can_scan(actor, evaluation) if evaluation else rules.can_handle_paper(actor))
    digests = [digest for _name, digest, _size in files]
    known = set(
        ScanFile.objects.filter(organisation_id=actor.organisation_id, digest__in=digests).values_list(
            "digest", flat=True
        )
    )
    old: list[str] = []
    for name, digest, size in files:
        if digest in known:
            old.append(name)
            continue
        known.add(digest)
        if batch is None:
            batch = ScanBatch.objects.create(
                organisation_id=actor.organisation_id,
                evaluation=evaluation,
                source=source,
                received_at=clock.now(),
            )
            note(actor=actor, verb="scanning.receive", subject=batch, data={"source": str(source)})
        file = ScanFile.objects.create(
            organisation_id=actor.organisation_id, batch=batch, name=name[-200:], digest=digest, size=size
        )
        read_later(file.pk)
    return batch, old


def read_later(file_id: int) -> None:
    """Have a file read once this transaction has committed."""
    from lunxun.scanning import background

    transaction.on_commit(lambda: background.read_scan.enqueue(file_id))


@action
def settle_page(*, actor: Actor, file: ScanFile, record: dict[str, Any]) -> ScanPage | None:
    """Keep what was read of one page; a page that is settled already stays as it is.

    The rows of all pages are made with the first record, from what the container says of itself: a
    page that is never read stays visible as such.
    """
    require(rules.can_handle_paper(actor))
    source = record["source"]
    if source["index"] is None:
        _end_short(file, record)
        return None
    _make_rows(file, max(source.get("pages") or 0, source["index"] + 1))
    page = (
        ScanPage.objects.select_for_update(of=("self",))
        .select_related("file__batch")
        .get(organisation_id=file.organisation_id, file=file, number=source["index"])
    )
    if page.state != PageState.RECEIVED:
        return None
    page.record = {name: value for name, value in record.items() if name != "source"}
    page.reason = record["reason"][:30]
    page.sheet, page.side = record["sheet_number"], record["page"]
    page.has_writing = bool(record.get("writing"))
    if page.sheet is not None:
        # Locked: two workers with two pictures of one sheet must see each other.
        page.layout = SheetLayout.objects.select_for_update().get(
            organisation_id=file.organisation_id, number=int(record["layout"], 16)
        )
    if record["status"] in ("blank", "rejected"):
        page.state = PageState.BLANK if record["status"] == "blank" else PageState.REJECTED
        page.save()
        return page
    twin = _twin_of(page)
    if twin is not None and not comparing.is_same_paper(twin, page):
        page.state, page.reason, page.twin = PageState.REVIEW, VERSIONS, twin
        page.save()
        return page
    _stand(page)
    if twin is not None:
        _fold(page, twin)
    page.save()
    return page


def _make_rows(file: ScanFile, count: int) -> None:
    known = ScanPage.objects.filter(organisation_id=file.organisation_id, file=file).count()
    if file.pages is None or file.pages < count:
        file.pages = count
        ScanFile.objects.filter(pk=file.pk).update(pages=count)
    rows = [
        ScanPage(organisation_id=file.organisation_id, file=file, number=number)
        for number in range(known, count)
    ]
    ScanPage.objects.bulk_create(rows, batch_size=500)


def _twin_of(page: ScanPage) -> ScanPage | None:
    """The page that stands for this side already."""
    return (
        ScanPage.objects.select_for_update(of=("self",))
        .select_related("file", "layout")
        .filter(
            organisation_id=page.organisation_id,
            layout=page.layout,
            sheet=page.sheet,
            side=page.side,
            state__in=LIVE,
        )
        .exclude(pk=page.pk)
        .exclude(reason__in=[VERSIONS, COPY])
        .order_by("id")
        .first()
    )


def _stand(page: ScanPage) -> None:
    """Let a page stand for its side: what is sure is its answer, the rest is asked."""
    page.answers = questions.accepted(page.record)
    asked = questions.doubts_of(page)
    page.state = PageState.REVIEW if asked else PageState.AUTO
    settings = ScanSettings.objects.filter(organisation_id=page.organisation_id).first()
    blind = questions.blind_of(page, settings.blind_per_mille if settings else 15)
    Doubt.objects.bulk_create([*asked, *blind])


def _fold(page: ScanPage, twin: ScanPage) -> None:
    """The same paper twice: the one of which more is sure stays, the other is a duplicate."""
    better = page.state == PageState.AUTO and twin.state == PageState.REVIEW
    loser, winner = (twin, page) if better else (page, twin)
    Doubt.objects.filter(organisation_id=page.organisation_id, page=loser).delete()
    loser.state, loser.reason, loser.twin = PageState.DUPLICATE, "", winner
    if loser is twin:
        ScanPage.objects.filter(pk=twin.pk).update(state=PageState.DUPLICATE, reason="", twin=winner)


def _end_short(file: ScanFile, record: dict[str, Any]) -> None:
    """The file as a whole is refused, or its rest is."""
    left = ScanPage.objects.filter(organisation_id=file.organisation_id, file=file, state=PageState.RECEIVED)
    left.update(state=PageState.REJECTED, reason=record["reason"][:30], record={"message": record["message"]})
    has_pages = ScanPage.objects.filter(organisation_id=file.organisation_id, file=file).exists()
    state = FileState.READ if has_pages else FileState.REFUSED
    ScanFile.objects.filter(pk=file.pk).update(
        state=state, reason=record["reason"][:30], message=record["message"][:300]
    )


@action
def end_file(*, actor: Actor, file: ScanFile) -> None:
    """All of it is read. A page that nobody spoke of is rejected, never lost."""
    require(rules.can_handle_paper(actor))
    left = ScanPage.objects.filter(organisation_id=file.organisation_id, file=file, state=PageState.RECEIVED)
    left.update(state=PageState.REJECTED, reason="unread")
    ScanFile.objects.filter(pk=file.pk, state=FileState.RECEIVED).update(state=FileState.READ)


@action
def commit_page(*, actor: Actor, page: ScanPage) -> str:
    """Put a read page into the ballot box; the state it is in then. Repeatable: the same sheet always
    makes the same ballot, so that a page whose worker died in between is simply put in again."""
    require(rules.can_handle_paper(actor))
    layout = (
        SheetLayout.objects.select_for_update(of=("self",))
        .select_related("evaluation__form_version")
        .get(pk=page.sure_layout.pk)
    )
    page = ScanPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if page.state != PageState.AUTO:
        return page.state
    page.state, page.reason, page.outcome = _put_in(page, layout.evaluation)
    page.save(update_fields=["state", "reason", "outcome"])
    return page.state


def _put_in(page: ScanPage, evaluation: Evaluation) -> tuple[str, str, str]:
    """(state, reason, outcome) after casting the ballot of the page's sheet."""
    sides = [page]
    if page.reason != COPY:
        sides += ScanPage.objects.filter(
            organisation_id=page.organisation_id,
            layout=page.layout,
            sheet=page.sheet,
            state=PageState.COMMITTED,
        ).exclude(side=page.side)
    rows, texts = ballot_of_sheet.rows_of(sides), ballot_of_sheet.texts_of(sides)
    if not rows and not texts:
        if page.has_writing and not page.is_transcribed:
            return PageState.REVIEW, "text_only", ""
        return PageState.VOIDED, EMPTY, ""
    try:
        secret = sheets.secret_of(evaluation)
    except StagingGone:
        return PageState.VOIDED, CLOSED, ""
    sheet = int(page.sheet or 0)
    key = secrets.token_hex(tickets.KEY_BYTES) if page.reason == COPY else sheets.ballot_key_of(secret, sheet)
    follow = sheets.follow_code_of(secret, sheet) if texts else ""
    sent = Sent(sheets.ticket_of(secret, sheet), key, rows, texts, follow=follow)
    return _fate(page, ballots.store(ballots.box_of(evaluation), [sent])[0].outcome)


def _fate(page: ScanPage, outcome: str) -> tuple[str, str, str]:
    if outcome in (Outcome.STORED, Outcome.UPDATED, Outcome.LATE):
        return PageState.COMMITTED, page.reason if page.reason == COPY else "", str(outcome)
    others = {
        Outcome.COUNTED: (PageState.DUPLICATE, "counted"),
        Outcome.USED: (PageState.VOIDED, HELD),
        Outcome.UNKNOWN: (PageState.REJECTED, "no_ticket"),
        Outcome.CLOSED: (PageState.VOIDED, CLOSED),
    }
    # Not open yet, busy with the seal, no room: the page waits and is put in again later.
    state, reason = others.get(Outcome(outcome), (PageState.AUTO, page.reason))
    return state, reason, str(outcome)
