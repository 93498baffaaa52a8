"""Running a change without leaving a trace: the check page shows exactly what the verb would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from lunxun.org.actors import Actor
from lunxun.org.models import OrgChange


class _Enough(Exception):
    pass


def rehearse(verb: Callable[..., OrgChange], *, actor: Actor, **arguments: Any) -> OrgChange:
    """The entry that the verb would write, with its findings; every row is rolled back.

    `verb` is one of the actions of this package. Refusals come as they would in earnest.
    """
    step: Any = verb.__wrapped__  # type: ignore[attr-defined]  # within the mark of an action
    made: list[OrgChange] = []
    try:
        with transaction.atomic(durable=True):
            made.append(step(actor=actor, **arguments))
            raise _Enough
    except _Enough:
        return made[0]
