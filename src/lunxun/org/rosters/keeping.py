"""The handed-in file and what was read from it, in a folder of its own below the data folder.

Nothing here is ever served to a browser; all personal data of a batch that is not in the database goes
with its folder. PostgreSQL with several machines needs the data folder shared, as for uploads.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
from dataclasses import asdict, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.conf import settings

from lunxun.org.rosters.matching.plan import NewUnit, Plan, Row
from lunxun.org.rosters.reading.draft import (
    Draft,
    Layout,
    Message,
    PersonEntry,
    PostEntry,
    Severity,
    UnitEntry,
)

FILE, DRAFT, PLAN, REPORT = "file", "draft.json", "plan.json", "report.json"
SHOWN = 5000
"""Messages and rows kept for the page and the error workbook; the counts beside them are of all."""


def root() -> Path:
    return Path(settings.DATA_DIR) / "rosters"


def new_folder(data: bytes) -> str:
    """Keep the bytes of a file; the name of its folder."""
    name = secrets.token_hex(16)
    folder = root() / name
    folder.mkdir(parents=True, mode=0o700)
    (folder / FILE).write_bytes(data)
    return name


def data_of(folder: str) -> bytes:
    """The bytes that were handed in.

    Raises:
        FileNotFoundError: deleted, or on another machine.
    """
    return (root() / folder / FILE).read_bytes()


def drop(folder: str) -> None:
    if folder:
        shutil.rmtree(root() / folder, ignore_errors=True)


def _write(folder: str, name: str, text: str) -> None:
    """Whole or not at all: a killed worker must not leave half a draft."""
    path = root() / folder / name
    half = path.with_suffix(f".{secrets.token_hex(4)}")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def keep_plan(folder: str, seen: str, text: str) -> None:
    """Keep what a check would write, and the fingerprint of what it was compared with."""
    _write(folder, PLAN, f"{seen}\n{text}")


def plan_of(folder: str) -> tuple[str, str]:
    """(fingerprint, text) as `keep_plan` kept them.

    Raises:
        FileNotFoundError: never checked, or deleted.
    """
    seen, _newline, text = (root() / folder / PLAN).read_text(encoding="utf-8").partition("\n")
    return seen, text


def keep_draft(folder: str, draft: Draft) -> None:
    """Keep what was read, so that storing need not read the workbook again."""
    persons = [
        (
            *_of_person(person),
            [
                (*_of_post(post), post.unit, post.from_on.isoformat() if post.from_on else None)
                for post in person.posts
            ],
        )
        for person in draft.persons
    ]
    values = {
        "layout": json.loads(draft.layout.to_json()),
        "persons": persons,
        "units": [[list(unit.path), unit.type, unit.sheet, unit.row] for unit in draft.units],
        "messages": [dict(zip(_MESSAGE, _of_message(message), strict=True)) for message in draft.messages],
    }
    _write(folder, DRAFT, json.dumps(values, ensure_ascii=False))


_PERSON = (
    "key",
    "number",
    "name",
    "gender",
    "born",
    "phone",
    "has_smartphone",
    "order_no",
    "note",
    "sheet",
    "row",
)
_POST = ("title", "rank", "grade", "category", "line", "kind", "is_primary", "sheet", "row")
_MESSAGE = tuple(one.name for one in fields(Message))
_of_person, _of_post, _of_message = attrgetter(*_PERSON), attrgetter(*_POST), attrgetter(*_MESSAGE)


def draft_of(folder: str) -> Draft:
    """What `keep_draft` kept."""
    values = json.loads((root() / folder / DRAFT).read_text(encoding="utf-8"))
    return Draft(
        layout=Layout.from_json(json.dumps(values["layout"])),
        persons=tuple(_person(row) for row in values["persons"]),
        units=tuple(UnitEntry(tuple(path), *rest) for path, *rest in values["units"]),
        messages=tuple(_message(row) for row in values["messages"]),
    )


def _person(row: list[Any]) -> PersonEntry:
    return PersonEntry(
        **dict(zip(_PERSON, row, strict=False)), posts=tuple(_post(post) for post in row[len(_PERSON)])
    )


def _post(row: list[Any]) -> PostEntry:
    *rest, unit, from_on = row
    return PostEntry(
        **dict(zip(_POST, rest, strict=True)),
        unit=tuple(unit),
        from_on=dt.date.fromisoformat(from_on) if from_on else None,
    )


def _message(row: dict[str, Any]) -> Message:
    return Message(**{**row, "severity": Severity(row["severity"])})


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def keep_report(folder: str, plan: Plan) -> None:
    """Keep what the page and the error workbook show: errors first, changes before what stays."""
    messages = sorted(plan.messages, key=lambda message: _RANKS[message.severity])
    states: dict[str, int] = {}
    rows = []
    for row in plan.rows:
        states[row.state] = states.get(row.state, 0) + 1
        if row.state != "unchanged" and states[row.state] <= SHOWN:
            rows.append(row)
    values = {
        "messages": [asdict(message) for message in messages[:SHOWN]],
        "rows": [asdict(row) for row in rows],
        "units": [asdict(unit) for unit in plan.units[:SHOWN]],
        "levels": plan.levels,
    }
    _write(folder, REPORT, json.dumps(values, ensure_ascii=False))


def report_of(folder: str) -> dict[str, Any]:
    """`messages` (Message), `rows` (Row), `units` (NewUnit), `levels` {title: (level, number of posts)}."""
    path = root() / folder / REPORT
    if not folder or not path.exists():
        return {"messages": [], "rows": [], "units": [], "levels": {}}
    values = json.loads(path.read_text(encoding="utf-8"))
    return {
        "messages": [_message(row) for row in values["messages"]],
        "rows": [Row(**{**row, "changes": [tuple(one) for one in row["changes"]]}) for row in values["rows"]],
        "units": [NewUnit(**row) for row in values["units"]],
        "levels": values["levels"],
    }
