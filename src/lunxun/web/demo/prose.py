"""Outlines of the demo year, put together from hand-written fragments (data/year/prose.json).

The eight of the Saturday and 统计局's of 21 January are written out in full; the others take their
fragments by a draw that depends on session and unit alone, so that each reads the same in every build.
"""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

from lunxun.web.demo.places import STREETS
from lunxun.web.demo.year import DATA, PlannedLecture, PlannedSession

VALID_FROM = "2021-06-01"


@cache
def _fragments() -> dict[str, Any]:
    return json.loads((DATA / "year" / "prose.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _written() -> dict[str, Any]:
    return json.loads((DATA / "year" / "outlines.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def content(planned: PlannedSession, lecture: PlannedLecture) -> dict[str, Any]:
    """The outline in the structure of F11, complete enough for the gate."""
    written = _written().get(f"{planned.on.isoformat()} {lecture.unit}")
    if written is not None:
        return dict(written)
    draw = random.Random(f"{planned.on}-{lecture.unit}")  # noqa: S311 (invented words, no secret)
    all_, own = _fragments(), _fragments()[planned.circle]
    words = _words(draw, lecture)

    def one(texts: list[str]) -> str:
        return draw.choice(texts).format(**words)

    def several(texts: list[Any], count: int) -> list[Any]:
        chosen = draw.sample(range(len(texts)), count)
        return [texts[number] for number in sorted(chosen)]

    title, number = draw.choice(all_["basis"])
    return {
        "objectives": {"know": one(all_["know"]), "prevent": one(all_["prevent"]), "do": one(all_["do"])},
        "policy_basis": [
            {
                "title": title.format(**words),
                "number": number.format(**words),
                "valid_from": VALID_FROM,
                "valid_to": None,
                "note": "",
            }
        ],
        "situation": one(own["situation"]),
        "problems": one(own["problems"]),
        "causes": "".join(several(all_["causes"], 2)),
        "cases": [_piece(row, words) for row in several(own["cases"], 2)],
        "methods": [_piece(row, words) for row in several(own["methods"], draw.randint(4, 6))],
        "measures": one(all_["measures"]),
        "proposals": [text.format(**words) for text in several(all_["proposals"], draw.randint(2, 3))],
        "pitfalls": "".join(several(all_["pitfalls"], 2)),
        "restraint": one(all_["restraint"]),
        "interaction": one(all_["interaction"]),
        "minutes": 40,
        "is_unclassified": True,
        "attachments": "",
    }


def first_draft(final: dict[str, Any], round_no: int) -> dict[str, Any]:
    """The same outline before its corrections: one case less, or the warning against too much in one word."""
    early = {**final, "proposals": final["proposals"][:1], "causes": f"{final['causes']}（第 {round_no} 稿）"}
    if round_no == 1:
        early["cases"] = final["cases"][:1]
    return early


def _piece(row: list[str], words: dict[str, Any]) -> dict[str, str]:
    return {"title": row[0].format(**words), "text": row[1].format(**words)}


def _words(draw: random.Random, lecture: PlannedLecture) -> dict[str, Any]:
    return {
        "subject": lecture.subject,
        "unit": lecture.unit,
        "street": draw.choice(list(STREETS)),
        "n": draw.randint(2, 38),
        "k": draw.randint(31, 148),
        "k2": draw.randint(3, 12),
        "mid": draw.randint(120, 760),
        "big": f"{draw.randint(1200, 4800):,}",
        "big2": f"{draw.randint(700, 1190):,}",
        "p": draw.randint(11, 34),
        "p2": draw.randint(71, 96),
        "day": draw.randint(6, 21),
    }
