"""The lectures of one session side by side, item by item: which lecture is weakest in what (S13).

It stays in course order and names no rank: the lowest figure of an item is marked so that the suggestions
on it are found, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.feedback.queries.figures import LectureFigures


@dataclass(frozen=True, slots=True)
class OverviewCell:
    """One item of one lecture; `is_weakest` marks the lowest score of the item, shared ones together."""

    score: float | None
    is_weakest: bool


@dataclass(frozen=True, slots=True)
class OverviewRow:
    figures: LectureFigures
    cells: list[OverviewCell]


@dataclass(frozen=True, slots=True)
class Overview:
    labels: list[str]
    rows: list[OverviewRow]


def overview_of(figures: list[LectureFigures]) -> Overview | None:
    """None below two lectures with figures: there is nothing to lay side by side."""
    shown = [one for one in figures if one.score is not None]
    if len(shown) < 2:
        return None
    labels = list(dict.fromkeys(item.label for one in shown for item in one.items))
    scores = [{item.label: item.score for item in one.items} for one in shown]
    lowest = {label: _lowest([row.get(label) for row in scores]) for label in labels}
    rows = [
        OverviewRow(one, [_cell(row.get(label), lowest[label]) for label in labels])
        for one, row in zip(shown, scores, strict=True)
    ]
    return Overview(labels, rows)


def _cell(score: float | None, lowest: float | None) -> OverviewCell:
    return OverviewCell(score, score is not None and lowest is not None and round(score, 1) == lowest)


def _lowest(scores: list[float | None]) -> float | None:
    """As it is read, to one place; None when all are alike, for then nothing is weakest."""
    known = [round(score, 1) for score in scores if score is not None]
    return min(known) if len(set(known)) > 1 else None
