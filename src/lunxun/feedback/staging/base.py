"""What a staging store does, whichever database stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from lunxun.feedback.enums import Gate, Outcome
from lunxun.kernel.errors import Conflict


class StagingGone(Conflict):
    """The store does not exist: not yet made, or already destroyed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            _(
                "没有办成：这一场的临时库不在了（编号 {name}）。如果刚恢复过备份，开放期间收到的票据和答案不在备份里。"
                "请先别再试，找系统管理员看磁盘上的 staging 目录。"
            ).format(name=name)
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """`tickets` handed out, `ballots` in, `held` put aside. Every ballot spent exactly one ticket."""

    tickets: int
    ballots: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a quarantine needs to know late ballots: the secret, and the tickets that nobody spent, as
    (stored digest, hat). Spent ones are left out: nothing about them outlives the seal."""

    secret: bytes
    tickets: list[tuple[bytes, int]]


@dataclass(frozen=True, slots=True)
class Casting:
    """One ballot on its way: the ticket's SHA-256, the key made by the phone, the answers.

    `revision` rises with every change on the phone, so that a late retry of an older state does not
    overwrite a newer one; None (a form without script) always wins.
    """

    ticket_digest: bytes
    key: bytes
    payload: bytes
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    outcome: Outcome
    receipt: str = ""


class StagingStore(Protocol):
    """Tickets and open ballots of one session. Spending a ticket and storing its ballot is one transaction.

    A ticket comes from a numbered hat (0: none in particular); its ballot keeps the hat's number and
    nothing else of it. A ballot on a ticket that was spent by another is held under its own key, without
    the ticket, until a human has looked at it.
    """

    def create(self, leftover: Leftover | None = None) -> None:
        """Make the store whole or not at all: with a fresh secret and the gate shut, or, as a
        quarantine, with what an earlier store left and the gate for late ballots. Harmless when it is there."""

    def exists(self) -> bool: ...

    def add_tickets(self, digests: Iterable[bytes], hat: int = 0) -> int:
        """Add digests (SHA-256 of tickets) from one hat; returns how many were new."""

    def has_ticket(self, digest: bytes) -> bool: ...

    def gate(self) -> Gate: ...

    def set_gate(self, gate: Gate) -> None:
        """From `CLOSED` on, no ballot can be committed any more; returns after those under way."""

    def cast(self, castings: Sequence[Casting]) -> list[Stored]:
        """Take in ballots, all in one transaction, in the order given."""

    def counts(self) -> Counts: ...

    def keep_pace(self, count: int) -> None:
        """So many ballots came within ten seconds; only the highest count is kept, in a transaction of its own."""

    def densest(self) -> int:
        """The highest count that was kept, 0 where none was."""

    def payloads(self) -> list[tuple[bytes, int]]:
        """All ballots with their hats, in an order that means nothing."""

    def held(self) -> list[tuple[bytes, bytes]]:
        """Ballots put aside: (key, payload), by key."""

    def void_held(self, key: bytes) -> bool:
        """Throw a held ballot away; False when it is not there any more."""

    def admit_held(self, key: bytes, digest: bytes) -> bool:
        """Count a held ballot on a spare ticket of its own, in one transaction; False when it is gone."""

    def leftover(self) -> Leftover: ...

    def secret(self) -> bytes:
        """What tickets are hidden with; it dies with the store."""

    def has_ballot(self, key: bytes) -> bool: ...

    def receipt_of(self, digest: bytes) -> str:
        """The receipt that this ticket would have had, known or not."""

    def receipts(self) -> list[str]:
        """The receipts of all spent tickets, sorted."""

    def destroy(self) -> None:
        """Leave nothing behind. Repeatable."""

    def close(self) -> None:
        """Give back what this thread holds open."""
