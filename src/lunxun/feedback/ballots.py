"""Taking in ballots. No actor, no log, no audit entry: nothing here knows who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lunxun.feedback import form_definition, tickets
from lunxun.feedback.enums import Outcome
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import Casting, StagingGone, Stored, store_named
from lunxun.kernel.errors import Invalid
from lunxun.plans.models import Lecture

Rows = Mapping[int, Mapping[str, Any]]
Texts = Mapping[int | None, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender learns: whether the ballot counts, and a code that proves it."""

    outcome: Outcome
    code: str = ""
    lectures: int = 0
    texts: int = 0

    @property
    def printed(self) -> str:
        return tickets.printed(self.code)

    @property
    def is_counted(self) -> bool:
        return self.outcome in (Outcome.STORED, Outcome.UPDATED)


@dataclass(frozen=True, slots=True)
class Sent:
    """One ballot for `cast_many`: `key` is 32 hexadecimal digits; rows by lecture id → item → position
    of the choice (0 = best) or {"absent": True}; texts by lecture id, None for the whole session."""

    ticket: str
    key: str
    rows: Rows
    texts: Texts
    revision: int | None = None


def lecture_ids(evaluation: Evaluation) -> list[int]:
    """All lectures of the session; also one that was withdrawn on the day, so that no row is lost."""
    return list(Lecture.objects.filter(session_id=evaluation.session_id).values_list("pk", flat=True))


def cast(
    evaluation: Evaluation,
    ticket: str,
    key: str,
    rows: Rows,
    texts: Texts,
    *,
    revision: int | None = None,
    lectures: Sequence[int] | None = None,
) -> Receipt:
    """Store one ballot, or update it when the same key comes again.

    The first send spends the ticket and stores the ballot under the phone's key, in one transaction.
    `lectures` saves a query when the caller knows the lecture ids.

    Raises:
        Invalid: the ballot does not fit the form; nothing was stored.
    """
    sent = Sent(ticket, key, rows, texts, revision)
    ids = lecture_ids(evaluation) if lectures is None else lectures
    return _store(evaluation, [sent], ids)[0]


def cast_many(evaluation: Evaluation, sent: Iterable[Sent]) -> list[Receipt]:
    """Store many ballots in one transaction (entry of paper, demo data). Same rules as `cast`."""
    return _store(evaluation, list(sent), lecture_ids(evaluation))


def _store(evaluation: Evaluation, sent: Sequence[Sent], ids: Sequence[int]) -> list[Receipt]:
    definition = evaluation.form_version.definition
    ballots = [form_definition.clean_ballot(definition, ids, one.rows, one.texts) for one in sent]
    castings = [_casting(one, ballot) for one, ballot in zip(sent, ballots, strict=True)]
    known = [casting for casting in castings if casting is not None]
    try:
        stored = iter(store_named(evaluation.staging).cast(known) if known else [])
    except StagingGone:
        outcome = Outcome.CLOSED if evaluation.closed_at else Outcome.NOT_OPEN
        stored = iter([Stored(outcome)] * len(known))
    return [
        _receipt(next(stored) if casting is not None else Stored(Outcome.UNKNOWN), ballot)
        for casting, ballot in zip(castings, ballots, strict=True)
    ]


def _casting(sent: Sent, ballot: form_definition.Ballot) -> Casting | None:
    key = tickets.clean_key(sent.key)
    if key is None:
        raise Invalid({"": _("没有收下：这一页缺了一个编号。请刷新页面再交，填好的内容还在。")})
    ticket = tickets.clean_ticket(sent.ticket)
    if ticket is None:
        return None
    return Casting(tickets.digest(ticket), key, ballot.encoded(), sent.revision)


def _receipt(stored: Stored, ballot: form_definition.Ballot) -> Receipt:
    return Receipt(stored.outcome, stored.receipt, len(ballot.rows), len(ballot.texts))
