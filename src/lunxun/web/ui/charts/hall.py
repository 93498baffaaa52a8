"""Who is there: blocks by unit in official order, and the hall seat by seat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Context, Library

from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.leaves import bar
from lunxun.web.ui.values import value_of

SEAT_STATES = {"present": "", "absent": " seat--no", "leave": " seat--leave", "free": " seat--free"}
SEAT, STEP_X, STEP_Y, STAGE = 14, 16, 17, 52
SHORT_FROM = 0.1


def unit_block(row: Any) -> dict[str, Any]:
    """A unit's block; `row` has name, present, expected and, if it leads somewhere, url."""
    present, expected = value_of(row, "present"), value_of(row, "expected")
    missing = max(expected - present, 0)
    is_short = bool(expected) and missing / expected > SHORT_FROM
    tone = "quiet" if missing == 0 else "bad" if is_short else ""
    return {
        "name": value_of(row, "name"),
        "url": value_of(row, "url"),
        "present": present,
        "expected": expected,
        "missing": missing,
        "kind": "full" if missing == 0 else "short" if is_short else "",
        "bar": bar(present, expected, tone),
    }


def seat_of(seat: Any) -> dict[str, Any]:
    """A seat's square; `seat` has column and row (from 0, in seats) and state."""
    state = value_of(seat, "state")
    if state not in SEAT_STATES:
        raise ValueError(f"hall: state {state!r} is not one of {', '.join(SEAT_STATES)}.")
    return {
        "x": value_of(seat, "column") * STEP_X,
        "y": STAGE + value_of(seat, "row") * STEP_Y,
        "extra": SEAT_STATES[state],
    }


def declare(register: Library) -> None:
    """Register `units` and `hall`."""

    @component(register, "units", Prop("rows"), Prop("columns", 0, (0, 5)))
    def _units(context: Context, rows: Sequence[Any], columns: int) -> str:
        return draw("units", {"rows": [unit_block(row) for row in rows], "columns": columns})

    @component(register, "hall", Prop("seats"), Prop("label"), Prop("zones", ()))
    def _hall(context: Context, seats: Sequence[Any], label: str, zones: Sequence[Any]) -> str:
        drawn = [seat_of(seat) for seat in seats]
        names = [
            {
                "name": value_of(zone, "name"),
                "x": value_of(zone, "column") * STEP_X,
                "y": STAGE + value_of(zone, "row") * STEP_Y - 6,
            }
            for zone in zones
        ]
        width = max((seat["x"] for seat in drawn), default=0) + SEAT + 2
        height = max((seat["y"] for seat in drawn), default=STAGE) + SEAT + 2
        values = {"seats": drawn, "zones": names, "label": label, "width": width, "height": height}
        return draw(
            "hall", {**values, "stage": width * 0.28, "stage_width": width * 0.44, "middle": width / 2}
        )
