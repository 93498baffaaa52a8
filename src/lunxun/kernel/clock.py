"""The one source of the present moment.

The demo tells a story of 2022, tests travel in time, and a server's clock may jump:
so nobody but this module asks the operating system what time it is.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

_offset = dt.timedelta(0)
_frozen: dt.datetime | None = None


def now() -> dt.datetime:
    """The present instant, aware, in UTC; shifted when a story date is set."""
    if _frozen is not None:
        return _frozen
    return dt.datetime.now(dt.UTC) + _offset


def wall_now() -> dt.datetime:
    """The machine's own instant, in UTC, whatever story is told: for leases, backups, certificates."""
    return dt.datetime.now(dt.UTC)


def local_now() -> dt.datetime:
    """The present instant in the organisation's time zone."""
    return timezone.localtime(now())


def today() -> dt.date:
    """The present date in the organisation's time zone."""
    return local_now().date()


def at(on: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """An aware instant on a local day."""
    return dt.datetime(on.year, on.month, on.day, hour, minute, tzinfo=timezone.get_default_timezone())


def set_story(instant: dt.datetime | None) -> None:
    """Let the clock run on from `instant` (None: real time again)."""
    global _offset
    _offset = dt.timedelta(0) if instant is None else instant - dt.datetime.now(dt.UTC)


def parse_story(story: str) -> dt.datetime:
    """A story date (09:00 of that day) or instant in ISO form, in local time unless it says otherwise.

    Raises:
        ValueError: not an ISO date or instant.
    """
    parsed = dt.datetime.fromisoformat(story)
    if len(story) <= len("2022-02-12"):
        parsed = parsed.replace(hour=9)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.get_default_timezone())


def set_story_from_settings() -> None:
    """Apply settings.LUNXUN_STORY, if any; called once at start-up."""
    if settings.LUNXUN_STORY:
        set_story(parse_story(settings.LUNXUN_STORY))


@contextlib.contextmanager
def frozen(instant: dt.datetime) -> Iterator[None]:
    """Stop the clock at `instant` (scripts of the demo, tests)."""
    global _frozen
    before, _frozen = _frozen, instant
    try:
        yield
    finally:
        _frozen = before
