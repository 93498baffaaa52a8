"""Counting tries at logins that nobody has, so that the answer to them is the same as to real ones.

Kept in the cache for as long as a lock lasts; with several processes each counts for itself, which
makes a lock come later for a stranger, never sooner.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.cache import cache

from lunxun.kernel import clock


def note_failure(login: str, *, limit: int, lasts: dt.timedelta) -> tuple[int, dt.datetime | None]:
    """Count one wrong try; (count, locked until or None)."""
    key = "sign-in:" + hashlib.sha256(login.encode()).hexdigest()
    now = clock.now()
    count, until = cache.get(key) or (0, None)
    if until is not None and until <= now:
        count, until = 0, None
    if until is None:
        count += 1
        until = now + lasts if count >= limit else None
        cache.set(key, (count, until), int(lasts.total_seconds()))
    return count, until
