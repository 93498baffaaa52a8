"""What holds a session to its day: higher domains know that people came or that ballots are open.

They add a function to `GUARDS` when they start; it returns why the session can't be moved or
cancelled now, or an empty text.
"""

from __future__ import annotations

from collections.abc import Callable

from lunxun.plans.models import TrainingSession

Guard = Callable[[TrainingSession], str]
GUARDS: list[Guard] = []


def obstacles_of(session: TrainingSession) -> list[str]:
    """Every reason against moving or cancelling, in the order of the layers."""
    return [why for guard in GUARDS if (why := guard(session))]
