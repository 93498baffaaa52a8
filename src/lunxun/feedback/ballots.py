"""Taking in ballots. No actor, no log, no audit entry: nothing here knows who answers."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from lunxun.feedback import doors, form_definition, tickets
from lunxun.feedback.brief import Brief
from lunxun.feedback.enums import EvaluationState, Outcome
from lunxun.feedback.form_definition import SESSION
from lunxun.feedback.models import Evaluation, Supplement
from lunxun.feedback.pace import pace
from lunxun.feedback.staging import Casting, StagingGone, Stored, store_named
from lunxun.kernel.errors import Invalid, NotFound
from lunxun.plans.models import Lecture

NO_ROOM = (sqlite3.OperationalError, OperationalError)
"""What a full disk, a lock that never comes free and a database that is away are told by."""

Rows = Mapping[int, Mapping[str, Any]]
Texts = Mapping[int | None, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender learns: whether the ballot counts, and a code that proves it."""

    outcome: Outcome
    code: str = ""
    lectures: int = 0
    texts: int = 0
    follow: str = ""

    @property
    def printed(self) -> str:
        return tickets.printed(self.code)

    @property
    def printed_follow(self) -> str:
        return tickets.printed(self.follow)

    @property
    def is_counted(self) -> bool:
        return self.outcome in (Outcome.STORED, Outcome.UPDATED, Outcome.COUNTED)

    @property
    def is_taken(self) -> bool:
        """Whether the sender is done: counted, or waiting in quarantine."""
        return self.is_counted or self.outcome == Outcome.LATE


@dataclass(frozen=True, slots=True)
class Sent:
    """One ballot for `cast_many`: `key` is 32 hexadecimal digits; rows by lecture id → item → position
    of the choice (0 = best) or {"absent": True}; texts by lecture id, None for the whole session;
    `follow` is a follow-up code where the sender asked for one."""

    ticket: str
    key: str
    rows: Rows
    texts: Texts
    revision: int | None = None
    follow: str = ""


@dataclass(frozen=True, slots=True)
class BallotBox:
    """What taking in a ballot needs: the form, the lectures, the staging store's name.

    The lectures are all of the session, also one withdrawn on the day, so that no row is lost.
    """

    staging: str
    definition: Mapping[str, Any]
    lectures: list[int]
    late: str = ""
    evaluation_id: int = 0


_boxes: Brief[BallotBox] = Brief(2.0)


def box_of(evaluation: Evaluation) -> BallotBox:
    return BallotBox(
        evaluation.staging,
        evaluation.form_version.definition,
        _lecture_ids(evaluation.session_id),
        evaluation.late,
        evaluation.pk,
    )


def box_behind(code: str) -> BallotBox:
    """The ballot box behind a door's code (2 narrow queries, remembered for two seconds).

    Raises:
        NotFound: no such code, or no evaluation behind it.
    """
    return _boxes.get(code, lambda: _read_box(doors.typed(code)))


def _read_box(code: str) -> BallotBox:
    fields = ("staging", "form_version__definition", "session_id", "late", "pk")
    found = Evaluation.objects.filter(session__door__code=code).order_by().values_list(*fields).first()
    if found is None:
        raise NotFound(_("没有这个场次码，或者这一场没有安排评价。请照着现场的牌子再输一遍。"))
    staging, definition, session_id, late, pk = found
    return BallotBox(staging, definition, _lecture_ids(session_id), late, pk)


def _lecture_ids(session_id: int) -> list[int]:
    return list(Lecture.objects.filter(session_id=session_id).order_by().values_list("pk", flat=True))


def cast(
    evaluation: Evaluation, ticket: str, key: str, rows: Rows, texts: Texts, *, revision: int | None = None
) -> Receipt:
    """Store one ballot, or update it when the same key comes again.

    The first send spends the ticket and stores the ballot under the phone's key, in one transaction.

    Raises:
        Invalid: the ballot does not fit the form; nothing was stored.
    """
    return store(box_of(evaluation), [Sent(ticket, key, rows, texts, revision)])[0]


def enter(
    evaluation: Evaluation,
    sent: Sent,
    refuse: Callable[[str | None, str], None],
) -> Receipt | None:
    """`cast` for a page with fields: a ballot that does not fit is told to `refuse(None, reason)`."""
    try:
        return cast_many(evaluation, [sent])[0]
    except Invalid as invalid:
        refuse(None, invalid.reason)
        return None


def cast_many(evaluation: Evaluation, sent: Iterable[Sent]) -> list[Receipt]:
    """Store many ballots in one transaction (entry of paper, demo data). Same rules as `cast`."""
    return store(box_of(evaluation), list(sent))


