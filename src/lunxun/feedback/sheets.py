"""What a printed sheet is in the ballot box: its ticket, its ballot's key and its follow-up code.

All follow from the sheet's number and the secret of the staging store, and from nothing else: without
that store, which the seal destroys, no number leads to a ballot. Nothing here knows a person.
"""

from __future__ import annotations

import hmac

from lunxun.engines.paper.errors import PaperError
from lunxun.engines.paper.payload import parse_sheet_name
from lunxun.feedback import tickets
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import StagingGone, store_named
from lunxun.kernel.ids import ALPHABET


def secret_of(evaluation: Evaluation) -> bytes:
    """The secret of the staging store, or of the quarantine that follows it.

    Raises:
        StagingGone: both are gone: nothing can be taken in any more.
    """
    try:
        return store_named(evaluation.staging).secret()
    except StagingGone:
        if not evaluation.late:
            raise
        return store_named(evaluation.late).secret()


def ticket_of(secret: bytes, sheet: int) -> str:
    """The 16 characters of the ticket that the sheet stands for."""
    return _code(secret, b"sheet ticket", sheet)


def follow_code_of(secret: bytes, sheet: int) -> str:
    """The 查询码 on the sheet's tear-off strip; it has nothing in common with its ticket."""
    return _code(secret, b"sheet follow", sheet)


def ballot_key_of(secret: bytes, sheet: int) -> str:
    """The key of the sheet's ballot, 32 hexadecimal digits: the same sheet never makes two ballots."""
    return hmac.digest(secret, b"sheet ballot" + sheet.to_bytes(5), "sha256")[: tickets.KEY_BYTES].hex()


def receipt_of(evaluation: Evaluation, ticket: str) -> str:
    """The 回执号 that the ticket will have once it is counted."""
    return store_named(evaluation.staging).receipt_of(tickets.digest(ticket))


def number_typed(typed: str) -> int | None:
    """The number of a sheet as typed from the paper (表号), None when it can't be one."""
    try:
        return parse_sheet_name(typed)
    except PaperError:
        return None


def ticket_typed(evaluation: Evaluation, typed: str) -> str:
    """The ticket that was meant: typed whole, or by the number of a printed sheet."""
    number = number_typed(typed)
    if number is None:
        return typed
    try:
        return ticket_of(secret_of(evaluation), number)
    except StagingGone:
        return typed


def _code(secret: bytes, use: bytes, sheet: int) -> str:
    raw = hmac.digest(secret, use + sheet.to_bytes(5), "sha256")
    return "".join(ALPHABET[byte & 31] for byte in raw[: tickets.LENGTH])
