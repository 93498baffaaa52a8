"""Ballots of the demo Saturday: the golden example exactly, the other lectures by a seeded draw (S5, S7)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

from lunxun.feedback.ballots import Sent, cast_many
from lunxun.feedback.golden_example import COUNTS, RETURNED, VALID
from lunxun.feedback.models import Evaluation
from lunxun.kernel import clock

ITEMS = ("topic", "content", "form")
# Shares of 非常满意, 满意, 基本满意, 不满意 per item, in the order of the day; the fourth lecture is left to the draw.
QUALITY = {
    "网信办": ((0.66, 0.28, 0.05, 0.01), (0.64, 0.29, 0.06, 0.01), (0.60, 0.31, 0.07, 0.02)),
    "交警大队": ((0.68, 0.27, 0.04, 0.01), (0.66, 0.28, 0.05, 0.01), (0.63, 0.29, 0.06, 0.02)),
    "消防救援大队": ((0.75, 0.21, 0.03, 0.01), (0.76, 0.20, 0.03, 0.01), (0.74, 0.21, 0.04, 0.01)),
    "城管执法局": ((0.40, 0.36, 0.15, 0.09), (0.36, 0.36, 0.17, 0.11), (0.50, 0.36, 0.11, 0.03)),
    "生态环境分局": ((0.61, 0.30, 0.07, 0.02), (0.55, 0.34, 0.09, 0.02), (0.57, 0.33, 0.08, 0.02)),
    "卫健局": ((0.62, 0.28, 0.08, 0.02), (0.56, 0.32, 0.10, 0.02), (0.58, 0.33, 0.07, 0.02)),
    "信访局": ((0.66, 0.28, 0.05, 0.01), (0.64, 0.30, 0.05, 0.01), (0.48, 0.38, 0.11, 0.03)),
}
GOLDEN = "应急局"
STRAIGHT = 0.12
ABSENT = 0.012
BLANK_ITEM = 0.008
PARTS, BETWEEN = 5, dt.timedelta(seconds=30)


def hand_in(evaluation: Evaluation, sent: Sequence[Sent]) -> None:
    """A fifth at a time: a whole hall within one moment would be marked as a rush, which no real hall is."""
    now, size = clock.now(), -(-len(sent) // PARTS)
    for number in range(PARTS):
        with clock.frozen(now + number * BETWEEN):
            cast_many(evaluation, sent[number * size : (number + 1) * size])


def build(
    tickets: Sequence[str], lectures: Mapping[str, int], texts: Sequence[Mapping[str, str]]
) -> list[Sent]:
    """571 ballots with `tickets`; `lectures` maps the unit's short name to the lecture's id."""
    draw = random.Random(212)  # noqa: S311 (invented answers, no secret)
    golden = _golden_rows(draw)
    ballots: list[dict[str, Any]] = []
    for number in range(RETURNED):
        rows: dict[int, dict[str, Any]] = {lectures[GOLDEN]: golden[number]}
        for unit, shares in QUALITY.items():
            rows[lectures[unit]] = _row(draw, shares)
        ballots.append({"rows": rows, "texts": {}})
    for text, number in zip(texts, draw.sample(range(RETURNED), len(texts)), strict=True):
        ballots[number]["texts"][lectures.get(text["unit"])] = text["words"]
    return [
        Sent(ticket, f"{draw.getrandbits(128):032x}", ballot["rows"], ballot["texts"])
        for ticket, ballot in zip(tickets, ballots, strict=False)
    ]


def _golden_rows(draw: random.Random) -> list[dict[str, int]]:
    """Rows whose counts are those of the golden example; five of them lack an item and are not valid."""
    columns = {}
    for item, counts in COUNTS.items():
        column = [grade for grade, count in enumerate(counts) for _one in range(count)]
        # Not shuffled blindly: people who like the content tend to like the form.
        column = sorted(column, key=lambda grade: grade + draw.gauss(0, 1.2))
        columns[item] = column
    rows: list[dict[str, int]] = [
        {item: columns[item][number] for item in ITEMS} | {"usable": draw.choices((0, 1, 2), (7, 2, 1))[0]}
        for number in range(VALID)
    ]
    rows += [{"topic": 0, "content": 0} for _number in range(RETURNED - VALID)]
    draw.shuffle(rows)
    return rows


def _row(draw: random.Random, shares: Sequence[Sequence[float]]) -> dict[str, Any]:
    if draw.random() < ABSENT:
        return {"absent": True}
    if draw.random() < STRAIGHT:
        grade = draw.choices(range(4), shares[1])[0]
        row: dict[str, Any] = dict.fromkeys(ITEMS, grade)
    else:
        row = {item: draw.choices(range(4), weights)[0] for item, weights in zip(ITEMS, shares, strict=True)}
    if draw.random() < BLANK_ITEM:
        row.pop(draw.choice(ITEMS))
    row["usable"] = draw.choices((0, 1, 2), (6, 3, 1))[0]
    return row
