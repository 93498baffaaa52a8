"""Drafts as a reader would hand them over, batches that hold them, and the database as plain rows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from lunxun.kernel import clock
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Post, PostHolding, RosterBatch, Unit, UnitType
from lunxun.org.rosters import actions, keeping
from lunxun.org.rosters.comparing import compare, merged
from lunxun.org.rosters.matching.plan import Plan
from lunxun.org.rosters.reading.draft import Draft, Layout, PersonEntry, PostEntry, SheetGuess, UnitEntry

SHEET = "花名册"
DRAFTS: dict[str, Draft] = {}
"""What the file of a folder says, for batches without a file: `conftest.py` has them read from here."""
TABLES = (UnitType, Unit, Person, Post, PostHolding)


def post(unit: str, title: str, **fields: Any) -> PostEntry:
    """`unit`: 洪桥街道/洪桥社区."""
    return PostEntry(unit=tuple(part for part in unit.split("/") if part), title=title, sheet=SHEET, **fields)


def person(row: int, name: str, *posts: PostEntry, **fields: Any) -> PersonEntry:
    values = {"key": f"k{row}", "number": "", "order_no": row, "sheet": SHEET, "row": row + 1, **fields}
    return PersonEntry(name=name, posts=posts, **values)


def draft(*persons: PersonEntry, units: tuple[UnitEntry, ...] = (), messages: tuple[Any, ...] = ()) -> Draft:
    layout = Layout((SheetGuess(name=SHEET, is_used=True, why=""),))
    return Draft(layout, persons, units, messages)


def received(actor: Actor, file: Draft) -> RosterBatch:
    """A batch whose file has been read as `file`."""
    folder = keeping.new_folder(b"x")
    DRAFTS[folder] = file
    now = clock.now()
    return RosterBatch.objects.create(
        organisation_id=actor.organisation_id,
        file_name="花名册.xlsx",
        file_digest="0" * 64,
        file_size=1,
        folder=folder,
        layout=json.loads(file.layout.to_json()),
        received_at=now,
        moved_at=now,
        keep_until=clock.today() + dt.timedelta(days=180),
        started_by_id=actor.account_id,
    )


def checked(actor: Actor, file: Draft, **choices: Any) -> tuple[RosterBatch, Plan]:
    batch = received(actor, file)
    wanted = merged(batch, choices)
    plan = compare(batch, file, wanted)
    actions.note_check(actor=actor, batch=batch, plan=plan, layout=file.layout, choices=wanted)
    return batch, plan


def stored(actor: Actor, file: Draft, **choices: Any) -> RosterBatch:
    batch, plan = checked(actor, file, **choices)
    assert plan.errors() == 0, plan.messages
    actions.import_roster(actor=actor, batch=batch)
    return batch


def database() -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables an import writes."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}
