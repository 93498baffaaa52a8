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
    """`tickets` handed out, `ballots` in. Every ballot spent exactly one ticket."""

    tickets: int
    ballots: int


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
    """Tickets and open ballots of one session. Spending a ticket and storing its ballot is one transaction."""

    def create(self) -> None:
        """Make the store, with a fresh secret and the gate shut. Harmless when it is there."""

    def exists(self) -> bool: ...

    def add_tickets(self, digests: Iterable[bytes]) -> int:
        """Add digests (SHA-256 of tickets); returns how many were new."""

    def has_ticket(self, digest: bytes) -> bool: ...

    def gate(self) -> Gate: ...

    def set_gate(self, gate: Gate) -> None:
        """From `CLOSED` on, no ballot can be committed any more; returns after those under way."""

    def cast(self, castings: Sequence[Casting]) -> list[Stored]:
        """Take in ballots, all in one transaction, in the order given."""

    def counts(self) -> Counts: ...

    def payloads(self) -> list[bytes]:
        """All ballots, in an order that means nothing."""

    def receipts(self) -> list[str]:
        """The receipts of all spent tickets, sorted."""

    def destroy(self) -> None:
        """Leave nothing behind. Repeatable."""

    def close(self) -> None:
        """Give back what this thread holds open."""
