"""The plan of a batch: what was read from its file beside the organisation of its day. Writes nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict
from lunxun.org.models import Organisation
from lunxun.org.rosters import keeping, rereading
from lunxun.org.rosters.collecting import without_collecting
from lunxun.org.rosters.matching import snapshot
from lunxun.org.rosters.matching.build import make_plan
from lunxun.org.rosters.matching.plan import Plan
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Draft, Layout

LARGE_FILE = 400 * 1024
"""From here on (about 5,000 rows) a file is read in the background."""


class Stale(Conflict):
    """What was checked is not what would be stored any more."""


def is_large(batch: RosterBatch) -> bool:
    """Whether the batch is checked and stored in the background."""
    return batch.file_size >= LARGE_FILE


def layout_of(batch: RosterBatch) -> Layout:
    """How the batch is read, as it was proposed or confirmed."""
    return Layout.from_json(json.dumps(batch.layout))


def compare(batch: RosterBatch, draft: Draft, choices: dict[str, Any]) -> Plan:
    """What storing the batch would write now."""
    with without_collecting():
        now = _now(batch, choices)
        plan = make_plan(now, draft, choices)
        plan.seen = now.fingerprint()
    return plan


def checked_pieces(batch: RosterBatch) -> Iterator[str]:
    """`Plan.pieces` of what was checked, when storing would still write just that.

    While the organisation is as it was seen, nothing is compared a second time.

    Raises:
        Stale: something else would be written now.
    """
    stale = Stale(_("没有导入：核对以后库里的数据变了。已按现在的数据重新核对，请再看一遍。"))
    try:
        seen, digest = keeping.seen_of(batch.folder)
        if digest != batch.plan_digest:
            raise stale
        if _now(batch, batch.choices).fingerprint() != seen:
            again = compare(batch, rereading.draft_of(batch, layout_of(batch)), batch.choices)
            if again.digest() != batch.plan_digest:
                raise stale
    except FileNotFoundError as gone:
        raise stale from gone
    return keeping.pieces_of(batch.folder)


def _now(batch: RosterBatch, choices: dict[str, Any]) -> snapshot.Snapshot:
    organisation = Organisation.objects.get(pk=batch.organisation_id)
    on = dt.date.fromisoformat(choices["on"]) if choices.get("on") else clock.today()
    return snapshot.take(organisation, on)


def merged(batch: RosterBatch, choices: dict[str, Any] | None) -> dict[str, Any]:
    """What was chosen before, with the new choices over it; the day is fixed at the first check."""
    given = choices or {}
    known = {"on": clock.today().isoformat(), **batch.choices, **given}
    for name in ("units", "levels"):
        known[name] = {**batch.choices.get(name, {}), **given.get(name, {})}
    return known
