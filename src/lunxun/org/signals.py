"""What the organisation announces to higher domains.

`changing` is sent when a change begins, before anything is written, in its transaction. A receiver looks
at what it cares about and returns a witness: a function that is called once everything is written and
says what has become different. `absence_began` and `absence_ended` let the plan write its own row through
the book of the change, so that it is undone with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the check page. `tone`: bad = left behind, somebody has to act; warn; info."""

    tone: str
    sentence: str


Witness = Callable[[frozenset[int], frozenset[int]], list[Finding]]
"""(ids of the people, ids of the units that the change is about) → findings."""

changing = Signal()
"""Arguments: `organisation_id`, `on` (the effective day). Receivers return a `Witness` or None."""

absence_began = Signal()
"""Arguments: `book`, `person`, `from_on`, `to_on`, `kind`."""

absence_ended = Signal()
"""Arguments: `book`, `person`, `on` (first day back)."""


def witnesses(organisation_id: int, on: dt.date) -> list[Witness]:
    """What the receivers want to look at again once the change is written."""
    answers = changing.send(sender=None, organisation_id=organisation_id, on=on)
    return [witness for _receiver, witness in answers if witness is not None]
