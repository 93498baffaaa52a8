"""Facts that outlines announce, after the transaction. Arguments: `outline`, `review`, `actor`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import Signal

outline_passed = Signal()
outline_returned = Signal()


def announce(signal: Signal, **facts: Any) -> None:
    """Send after commit; a receiver that fails is logged and does not undo the decision."""
    transaction.on_commit(lambda: signal.send(sender=None, **facts), robust=True)
