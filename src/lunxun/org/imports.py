"""Strict CSV files of an organisation: units, people, posts, portfolio (分工).

The files are what `lunxun import org FOLDER` reads; tolerant reading of the office's own Excel files
is a different importer. All or nothing: every problem of every file is named with file, row and
column, and nothing is written while there is one.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line, clean_name, digits_only, half_width
from lunxun.org import rules
from lunxun.org.actors import Actor
from lunxun.org.enums import HoldingKind, PostLevel
from lunxun.org.import_columns import COLUMNS
from lunxun.org.models import (
    Organisation,
    Person,
    Portfolio,
    Post,
    PostHolding,
    Unit,
    UnitTag,
    UnitType,
)

FIRST_DAY = dt.date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file that can't be taken."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.row} 行「{self.column}」：{self.reason}（现在是“{self.value}”）"


@dataclass(frozen=True, slots=True)
class Imported:
    """Rows per table, as read from the files."""

    counts: dict[str, int]


class _Reader:
    """Reads the files of a folder and collects every problem instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        path = self.folder / name
        if not path.exists():
            self.problems.append(Problem(name, 0, "文件", str(self.folder), "找不到这个文件"))
            return
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS[name] if column not in (reader.fieldnames or ())]
            for column in missing:
                self.problems.append(Problem(name, 1, column, "", "缺这一列"))
            if missing:
                return
            for number, row in enumerate(reader, 2):
                yield number, {key: clean_line(value) for key, value in row.items() if key}

    def wrong(self, file: str, row: int, column: str, value: str, reason: str) -> None:
        self.problems.append(Problem(file, row, column, value, reason))

    def known(self, file: str, row: int, column: str, code: str, objects: dict[str, Any], what: str) -> Any:
        found = objects.get(code)
        if found is None:
            self.wrong(file, row, column, code, f"没有这个{what}")
        return found

    def day(self, file: str, row: int, column: str, value: str, default: dt.date | None) -> dt.date | None:
        if not value:
            return default
        try:
            return dt.date.fromisoformat(half_width(value))
        except ValueError:
            self.wrong(file, row, column, value, "日期要写成 2022-02-12")
            return default


@action
def import_organisation(
    *, actor: Actor, folder: Path, say: Callable[[str], None] = lambda _line: None
) -> Imported:
    """Read the seven files of a folder into the actor's organisation, all or nothing.

    Raises:
        Invalid: with every problem; nothing is written then.
    """
    require(rules.can_import(actor))
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    reader = _Reader(folder)
    types = {
        row["code"]: UnitType(organisation=organisation, code=row["code"], name=row["name"], order_no=n)
        for n, row in reader.rows("unit_types.csv")
    }
    UnitType.objects.bulk_create(types.values())
    units = _units(reader, organisation, types)
    posts = _posts(reader, organisation, units)
    people = _people(reader, organisation)
    counts = {
        "unit_types": len(types),
        "units": len(units),
        "posts": len(posts),
        "people": len(people),
        "unit_tags": _tags(reader, organisation, units),
        "holdings": _holdings(reader, organisation, posts, people),
        "portfolio": _portfolio(reader, organisation, posts, units),
    }
    if reader.problems:
        # Raising leaves the transaction without a trace of the rows above.
        raise Invalid({f"{p.file}:{p.row}:{p.column}": str(p) for p in reader.problems})
    _refresh_statistics()
    record(actor=actor, verb="import_organisation", subject=organisation, data=counts)
    for name, count in counts.items():
        say(f"{name}: {count}")
    return Imported(counts)


