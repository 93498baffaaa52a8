"""What the audience of the other sessions answered: ballots and advice by a seeded draw (domain.md S7, S8)."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lunxun.feedback.ballots import Sent
from lunxun.web.demo.places import STREETS
from lunxun.web.demo.year import DATA, PlannedSession, sessions

ITEMS = ("topic", "content", "form")
RESPONSE_FIRST, RESPONSE_LAST = 0.96, 0.84
"""Response falls from January to December in a straight line."""
ADVICE, STRAIGHT, ABSENT, INCOMPLETE = 0.18, 0.12, 0.012, 0.008
BEST, REST = 100.0, 75.5
"""Points of 非常满意, and of an answer that is anything else at the usual proportions 74 : 21 : 5."""
BELOW = (0.74, 0.21, 0.05)
WEAK = {
    ("2022-03-12", "统计局"): "form",
    ("2022-04-09", "国资局"): "topic",
    ("2022-05-21", "资规分局"): "content",
}
WEAK_POINTS = 76.5
IMPROVING = {
    "2022-03-26": 88.0, "2022-07-16": 90.0, "2022-08-13": 93.0, "2022-08-20": 94.0, "2022-11-26": 95.0,
}  # fmt: skip
"""城管: 81 on the Saturday, then this."""
LENIENCY = {
    "区直部门": 4.0, "园区平台": 3.0, "区领导": 2.0, "社区": -1.0, "村": -1.0, "街道": -3.0, "镇": -3.0,
}  # fmt: skip
"""Points by which a class of units grades above or below the others: what fair scores take out."""
UNEVEN, SILENT = "2022-09-17", "社区"
"""The session in which those of one class hand in far less often than the others."""
# How often each class of advice is given.
CLASSES = {
    "praise": 27, "method": 14, "content": 13, "case": 10, "form": 9, "process": 8, "logistics": 6, "time": 5,
    "policy": 4, "": 4,
}  # fmt: skip


@cache
def placed() -> list[dict[str, str]]:
    """The fourteen of S8 that were not given on the Saturday."""
    return json.loads((DATA / "year" / "placed.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def advice() -> dict[str, list[str]]:
    """Class → sentences with slots."""
    return json.loads((DATA / "year" / "advice.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def classes_of(planned: PlannedSession) -> dict[str, str]:
    """Every sentence that can be heard in a session → its class; so the office sorts as a person would."""
    found = {}
    for code, sentences in advice().items():
        for sentence in sentences:
            for lecture in planned.lectures:
                for street in STREETS:
                    found[sentence.format(subject=lecture.subject, street=street)] = code
    return found | {row["words"]: row["class"] for row in placed() if row["on"] == planned.on.isoformat()}


def response(on: dt.date) -> float:
    """Share of those present who answer."""
    return RESPONSE_FIRST - (RESPONSE_FIRST - RESPONSE_LAST) * (on.timetuple().tm_yday - 21) / 344


def points(planned: PlannedSession, unit: str) -> dict[str, float]:
    """Expected points of a lecture per item, 0–100: a quality from a Beta distribution, with the known cases."""
    draw = random.Random(f"quality-{planned.on}-{unit}")  # noqa: S311 (invented answers, no secret)
    on = planned.on.isoformat()
    if unit == "城管执法局" and on in IMPROVING:
        return dict.fromkeys(ITEMS, IMPROVING[on])
    # What a lecturer brings to each of his lectures, beside the topic and the day.
    own = random.Random(f"lecturer-{unit}").uniform(-2.0, 2.0)  # noqa: S311 (invented answers, no secret)
    quality = min(97.0, 88.0 + 8.5 * draw.betavariate(3, 2) + own)
    found = {item: quality + draw.uniform(-1.2, 1.2) for item in ITEMS}
    if (on, unit) in WEAK:
        found = dict.fromkeys(ITEMS, 88.5) | {WEAK[on, unit]: WEAK_POINTS}
    return found


def shares(expected: float) -> tuple[float, ...]:
    """Shares of the four grades whose mean is `expected` points."""
    best = min(0.92, max(0.30, (expected - REST) / (BEST - REST)))
    if best > 0.30:
        return (best, *((1 - best) * part for part in BELOW))
    # So weak that the usual proportions of the rest would still be too kind.
    return (0.30, 0.45, 0.17, 0.08)


def choose(planned: PlannedSession, boxes: Mapping[str, Sequence[str]], count: int) -> list[tuple[str, str]]:
    """(class, ticket) of the `count` who answer; `boxes` are the tickets of those present, by class."""
    draw = random.Random(f"silent-{planned.number}")  # noqa: S311 (invented answers, no secret)
    held = [(name, ticket) for name, tickets in boxes.items() for ticket in tickets]
    draw.shuffle(held)
    if planned.on.isoformat() == UNEVEN:
        held.sort(key=lambda one: one[0] == SILENT)
    chosen = held[:count]
    draw.shuffle(chosen)
    return chosen


def build(
    planned: PlannedSession,
    held: Sequence[tuple[str, str]],
    lectures: Mapping[str, int],
) -> list[Sent]:
    """A ballot for each (class, ticket) of `held`; `lectures` maps a unit's short name to its lecture's id."""
    draw = random.Random(f"ballots-{planned.number}")  # noqa: S311 (invented answers, no secret)
    count = len(held)
    expected = {unit: points(planned, unit) for unit in lectures}
    on = planned.on.isoformat()
    # Where the raw score of a lecture is known, the hall as a whole is neither lenient nor severe.
    is_known = on in IMPROVING or any((on, unit) in WEAK for unit in lectures)
    level = sum(LENIENCY.get(name, 0.0) for name, _ticket in held) / max(count, 1) if is_known else 0.0
    weights = {
        name: {
            unit: {item: shares(value + LENIENCY.get(name, 0.0) - level) for item, value in items.items()}
            for unit, items in expected.items()
        }
        for name in {name for name, _ticket in held}
    }
    subjects = {lecture.unit: lecture.subject for lecture in planned.lectures}
    ballots: list[tuple[dict[int, Any], dict[int | None, str]]] = []
    for name, _ticket in held:
        rows: dict[int, Any] = {pk: _row(draw, weights[name][unit]) for unit, pk in lectures.items()}
        texts: dict[int | None, str] = {}
        if draw.random() < ADVICE:
            unit = draw.choice(list(lectures))
            code = draw.choices(list(CLASSES), list(CLASSES.values()))[0]
            sentence = draw.choice(advice()[code])
            is_general = code in {"logistics", "time", "process", ""}
            texts[None if is_general else lectures[unit]] = sentence.format(
                subject=subjects[unit], street=draw.choice(list(STREETS))
            )
        ballots.append((rows, texts))
    own = [row for row in placed() if row["on"] == planned.on.isoformat()]
    for row, number in zip(own, draw.sample(range(count), len(own)), strict=True):
        ballots[number][1][lectures[row["unit"]] if row["unit"] else None] = row["words"]
    return [
        Sent(ticket, f"{draw.getrandbits(128):032x}", rows, texts)
        for (_name, ticket), (rows, texts) in zip(held, ballots, strict=True)
    ]


def _row(draw: random.Random, weights: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    if draw.random() < ABSENT:
        return {"absent": True}
    if draw.random() < STRAIGHT:
        row: dict[str, Any] = dict.fromkeys(ITEMS, draw.choices(range(4), weights["content"])[0])
    else:
        row = {item: draw.choices(range(4), weights[item])[0] for item in ITEMS}
    if draw.random() < INCOMPLETE:
        row.pop(draw.choice(ITEMS))
    row["usable"] = draw.choices((0, 1, 2), (6, 3, 1))[0]
    return row


def rows_expected() -> int:
    """At most this many evaluation rows in the whole year: lectures × people called up."""
    from lunxun.web.demo.audiences import COUNTS

    return sum((len(planned.lectures) or 8) * COUNTS[planned.rule] for planned in sessions())
