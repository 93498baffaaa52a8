"""The calendar strip: one lane a circle, one column a Saturday; on a phone a month a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.template import Context, Library

from lunxun.documents.scale import percent
from lunxun.kernel import clock
from lunxun.kernel.text import month_text
from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.values import value_of

LANE, GUTTER, TOP = 26, 6, 22
MONTH_ROW, CELL_HEIGHT = 33, 28
PHONE_LEFT, PHONE_STEP, PHONE_CELL = 0.14, 0.172, 0.156


def colour_class(circle: Any) -> str:
    return f"c{(value_of(circle, 'colour', 1) - 1) % 3 + 1}"


def _sessions(day: Any) -> list[Any]:
    return list(value_of(day, "sessions") or [])


def _in_lane(day: Any, circle: Any) -> Any:
    code = value_of(circle, "code")
    return next((s for s in _sessions(day) if value_of(value_of(s, "circle"), "code") == code), None)


def _cell(day: Any, circle: Any, lane: int, x: float, width: float) -> dict[str, Any]:
    """One rectangle: taken, closed or free; a conflict also gets a dashed outline and a mark."""
    session = _in_lane(day, circle)
    kind = colour_class(circle) if session else "hol" if value_of(day, "closed") else "cell"
    return {
        "x": percent(x),
        "middle": percent(x + width / 2),
        "width": percent(width),
        "y": TOP + lane * (LANE + GUTTER),
        "kind": kind,
        "is_conflict": bool(session) and bool(value_of(session, "is_conflict")),
    }


def wide(days: Sequence[Any], circles: Sequence[Any], today: dt.date) -> dict[str, Any]:
    """Positions for the wide drawing."""
    step = 1 / max(len(days), 1)
    width = step * 0.8
    bottom = TOP + len(circles) * (LANE + GUTTER)
    cells = [
        _cell(day, circle, lane, column * step, width)
        for column, day in enumerate(days)
        for lane, circle in enumerate(circles)
    ]
    months: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for column, day in enumerate(days):
        on = value_of(day, "on")
        if column == 0 or value_of(days[column - 1], "on").month != on.month:
            months.append({"x": percent(column * step), "label": month_text(on.month), "first": column == 0})
        closed = value_of(day, "closed")
        if closed and closed not in {label["text"] for label in labels} and len(closed) <= 4:
            labels.append(
                {"x": percent(column * step + width / 2), "text": closed, "y": bottom + 18, "at": column}
            )
    marker = next((column for column, day in enumerate(days) if value_of(day, "on") >= today), None)
    if marker is not None:
        labels = [label for label in labels if abs(label["at"] - marker) > 2]
    return {
        "cells": cells,
        "months": months,
        "labels": labels,
        "bottom": bottom,
        "height": bottom + 24,
        "today": None if marker is None else percent(marker * step - step * 0.1),
    }


def _phone_cell(day: Any, place: int, row: int, today: dt.date) -> dict[str, Any]:
    on = value_of(day, "on")
    sessions = _sessions(day)
    x = PHONE_LEFT + place * PHONE_STEP
    kind, text = "cell", str(on.day)
    if sessions:
        circle = value_of(sessions[0], "circle")
        flag = "!" if any(value_of(session, "is_conflict") for session in sessions) else ""
        # A session of the week may lie on another day than its Saturday: its own date is the one to read.
        held = value_of(sessions[0], "on") or on
        kind, text = colour_class(circle), f"{held.day} {value_of(circle, 'character')}{flag}"
    elif value_of(day, "closed"):
        kind, text = "holp", str(value_of(day, "closed"))[:3]
    return {
        "x": percent(x),
        "middle": percent(x + PHONE_CELL / 2),
        "width": percent(PHONE_CELL),
        "y": row * MONTH_ROW,
        "text_y": row * MONTH_ROW + 18,
        "kind": kind,
        "text": text,
        "is_taken": bool(sessions),
        "is_today": 0 <= (on - today).days < 7,
    }


def phone(days: Sequence[Any], today: dt.date) -> dict[str, Any]:
    """Positions for the drawing with a month a row."""
    rows = []
    months = groupby(days, key=lambda day: (value_of(day, "on").year, value_of(day, "on").month))
    for row, ((_year, month), members) in enumerate(months):
        cells = [_phone_cell(day, place, row, today) for place, day in enumerate(members)]
        rows.append({"label": month_text(month), "y": row * MONTH_ROW + 19, "cells": cells})
    return {"rows": rows, "height": len(rows) * MONTH_ROW, "cell_height": CELL_HEIGHT}


def declare(register: Library) -> None:
    """Register `calendar_strip`: days with on, closed (a word or "") and sessions (circle, is_conflict)."""

    @component(register, "calendar_strip", Prop("days"), Prop("circles"), Prop("label"), Prop("today", None))
    def _strip(
        context: Context, days: Sequence[Any], circles: Sequence[Any], label: str, today: dt.date | None
    ) -> str:
        on = today or clock.today()
        counts = [sum(_in_lane(day, circle) is not None for day in days) for circle in circles]
        return draw(
            "calendar_strip",
            {
                "lanes": list(zip(circles, counts, strict=True)),
                "wide": wide(days, circles, on),
                "phone": phone(days, on),
                "label": label,
                "has_conflict": any(value_of(s, "is_conflict") for day in days for s in _sessions(day)),
            },
        )