def _refresh_statistics() -> None:
    """Tell the query planner of thousands of new rows at once: PostgreSQL would plan for empty tables."""
    tables = [
        model._meta.db_table for model in (UnitType, Unit, UnitTag, Post, Person, PostHolding, Portfolio)
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _units(reader: _Reader, organisation: Organisation, types: dict[str, UnitType]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    parents: list[tuple[int, Unit, str]] = []
    for number, row in reader.rows("units.csv"):
        type_ = reader.known("units.csv", number, "type", row["type"], types, "机构类型")
        if type_ is None:
            continue
        if row["code"] in units:
            reader.wrong("units.csv", number, "code", row["code"], "编码重复")
        unit = Unit(
            organisation=organisation,
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"] or row["name"],
            type=type_,
            order_no=number,
            stroke_key=row["stroke_key"],
        )
        units[unit.code] = unit
        if row["parent"]:
            parents.append((number, unit, row["parent"]))
    Unit.objects.bulk_create(units.values())
    for number, unit, code in parents:
        unit.parent = reader.known("units.csv", number, "parent", code, units, "上级单位")
    Unit.objects.bulk_update([unit for _n, unit, _c in parents], ["parent"], batch_size=200)
    return units


def _posts(reader: _Reader, organisation: Organisation, units: dict[str, Unit]) -> dict[str, Post]:
    posts: dict[str, Post] = {}
    lines: list[tuple[int, Post, str]] = []
    for number, row in reader.rows("posts.csv"):
        unit = reader.known("posts.csv", number, "unit", row["unit"], units, "单位")
        if row["level"] not in PostLevel.values:
            reader.wrong("posts.csv", number, "level", row["level"], f"只能是 {'、'.join(PostLevel.values)}")
            continue
        if unit is None:
            continue
        post = Post(
            organisation=organisation,
            code=row["code"],
            unit=unit,
            title=row["title"],
            level=row["level"],
            is_head=row["is_head"] == "1",
            line=row["line"],
            order_no=number,
        )
        posts[post.code] = post
        if row["reports_to"]:
            lines.append((number, post, row["reports_to"]))
    Post.objects.bulk_create(posts.values())
    for number, post, code in lines:
        post.reports_to = reader.known("posts.csv", number, "reports_to", code, posts, "职务")
    Post.objects.bulk_update([post for _n, post, _c in lines], ["reports_to"], batch_size=200)
    return posts


def _people(reader: _Reader, organisation: Organisation) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for number, row in reader.rows("people.csv"):
        name = clean_name(row["name"])
        if not name:
            reader.wrong("people.csv", number, "name", row["name"], "姓名不能空")
        if row["number"] in people:
            reader.wrong("people.csv", number, "number", row["number"], "工号重复")
        people[row["number"]] = Person(
            organisation=organisation,
            number=row["number"],
            name=name,
            stroke_key=row["stroke_key"],
            gender=row["gender"],
            category=row["category"],
            rank=row["rank"],
            grade=row["grade"],
            phone=digits_only(row["phone"]),
            has_smartphone=row["has_smartphone"] != "0",
            born_on=reader.day("people.csv", number, "born_on", row["born_on"], None),
            order_no=number,
        )
    Person.objects.bulk_create(people.values(), batch_size=500)
    return people


def _tags(reader: _Reader, organisation: Organisation, units: dict[str, Unit]) -> int:
    tags = []
    for number, row in reader.rows("unit_tags.csv"):
        unit = reader.known("unit_tags.csv", number, "unit", row["unit"], units, "单位")
        from_on = reader.day("unit_tags.csv", number, "from_on", row["from_on"], FIRST_DAY)
        to_on = reader.day("unit_tags.csv", number, "to_on", row["to_on"], None)
        if unit is not None:
            tags.append(
                UnitTag(organisation=organisation, unit=unit, tag=row["tag"], from_on=from_on, to_on=to_on)
            )
    return len(UnitTag.objects.bulk_create(tags))


def _holdings(
    reader: _Reader, organisation: Organisation, posts: dict[str, Post], people: dict[str, Person]
) -> int:
    holdings = []
    for number, row in reader.rows("holdings.csv"):
        post = reader.known("holdings.csv", number, "post", row["post"], posts, "职务")
        person = reader.known("holdings.csv", number, "person", row["person"], people, "人员")
        kind = row["kind"] or HoldingKind.REGULAR
        if kind not in HoldingKind.values:
            reader.wrong(
                "holdings.csv", number, "kind", row["kind"], f"只能是 {'、'.join(HoldingKind.values)}"
            )
            continue
        from_on = reader.day("holdings.csv", number, "from_on", row["from_on"], FIRST_DAY)
        to_on = reader.day("holdings.csv", number, "to_on", row["to_on"], None)
        if from_on and to_on and to_on < from_on:
            reader.wrong("holdings.csv", number, "to_on", row["to_on"], "止日早于起日")
            continue
        if post is not None and person is not None:
            holdings.append(
                PostHolding(
                    organisation=organisation,
                    post=post,
                    person=person,
                    kind=kind,
                    is_primary=row["is_primary"] != "0",
                    from_on=from_on,
                    to_on=to_on,
                )
            )
    return len(PostHolding.objects.bulk_create(holdings, batch_size=500))


def _portfolio(
    reader: _Reader, organisation: Organisation, posts: dict[str, Post], units: dict[str, Unit]
) -> int:
    entries = []
    for number, row in reader.rows("portfolio.csv"):
        post = reader.known("portfolio.csv", number, "leader_post", row["leader_post"], posts, "职务")
        unit = reader.known("portfolio.csv", number, "unit", row["unit"], units, "单位")
        from_on = reader.day("portfolio.csv", number, "from_on", row["from_on"], FIRST_DAY)
        to_on = reader.day("portfolio.csv", number, "to_on", row["to_on"], None)
        if post is not None and unit is not None:
            entries.append(
                Portfolio(
                    organisation=organisation,
                    leader_post=post,
                    unit=unit,
                    from_on=from_on,
                    to_on=to_on,
                    document=row["document"],
                )
            )
    return len(Portfolio.objects.bulk_create(entries))
