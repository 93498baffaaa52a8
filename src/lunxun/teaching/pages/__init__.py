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
from lunxun.teaching.pages.roster import (
    STATUS_CHOICES,
    leave_row,
    roster_context,
    rows_for,
    substitution_row,
)

__all__ = [
    "STATUS_CHOICES",
    "AudiencePage",
    "Preview",
    "board_context",
    "desk_context",
    "door_context",
    "leave_row",
    "live_context",
    "preview_of",
    "release_context",
    "roster_context",
    "rows_for",
    "substitution_row",
    "tick",
]
