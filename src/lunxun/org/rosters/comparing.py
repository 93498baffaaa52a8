"""The plan of a batch: what was read from its file beside the organisation of its day. Writes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict
from lunxun.org.models import Organisation
from lunxun.org.rosters.matching import snapshot
from lunxun.org.rosters.matching.build import make_plan
from lunxun.org.rosters.matching.plan import Plan
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Draft

LARGE_FILE = 400 * 1024
"""From here on (about 5,000 rows) a file is read in the background."""


class Stale(Conflict):
    """What was checked is not what would be stored any more."""


def is_large(batch: RosterBatch) -> bool:
    """Whether the batch is checked and stored in the background."""
    return batch.file_size >= LARGE_FILE


def compare(batch: RosterBatch, draft: Draft, choices: dict[str, Any]) -> Plan:
    """What storing the batch would write now."""
    organisation = Organisation.objects.get(pk=batch.organisation_id)
    on = dt.date.fromisoformat(choices["on"]) if choices.get("on") else clock.today()
    return make_plan(snapshot.take(organisation, on), draft, choices)


def merged(batch: RosterBatch, choices: dict[str, Any] | None) -> dict[str, Any]:
    """What was chosen before, with the new choices over it; the day is fixed at the first check."""
    given = choices or {}
    known = {"on": clock.today().isoformat(), **batch.choices, **given}
    for name in ("units", "levels"):
        known[name] = {**batch.choices.get(name, {}), **given.get(name, {})}
    return known
