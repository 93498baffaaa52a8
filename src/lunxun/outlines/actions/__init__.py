"""Verbs of the gate. Each is one transaction with its entry in the trail.

`actor` and the outline as the caller saw it; the row is read again under a lock, so that of two
people acting at once the second gets `Conflict`.
"""

from lunxun.outlines.actions.commenting import add_comment, settle_comment
from lunxun.outlines.actions.drafting import (
    hand_to_head,
    open_outline,
    open_session_outlines,
    revise_outline,
    save_draft,
    send_back_to_assistant,
)
from lunxun.outlines.actions.reviewing import confirm_outline, pass_outline, return_outline, withdraw_outline

__all__ = [
    "add_comment",
    "confirm_outline",
    "hand_to_head",
    "open_outline",
    "open_session_outlines",
    "pass_outline",
    "return_outline",
    "revise_outline",
    "save_draft",
    "send_back_to_assistant",
    "settle_comment",
    "withdraw_outline",
]
