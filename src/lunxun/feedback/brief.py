"""Remembering something for a moment, in this process only.

In a burst the same few rows are asked for by hundreds of phones; none of them is private, and none
decides whether a ballot counts (that is the staging store's gate), so a second of age does no harm.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
LIMIT = 64


class Brief(Generic[T]):
    """Values that are at most `seconds` old."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._kept: dict[Hashable, tuple[float, T]] = {}

    def known(self, key: Hashable) -> T | None:
        found = self._kept.get(key)
        return found[1] if found is not None and time.monotonic() < found[0] else None

    def keep(self, key: Hashable, value: T) -> T:
        if len(self._kept) >= LIMIT:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + self.seconds, value)
        return value

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value known, or what `make` gives now; its errors are not remembered."""
        found = self.known(key)
        return self.keep(key, make()) if found is None else found
