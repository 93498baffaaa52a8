"""Official order from the order of a sheet, moving as few people as can be. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from lunxun.org.rosters.reading.draft import Layout, PersonEntry

STEP = 10


def sorted_entries(persons: Sequence[PersonEntry], layout: Layout) -> list[PersonEntry]:
    """By 序号 where it tells everybody apart, in the file or at least on his sheet; else as they stand."""
    everywhere = {entry.order_no for entry in persons}
    if len(everywhere) == len(persons) and 0 not in everywhere:
        return sorted(persons, key=lambda entry: entry.order_no)
    sheets = {sheet.name: place for place, sheet in reversed(list(enumerate(layout.sheets)))}
    by_sheet: dict[str, list[PersonEntry]] = {}
    for entry in persons:
        by_sheet.setdefault(entry.sheet, []).append(entry)
    found: list[PersonEntry] = []
    for name in sorted(by_sheet, key=lambda name: (sheets.get(name, len(sheets)), name)):
        rows = by_sheet[name]
        numbers = {entry.order_no for entry in rows}
        if len(numbers) == len(rows) and 0 not in numbers:
            found += sorted(rows, key=lambda entry: entry.order_no)
        else:
            found += sorted(rows, key=lambda entry: (entry.row, entry.key))
    return found


def order_numbers(known: Sequence[tuple[Any, ...] | None], everybody: Sequence[int]) -> list[int]:
    """Order numbers for people in the order of a file.

    `known`: per person of the file his sort key in the database, (order number, …), None for a new one.
    `everybody`: the order numbers of the whole organisation, ascending. Those who stand in the right
    order among themselves keep their numbers; the others are put between them, and only who is in the way
    moves on. A second call with the result changes nothing.
    """
    kept = set(_longest_rising([(place, key) for place, key in enumerate(known) if key is not None]))
    if not kept:
        top = everybody[-1] if everybody else 0
        return [top + STEP * (place + 1) for place in range(len(known))]
    found: list[int] = []
    below = bisect_left(everybody, (known[min(kept)] or (0,))[0])
    current = everybody[below - 1] if below else -1
    was_kept = False
    place = 0
    while place < len(known):
        key = known[place]
        if place in kept and key is not None:
            # Two with one number are told apart by their strokes: that is an order too.
            number = key[0] if key[0] > current or (was_kept and key[0] == current) else current + 1
            was_kept = number == key[0]
            found.append(number)
            current = number
            place += 1
            continue
        end = place
        while end < len(known) and end not in kept:
            end += 1
        limit = _limit(known[end] if end < len(known) else None, everybody, current)
        run = end - place
        step = max(1, min(STEP, (limit - current) // (run + 1))) if limit is not None else STEP
        found += [current + step * (n + 1) for n in range(run)]
        current = found[-1]
        was_kept = False
        place = end
    return found


def _limit(following: tuple[Any, ...] | None, everybody: Sequence[int], current: int) -> int | None:
    if following is not None:
        return int(following[0])
    place = bisect_left(everybody, current + 1)
    return everybody[place] if place < len(everybody) else None


def _longest_rising(rows: list[tuple[int, Any]]) -> list[int]:
    """Places of a longest strictly rising run of keys (patience sorting)."""
    tails: list[Any] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place, key in rows:
        at = bisect_left(tails, key)
        before[place] = ends[at - 1] if at else None
        if at == len(tails):
            tails.append(key)
            ends.append(place)
        else:
            tails[at] = key
            ends[at] = place
    found: list[int] = []
    last: int | None = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found
