"""A sheet's sides as one ballot: rows and suggestions as `feedback.ballots` takes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lunxun.scanning.layouts import ROW
from lunxun.scanning.models import ScanPage
from lunxun.scanning.questions import ABSENT, BLANK

WHOLE = "0"
"""Stands for the whole session among the texts of a page."""


def rows_of(pages: Iterable[ScanPage]) -> dict[int, dict[str, Any]]:
    """Lecture → answers. 没听 counts where nothing else of the row is marked."""
    rows: dict[int, dict[str, Any]] = {}
    absent: set[int] = set()
    for page in pages:
        for group, answer in page.answers.items():
            row, _dot, item = group.partition(".")
            lecture = int(row.removeprefix(ROW))
            if answer == ABSENT:
                absent.add(lecture)
            elif answer != BLANK:
                rows.setdefault(lecture, {})[item] = int(answer)
    return rows | {lecture: {ABSENT: True} for lecture in absent - set(rows)}


def texts_of(pages: Iterable[ScanPage]) -> dict[int | None, str]:
    """Lecture, or None for the whole session → what was typed from the paper."""
    return {
        None if place == WHOLE else int(place): words for page in pages for place, words in page.texts.items()
    }
