"""The plan's reference data from one JSON file: programme, goals, circles, topics, venues, day table.

What `lunxun import plan FILE` reads. All or nothing; every problem is named with its place.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.enums import DayKind
from lunxun.plans.models import (
    ALWAYS_KNOWN,
    CalendarDay,
    Circle,
    Goal,
    GoalFramework,
    Programme,
    Topic,
    Venue,
)
from lunxun.plans.rules import can_edit_plan

KEYS = {"programme", "frameworks", "circles", "topics", "venues", "days"}


def read(path: Path) -> dict[str, Any]:
    """The file as a dict with exactly the known keys.

    Raises:
        Invalid: not JSON, or a key is missing or unknown.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Invalid(f"{path.name} 读不出来：{error}。请检查它是不是 UTF-8 的 JSON 文件。") from error
    if not isinstance(data, dict) or set(data) != KEYS:
        raise Invalid(f"{path.name} 的最外层应当正好是：{'、'.join(sorted(KEYS))}。")
    return data


@action
def import_plan(*, actor: Actor, path: Path, say: Callable[[str], None] = lambda _line: None) -> Programme:
    """Write programme, goals, circles, topics, venues and day table; what exists under its code is updated."""
    require(can_edit_plan(actor))
    data = read(path)
    problems: dict[str, str] = {}
    mine = {"organisation_id": actor.organisation_id}
    head = dict(data["programme"])
    for name in ("mandate_on", "published_on"):
        if head.get(name):
            head[name] = dt.date.fromisoformat(head[name])
    programme, _made = Programme.objects.update_or_create(**mine, year=head.pop("year"), defaults=head)
    _goals(data["frameworks"], mine)
    circles = _circles(data["circles"], mine, problems)
    _topics(data["topics"], mine, circles, problems)
    for venue in data["venues"]:
        values = dict(venue)
        Venue.objects.update_or_create(**mine, code=values.pop("code"), defaults=values)
    _days(data["days"], mine, problems)
    if problems:
        raise Invalid(problems)
    counts = {key: len(data[key]) for key in sorted(KEYS - {"programme"})}
    record(actor=actor, verb="import_plan", subject=programme, data=counts)
    for key, count in counts.items():
        say(f"{key}: {count}")
    return programme


def _goals(frameworks: list[Mapping[str, Any]], mine: Mapping[str, int]) -> None:
    for order, row in enumerate(frameworks, 1):
        framework, _made = GoalFramework.objects.update_or_create(
            **mine,
            code=row["code"],
            defaults={"name": row["name"], "provenance": row.get("provenance", ""), "order_no": order},
        )
        for number, goal in enumerate(row["goals"], 1):
            Goal.objects.update_or_create(
                **mine,
                code=goal["code"],
                defaults={
                    "framework": framework,
                    "name": goal["name"],
                    "note": goal.get("note", ""),
                    "order_no": number,
                },
            )


def _circles(
    rows: list[Mapping[str, Any]], mine: Mapping[str, int], problems: dict[str, str]
) -> dict[str, Circle]:
    circles: dict[str, Circle] = {}
    for order, row in enumerate(rows, 1):
        parent = circles.get(row.get("parent", ""))
        if row.get("parent") and parent is None:
            problems[f"circles[{order}].parent"] = f"圈“{row['name']}”的上级“{row['parent']}”要写在它前面。"
        circles[row["code"]], _made = Circle.objects.update_or_create(
            **mine,
            code=row["code"],
            defaults={
                "name": row["name"],
                "character": row["character"],
                "colour": row["colour"],
                "parent": parent,
                "is_floor": row.get("is_floor", False),
                "order_no": order,
            },
        )
    return circles


def _topics(
    rows: list[Mapping[str, Any]],
    mine: Mapping[str, int],
    circles: Mapping[str, Circle],
    problems: dict[str, str],
) -> None:
    units = {unit.short_name: unit for unit in Unit.objects.filter(**mine)}
    for number, row in enumerate(rows, 1):
        circle, unit = circles.get(row["circle"]), units.get(row["unit"])
        if circle is None:
            problems[f"topics[{number}].circle"] = f"专题“{row['name']}”：没有能力圈“{row['circle']}”。"
            continue
        if unit is None:
            problems[f"topics[{number}].unit"] = f"专题“{row['name']}”：没有单位“{row['unit']}”。"
            continue
        Topic.objects.update_or_create(
            **mine,
            code=row["code"],
            defaults={
                "name": row["name"],
                "circle": circle,
                "unit": unit,
                "public_matters": row.get("public_matters", ""),
            },
        )


def _days(rows: list[Mapping[str, Any]], mine: Mapping[str, int], problems: dict[str, str]) -> None:
    for number, row in enumerate(rows, 1):
        if row["kind"] not in DayKind.values:
            problems[f"days[{number}].kind"] = f"{row['on']}：日子的种类只能是 {'、'.join(DayKind.values)}。"
            continue
        CalendarDay.objects.update_or_create(
            **mine,
            on=dt.date.fromisoformat(row["on"]),
            known_on=dt.date.fromisoformat(row["known_on"]) if row.get("known_on") else ALWAYS_KNOWN,
            defaults={
                "kind": row["kind"],
                "name": row["name"],
                "document": row.get("document", ""),
                "is_provisional": row.get("is_provisional", False),
            },
        )