def store(box: BallotBox, sent: Sequence[Sent]) -> list[Receipt]:
    """Check, then store: all ballots in one transaction, or none when one does not fit the form."""
    ballots = [_cleaned(box, one) for one in sent]
    castings = [_casting(one, ballot) for one, ballot in zip(sent, ballots, strict=True)]
    known = [casting for casting in castings if casting is not None]
    stored = iter(_put(box, known) if known else [])
    return [
        _receipt(next(stored) if casting is not None else Stored(Outcome.UNKNOWN), ballot, one.follow)
        for casting, ballot, one in zip(castings, ballots, sent, strict=True)
    ]


def _cleaned(box: BallotBox, sent: Sent) -> form_definition.Ballot:
    """The ballot as it is kept; of a follow-up code a digest beside each text, and nothing else of it."""
    ballot = form_definition.clean_ballot(box.definition, box.lectures, sent.rows, sent.texts)
    code = tickets.clean_ticket(sent.follow)
    if code is None or not ballot.texts:
        return ballot
    digests = {at: tickets.follow_digest(code, box.evaluation_id, at or SESSION) for at in ballot.texts}
    return dataclasses.replace(ballot, follow=digests)


def _put(box: BallotBox, castings: list[Casting]) -> list[Stored]:
    """Into the staging store; once it is sealed and gone, into the quarantine for late ballots.

    A full disk or a database that is away is "not now", never "no": the phone keeps its ballot and asks again.
    """
    try:
        stored = store_named(box.staging).cast(castings)
    except StagingGone:
        return _put_late(box, castings)
    except NO_ROOM:
        return [Stored(Outcome.TROUBLE)] * len(castings)
    _keep_pace(box.staging, sum(one.outcome == Outcome.STORED for one in stored))
    # Shut, and not gone yet: the seal takes seconds, and a phone that asks again finds the quarantine.
    return [Stored(Outcome.BUSY) if one.outcome == Outcome.CLOSED else one for one in stored]


def _keep_pace(staging: str, count: int) -> None:
    densest = pace.note(staging, count) if count else 0
    if densest:
        # The ballots are in; a count that finds no room is not worth an error.
        with contextlib.suppress(StagingGone, *NO_ROOM):
            store_named(staging).keep_pace(densest)


def _put_late(box: BallotBox, castings: list[Casting]) -> list[Stored]:
    """What comes after the seal waits apart, a first ballot on a ticket only; one that was counted is told so."""
    found = Evaluation.objects.filter(pk=box.evaluation_id).values_list("late", "receipts", "state").first()
    if found is None or not found[0]:
        # Gone, and never sealed: the folder of ballots is away (a disk not mounted), and comes back.
        is_lost = found is not None and found[2] != EvaluationState.SEALED
        return [Stored(Outcome.TROUBLE if is_lost else Outcome.CLOSED)] * len(castings)
    name, receipts, _state = found
    store = store_named(name)
    try:
        stored = store.cast(castings)
        codes = [store.receipt_of(casting.ticket_digest) for casting in castings]
    except StagingGone:
        return [Stored(Outcome.BUSY)] * len(castings)
    counted = set(receipts)
    for batch in Supplement.objects.filter(evaluation=box.evaluation_id).values_list("receipts", flat=True):
        counted.update(batch)
    return [_late(one, code, counted) for one, code in zip(stored, codes, strict=True)]


def _late(stored: Stored, code: str, counted: set[str]) -> Stored:
    if stored.outcome == Outcome.UNKNOWN and code in counted:
        return Stored(Outcome.COUNTED, code)
    if stored.outcome == Outcome.CLOSED:
        return Stored(Outcome.BUSY)
    if stored.outcome in (Outcome.STORED, Outcome.UPDATED):
        return Stored(Outcome.LATE, stored.receipt)
    return stored


def _casting(sent: Sent, ballot: form_definition.Ballot) -> Casting | None:
    key = tickets.clean_key(sent.key)
    if key is None:
        raise Invalid({"": _("没有收下：这一页缺了一个编号。请刷新页面再交，填好的内容还在。")})
    ticket = tickets.clean_ticket(sent.ticket)
    if ticket is None:
        return None
    return Casting(tickets.digest(ticket), key, ballot.encoded(), sent.revision)


def _receipt(stored: Stored, ballot: form_definition.Ballot, follow: str) -> Receipt:
    shown = follow if ballot.follow else ""
    return Receipt(stored.outcome, stored.receipt, len(ballot.rows), len(ballot.texts), shown)
