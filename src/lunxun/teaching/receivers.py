"""What teaching does when the plan announces something."""

from __future__ import annotations

from typing import Any

from lunxun.teaching.models import Door


def close_door_of(session_id: int, **_signal: Any) -> None:
    """A session that is moved or cancelled takes no check-ins until its door is opened again."""
    Door.objects.filter(session_id=session_id).update(is_open=False)
