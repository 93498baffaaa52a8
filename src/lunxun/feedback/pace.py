"""Ballots that came in one rush: quality of a session's data, never of a person, and without a moment."""

from __future__ import annotations

import threading

from lunxun.kernel import clock

RUSH_SECONDS = 10
RUSH = 20
"""Ballots within ten seconds below which it is no rush, whatever their share."""


class Pace:
    """How many ballots came first within ten seconds: the most so far, per staging store.

    Only the highest count is kept, and only in the memory of the process until it is large enough to
    matter; no moment, and nothing that could be laid beside a ballot (decisions/0133).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[str, tuple[int, int]] = {}
        self._most: dict[str, int] = {}

    def note(self, store: str, count: int) -> int:
        """Count ballots that were just stored; the new highest count when it is one worth keeping, else 0."""
        slot = int(clock.now().timestamp()) // RUSH_SECONDS
        with self._lock:
            if len(self._now) > 64:  # stores long sealed
                self._now.clear()
                self._most.clear()
            known, so_far = self._now.get(store, (slot, 0))
            so_far = count + (so_far if known == slot else 0)
            self._now[store] = (slot, so_far)
            most = self._most.get(store, RUSH - 1)
            # In steps of a quarter, so that a busy minute writes a handful of times and not once a ballot.
            if so_far <= most or (so_far < most * 1.25 and most >= RUSH):
                return 0
            self._most[store] = so_far
            return so_far


pace = Pace()


def is_rush(densest: int, ballots: int) -> bool:
    """Whether at least half of all ballots, and at least `RUSH`, came within ten seconds."""
    return densest >= RUSH and 2 * densest >= ballots
