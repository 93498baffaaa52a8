"""What the pages of paper show, put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from lunxun.engines.paper.payload import sheet_name
from lunxun.feedback import queries as feedback
from lunxun.feedback import rules as feedback_rules
from lunxun.feedback.form_definition import MAX_TEXT
from lunxun.feedback.models import Evaluation
from lunxun.org.actors import Actor
from lunxun.scanning import actions, queries, rules
from lunxun.scanning.enums import DoubtKind, FileState, PageState
from lunxun.scanning.models import ScanBatch, ScanPage
from lunxun.scanning.texts import WORDS, words_of

NEWEST = 100
"""Batches on the page of all of them; older ones are on the page of their evaluation."""


def paper(actor: Actor, evaluation: Evaluation) -> dict[str, Any]:
    """The page of an evaluation's paper."""
    return {
        "evaluation": evaluation,
        "session": evaluation.session,
        "due": feedback.people_due(evaluation),
        "printed": queries.paper_page(evaluation),
        "can_print": bool(feedback_rules.can_issue_slips(actor, evaluation)),
        "can_scan": bool(rules.can_scan(actor, evaluation)),
        "batches": batches_with_balance(queries.batches_of(evaluation)),
    }


def batches_with_balance(batches: Iterable[ScanBatch]) -> list[tuple[ScanBatch, queries.Balance]]:
    """Batches, each with where its pages are (3 queries, however many)."""
    found = list(batches)
    balances = queries.balances_of(found)
    return [(one, balances[one.pk]) for one in found]


def batch_list(actor: Actor) -> dict[str, Any]:
    """The newest batches of all sessions."""
    return {
        "batches": batches_with_balance(queries.batches_for(actor)[:NEWEST]),
        "newest": NEWEST,
    }


def batch(actor: Actor, found: ScanBatch) -> dict[str, Any]:
    """One batch: the equation, its files, what people must look at, and how far the machine is to be trusted."""
    balance, estimate = queries.balance_of(found), queries.estimate_of(found)
    return {
        "batch": found,
        "session": found.evaluation.session if found.evaluation else None,
        "balance": balance,
        "files": found.files.all(),
        "lines": queries.lines_of(found),
        "estimate": estimate,
        "bound": share_text(estimate.bound),
        "waiting": queries.waiting_count(found),
        "writing": queries.unwritten(found).count(),
        "is_reading": balance.under_way or found.files.filter(state=FileState.RECEIVED).exists(),
    }


def page(found: ScanPage) -> dict[str, Any]:
    """One page with its picture, and the other version where there are two."""
    return {
        "page": found,
        "name": sheet_name(found.sheet) if found.sheet is not None else "",
        "words": words_of(found) if found.reason or found.state == PageState.REJECTED else "",
        "steps": steps_of(found),
        "is_open": found.state in (PageState.REJECTED, PageState.REVIEW) and not found.outcome,
        "reasons": [(reason, str(WORDS[reason])) for reason in actions.VOID_REASONS],
    }


def steps_of(found: ScanPage) -> list[tuple[str, bool]]:
    """How far reading came: (step, whether it was reached), from the bytes to the boxes; none once it is wiped."""
    if not found.record or found.state == PageState.BLANK:
        return []
    labels = {
        "received": _("收到"),
        "identified": _("认出是哪张表"),
        "registered": _("定位"),
        "read": _("读出方格"),
    }
    names = list(labels)
    last = names.index(found.reached)
    return [(label, names.index(name) <= last) for name, label in labels.items()]


def share_text(share: float | None) -> str:
    """A rate in per cent with as many digits as it has meaning."""
    if share is None:
        return ""
    digits = 0 if share >= 0.1 else 1 if share >= 0.01 else 2
    return f"{share * 100:.{digits}f}%"


def asking(actor: Actor, found: ScanBatch, kind: str) -> dict[str, Any]:
    """The next rows to look at, and what may be taken back."""
    turn, count = queries.last_turn(found, actor.account_id)
    return {
        "batch": found,
        "session": found.evaluation.session if found.evaluation else None,
        "strips": queries.next_strips(found, kind),
        "waiting": queries.open_doubts(found, kind).count(),
        "is_blind": kind == DoubtKind.BLIND,
        "turn": turn,
        "turn_count": count,
    }


def transcribing(found: ScanBatch) -> dict[str, Any]:
    """The next sheet with writing, and the places that its words may belong to."""
    left = queries.unwritten(found)
    first = left.first()
    return {
        "batch": found,
        "session": found.evaluation.session if found.evaluation else None,
        "page": first,
        "waiting": left.count(),
        "places": list(queries.lectures_on(first)) if first else [],
        "max_text": MAX_TEXT,
    }
