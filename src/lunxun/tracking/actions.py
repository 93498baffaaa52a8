"""From a text to an answer: take up, merge, set aside; work, answer, decline; close, reopen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record, record_many
from lunxun.feedback.models import SealedText
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.org.queries import head_of
from lunxun.search.index import index
from lunxun.tracking import queries, rules
from lunxun.tracking.enums import SUGGESTION_MOVES, Category, SuggestionState, Verdict
from lunxun.tracking.models import Intake, Suggestion

REPLY_DAYS = 7
"""Formal reply within 7 days (A58)."""


@action
def take_up(
    *,
    actor: Actor,
    text: SealedText,
    category: str,
    owner_unit: Unit,
    due_on: dt.date | None = None,
    repeats: Suggestion | None = None,
) -> Suggestion:
    """Make a text a matter of its own: who does it, until when, and which earlier matter it repeats."""
    require(rules.can_take_up(actor))
    _check_new(text)
    if category not in Category.values:
        raise Invalid({"category": _("请选一类。")})
    today = clock.today()
    due_on = due_on or today + dt.timedelta(days=REPLY_DAYS)
    if due_on < today:
        raise Invalid({"due_on": _("期限要在今天以后。")})
    session = text.evaluation.session
    head = head_of(owner_unit, today)
    suggestion = Suggestion.objects.create(
        organisation_id=actor.organisation_id,
        session=session,
        lecture=text.lecture,
        number=queries.next_number(session),
        words=text.public_body,
        category=category,
        owner_unit=owner_unit,
        owner=head.person.name if head else "",
        taken_on=today,
        due_on=due_on,
        repeats=repeats,
    )
    Intake.objects.create(
        organisation_id=actor.organisation_id, text=text, verdict=Verdict.ENTRY, suggestion=suggestion
    )
    index("suggestion", suggestion)
    record(
        actor=actor,
        verb="take_up",
        subject=suggestion,
        data={
            "unit": owner_unit.code,
            "due_on": due_on.isoformat(),
            "repeats": repeats.label if repeats else "",
        },
    )
    return suggestion


@action
def merge_into(*, actor: Actor, text: SealedText, suggestion: Suggestion) -> None:
    """The text says what a matter already says: it is counted there."""
    require(rules.can_take_up(actor))
    _check_new(text)
    if suggestion.organisation_id != actor.organisation_id:
        raise Invalid({"suggestion": _("台账里没有这一件。")})
    Intake.objects.create(
        organisation_id=actor.organisation_id, text=text, verdict=Verdict.MERGED, suggestion=suggestion
    )
    record(actor=actor, verb="merge_into", subject=suggestion)


@action
def set_aside(*, actor: Actor, text: SealedText) -> None:
    """Praise or nothing at all: read, nothing to do. It still counts as looked at."""
    require(rules.can_take_up(actor))
    _check_new(text)
    Intake.objects.create(organisation_id=actor.organisation_id, text=text, verdict=Verdict.NONE)
    record(actor=actor, verb="set_aside", subject=text)


@action
def set_aside_many(*, actor: Actor, texts: Sequence[SealedText]) -> int:
    """`set_aside` for many at once; how many."""
    return _take_in(actor, texts, Verdict.NONE, None, "set_aside")


@action
def merge_many(*, actor: Actor, texts: Sequence[SealedText], suggestion: Suggestion) -> int:
    """`merge_into` for many at once; how many."""
    if suggestion.organisation_id != actor.organisation_id:
        raise Invalid({"suggestion": _("台账里没有这一件。")})
    return _take_in(actor, texts, Verdict.MERGED, suggestion, "merge_into")


def _take_in(
    actor: Actor, texts: Sequence[SealedText], verdict: str, suggestion: Suggestion | None, verb: str
) -> int:
    require(rules.can_take_up(actor))
    if Intake.objects.filter(text__in=texts).exists():
        raise Conflict(_("其中有一条刚刚被别人归过类。请刷新页面，看过再办。"))
    Intake.objects.bulk_create(
        Intake(organisation_id=actor.organisation_id, text=text, verdict=verdict, suggestion=suggestion)
        for text in texts
    )
    return record_many(actor=actor, verb=verb, subjects=[(suggestion or text, {}) for text in texts])


@action
def reassign(*, actor: Actor, suggestion: Suggestion, owner_unit: Unit, due_on: dt.date, reason: str) -> None:
    """Give an open matter to another unit or deadline; the reason stays in the trail."""
    require(rules.can_reassign(actor, suggestion))
    if not suggestion.is_open:
        raise Conflict(_("已经答复的不能改派。要重办，先退回办理。"))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么改派或延期。")})
    head = head_of(owner_unit, clock.today())
    Suggestion.objects.filter(pk=suggestion.pk).update(
        owner_unit=owner_unit, owner=head.person.name if head else "", due_on=due_on
    )
    suggestion.refresh_from_db()
    index("suggestion", suggestion)
    record(
        actor=actor,
        verb="reassign",
        subject=suggestion,
        note=reason,
        data={"unit": owner_unit.code, "due_on": due_on.isoformat()},
    )


@action
def start_work(*, actor: Actor, suggestion: Suggestion, plan: str) -> None:
    """The owner says what will be done."""
    require(rules.can_answer(actor, suggestion))
    if not plan.strip():
        raise Invalid({"plan": _("请写明打算怎么办。")})
    _move(actor, suggestion, "start_work", SuggestionState.WORKING, {"plan": plan.strip()})


@action
def answer_suggestion(*, actor: Actor, suggestion: Suggestion, answer: str, evidence: str = "") -> None:
    """The answer that goes back to the audience, with the evidence that it was done."""
    require(rules.can_answer(actor, suggestion))
    if not answer.strip():
        raise Invalid({"answer": _("请写明怎么答复。")})
    changes = {"answer": answer.strip(), "evidence": evidence.strip(), "answered_on": clock.today()}
    _move(actor, suggestion, "answer_suggestion", SuggestionState.ANSWERED, changes)


@action
def decline_suggestion(*, actor: Actor, suggestion: Suggestion, answer: str) -> None:
    """Not adopted, with a reason that the proposer can read."""
    require(rules.can_answer(actor, suggestion))
    if not answer.strip():
        raise Invalid({"answer": _("不采纳要写明理由，提的人看得到。")})
    changes = {"answer": answer.strip(), "answered_on": clock.today()}
    _move(actor, suggestion, "decline_suggestion", SuggestionState.DECLINED, changes)


@action
def close_suggestion(*, actor: Actor, suggestion: Suggestion, evidence: str = "") -> None:
    """Checked by somebody else and found done; without evidence nothing is closed."""
    require(rules.can_close(actor, suggestion))
    # The checker's words stand behind the unit's, they do not replace them.
    evidence = "；".join(words for words in (suggestion.evidence, evidence.strip()) if words)[:200]
    if not evidence:
        raise Invalid({"evidence": _("没有凭证不能办结。请写明看到了什么。")})
    _move(
        actor,
        suggestion,
        "close_suggestion",
        SuggestionState.CLOSED,
        {"evidence": evidence, "closed_on": clock.today()},
    )


@action
def reopen_suggestion(*, actor: Actor, suggestion: Suggestion, reason: str) -> None:
    """Back to work: the answer did not hold."""
    require(rules.can_close(actor, suggestion))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么退回办理。")})
    changes = {"answered_on": None, "closed_on": None}
    _move(actor, suggestion, "reopen_suggestion", SuggestionState.WORKING, changes, note=reason)


def _check_new(text: SealedText) -> None:
    if Intake.objects.filter(text=text).exists():
        raise Conflict(_("这一条刚刚被别人归过类。请看下一条。"))


def _move(
    actor: Actor, suggestion: Suggestion, verb: str, to: str, changes: Mapping[str, object], note: str = ""
) -> None:
    advance(suggestion, actor=actor, verb=verb, to=to, allowed=SUGGESTION_MOVES, changes=changes, note=note)
    index("suggestion", suggestion)
