"""What the pages of teaching show, put together from queries."""

from lunxun.teaching.pages.audience import AudiencePage, Preview, preview_of
from lunxun.teaching.pages.day import (
    board_context,
    desk_context,
    door_context,
    live_context,
    release_context,
    tick,
)
from lunxun.teaching.pages.roster import leave_rows, roster_context, substitution_rows

__all__ = [
    "AudiencePage",
    "Preview",
    "board_context",
    "desk_context",
    "door_context",
    "leave_rows",
    "live_context",
    "preview_of",
    "release_context",
    "roster_context",
    "substitution_rows",
    "tick",
]
