"""量表库 (domain.md B2): how finely something is judged. Data; a form version keeps its own copy.

Grades stand best first, with the value on 0–100 that each counts. `tops` says how many of the best
grades make up T1, T2 and T3, so that 满意率 means the same on every scale.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

TOPS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Scale:
    """`kind` is "grades" (one tap per grade) or "points" (a number that is typed)."""

    code: str
    name: str
    kind: str
    grades: tuple[tuple[str, float], ...]
    tops: tuple[int, int, int]

    def definition(self) -> dict[str, Any]:
        """The scale's part of a form definition."""
        return {
            "scale": self.code,
            "kind": self.kind,
            "grades": [{"label": label, "value": value} for label, value in self.grades],
            "tops": list(self.tops),
        }


LIBRARY = {
    scale.code: scale
    for scale in (
        Scale(
            "grade4",
            gettext_noop("四档：非常满意、满意、基本满意、不满意"),
            "grades",
            (
                (gettext_noop("非常满意"), 100),
                (gettext_noop("满意"), 85),
                (gettext_noop("基本满意"), 60),
                (gettext_noop("不满意"), 0),
            ),
            (1, 2, 3),
        ),
        Scale(
            "grade3",
            gettext_noop("三档：满意、基本满意、不满意"),
            "grades",
            ((gettext_noop("满意"), 100), (gettext_noop("基本满意"), 60), (gettext_noop("不满意"), 0)),
            (1, 2, 2),
        ),
        Scale(
            "grade5",
            gettext_noop("五档：非常满意、满意、一般、不满意、很不满意"),
            "grades",
            (
                (gettext_noop("非常满意"), 100),
                (gettext_noop("满意"), 80),
                (gettext_noop("一般"), 60),
                (gettext_noop("不满意"), 30),
                (gettext_noop("很不满意"), 0),
            ),
            (1, 2, 3),
        ),
        Scale(
            "ten",
            gettext_noop("十分制：10 分到 1 分"),
            "grades",
            tuple((str(points), points * 10) for points in range(10, 0, -1)),
            (2, 4, 5),
        ),
        Scale(
            "hundred",
            gettext_noop("百分制：填 0 到 100 的数"),
            "points",
            tuple((str(points), points) for points in range(100, -1, -1)),
            (11, 21, 41),
        ),
    )
}
"""The kinds of scale seen in practice. T1–T3 of the longer ones: 9–10, 7–10, 6–10 points; from 90, 80, 60."""

_RANGES = {"ten": ("9–10", "7–8", "6", "1–5"), "hundred": ("90–100", "80–89", "60–79", "0–59")}


def tops_of(definition: Mapping[str, Any]) -> tuple[int, int, int]:
    first, second, third = definition.get("tops", TOPS)
    return first, second, third


def own_words(definition: Mapping[str, Any]) -> list[str]:
    """What the office calls the grades, best first; nothing where they are called as in the library."""
    words = [grade["label"] for grade in definition["grades"]]
    kept = LIBRARY.get(definition.get("scale", "grade4"))
    return [] if kept is None or words == [label for label, _value in kept.grades] else words


def is_points(definition: Mapping[str, Any]) -> bool:
    return bool(definition.get("kind") == "points")


def bands(definition: Mapping[str, Any], counts: Sequence[int]) -> tuple[int, ...]:
    """Counts in at most four bands (T1, the rest of T2, the rest of T3, below), as the bars show them."""
    edges = sorted({0, *tops_of(definition), len(counts)})
    return tuple(sum(counts[low:high]) for low, high in itertools.pairwise(edges))


def band_labels(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of the bands, best first."""
    code = definition.get("scale", "")
    if code in _RANGES:
        return _RANGES[code]
    labels = [grade["label"] for grade in definition["grades"]]
    edges = sorted({0, *tops_of(definition), len(labels)})
    return tuple("、".join(labels[low:high]) for low, high in itertools.pairwise(edges))
