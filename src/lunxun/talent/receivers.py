"""When a session has been held, its hours are fixed in the same transaction."""

from __future__ import annotations

from typing import Any

from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession
from lunxun.talent.fixing import fix_hours
from lunxun.teaching.signals import session_held


def connect() -> None:
    session_held.connect(_fix, dispatch_uid="talent.fix_hours")


def _fix(*, actor: Actor, session: TrainingSession, **_facts: Any) -> None:
    fix_hours(session)
