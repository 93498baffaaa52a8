"""What people answer: doubtful groups, blind ones, words written by hand; and taking it back."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.feedback.form_definition import MAX_TEXT
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.scanning import rules
from lunxun.scanning.ballot_of_sheet import WHOLE
from lunxun.scanning.enums import DoubtKind, PageState
from lunxun.scanning.models import Doubt, ScanBatch, ScanPage
from lunxun.scanning.questions import ABSENT, BLANK


@action
def answer_doubts(*, actor: Actor, batch: ScanBatch, answers: Mapping[int, str]) -> list[ScanPage]:
    """Take answers by number of the question; the pages that have none open any more, ready to be counted.

    Two people may answer at once: what is answered already stays, so that nothing flips behind a back.
    A blind answer that differs from the machine's opens the group for a third look.

    Raises:
        Invalid: an answer that the form does not have.
    """
    require(rules.can_see_batch(actor, batch))
    doubts = list(
        Doubt.objects.select_for_update(of=("self",))
        .select_related("page__layout")
        .filter(organisation_id=batch.organisation_id, page__file__batch=batch, pk__in=answers, answer="")
    )
    turn = f"{time.time_ns():016x}"[-16:]
    for doubt in doubts:
        answer = answers[doubt.pk]
        _check(doubt, answer)
        doubt.answer, doubt.answered_by_id, doubt.turn = answer, actor.account_id, turn
        if doubt.kind == DoubtKind.BLIND and answer != doubt.was:
            _look_again(doubt)
    Doubt.objects.bulk_update(doubts, ["answer", "answered_by", "turn"])
    record(actor=actor, verb="scanning.answer", subject=batch, data={"count": len(doubts)})
    return _ready({doubt.page_id for doubt in doubts if doubt.kind == DoubtKind.DOUBT})


def _check(doubt: Doubt, answer: str) -> None:
    grades = {str(grade["value"]) for grade in doubt.page.sure_layout.body["form"]["grades"]}
    if answer not in grades | {ABSENT, BLANK}:
        raise Invalid({"": _("没有存下：有一处的答案不在评价表里。请刷新页面再看。")})


def _look_again(blind: Doubt) -> None:
    """The machine and a person differ: who was right is for somebody who sees both."""
    Doubt.objects.get_or_create(
        organisation_id=blind.organisation_id,
        page=blind.page,
        group=blind.group,
        kind=DoubtKind.DOUBT,
        defaults={"reason": "blind", "worry": 0.9},
    )
    ScanPage.objects.filter(pk=blind.page_id, state=PageState.COMMITTED).update(state=PageState.REVIEW)


def _ready(page_ids: set[int]) -> list[ScanPage]:
    """Pages of which everything doubtful is answered, with the answers put in."""
    done = []
    pages = ScanPage.objects.select_for_update(of=("self",)).filter(pk__in=page_ids, state=PageState.REVIEW)
    for page in pages:
        asked = list(Doubt.objects.filter(page=page, kind=DoubtKind.DOUBT).values_list("group", "answer"))
        if any(not answer for _group, answer in asked):
            continue
        page.answers = {**page.answers, **dict(asked)}
        page.state = PageState.AUTO
        page.save(update_fields=["answers", "state"])
        done.append(page)
    return done


@action
def take_back(*, actor: Actor, batch: ScanBatch, turn: str) -> int:
    """Open again what this person answered in one go; how many questions.

    A page that was counted meanwhile waits again; its ballot is replaced when it is answered anew.

    Raises:
        Conflict: there is nothing to take back, or the evaluation is sealed.
    """
    require(rules.can_see_batch(actor, batch))
    doubts = Doubt.objects.filter(
        organisation_id=batch.organisation_id,
        page__file__batch=batch,
        turn=turn,
        answered_by_id=actor.account_id,
        page__sheet__isnull=False,
    )
    asked = set(doubts.filter(kind=DoubtKind.DOUBT).values_list("page", flat=True))
    count = doubts.update(answer="", answered_by=None, turn="")
    if not turn or not count:
        raise Conflict(_("没有可以撤回的：已经撤回过，或者评价已经封存。"))
    ScanPage.objects.filter(
        pk__in=asked, state__in=[PageState.AUTO, PageState.COMMITTED, PageState.VOIDED]
    ).exclude(reason="held").update(state=PageState.REVIEW, reason="")
    record(actor=actor, verb="scanning.take_back", subject=batch, data={"count": count})
    return count


@action
def write_down(*, actor: Actor, page: ScanPage, texts: Mapping[str, str]) -> ScanPage:
    """Keep what is written on a page, by lecture number as text, "0" for the whole session; nothing where
    it was no writing. A counted sheet is counted anew with its words.

    Raises:
        Invalid: a text that is too long.
        Conflict: the page is not on the table any more.
    """
    require(rules.can_see_batch(actor, page.file.batch))
    words = {place: text.strip() for place, text in texts.items() if text.strip()}
    if any(len(text) > MAX_TEXT for text in words.values()):
        raise Invalid({"": _("没有存下：一条建议最多 {most} 字。").format(most=MAX_TEXT)})
    known = {WHOLE, *(row["id"][1:] for row in page.sure_layout.body["form"]["rows"])}
    if set(words) - known:
        raise Invalid({"": _("没有存下：有一条建议不知道是给哪堂课的。请刷新页面再存。")})
    locked = ScanPage.objects.select_for_update(of=("self",)).select_related("layout").get(pk=page.pk)
    if locked.state not in (PageState.COMMITTED, PageState.REVIEW, PageState.AUTO):
        raise Conflict(_("没有存下：这一页已经不在等录入的里面了。请刷新页面。"))
    locked.texts, locked.is_transcribed = words, True
    if words and locked.state == PageState.COMMITTED:
        locked.state = PageState.AUTO
    if locked.reason == "text_only":
        locked.state, locked.reason = PageState.AUTO, ""
    locked.save(update_fields=["texts", "is_transcribed", "state", "reason"])
    record(actor=actor, verb="scanning.write_down", subject=page.file.batch)
    return locked
