"""How the scores of a lecturer or a unit went over time: the drawing, its table and one sentence about it.

The points are plain scores with 90 % intervals from the counts. Whether they rise is judged by the adjusted
scores where all of the lectures have one, since audiences differ; the sentence says which scores it is about. It
is said only where SciPy is installed (extra `fairness`) and there are lectures enough: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.engines.fairness.trend import MIN_LECTURES, lecturer_trend
from lunxun.feedback.queries.figures import LectureFigures

NORMAL_90 = 1.645
DAYS = 365.25


@dataclass(frozen=True, slots=True)
class ScoreTrend:
    """`rows` in the order of time; `reading` is empty when nothing can be said."""

    rows: Sequence[LectureFigures]
    label: str
    reading: str
    names_lecturer: bool

    @property
    def points(self) -> list[dict[str, object]]:
        """For the drawing: the lectures that have a score."""
        return [
            {
                "on": row.lecture.session.on,
                "value": row.score,
                "low": row.interval[0],
                "high": row.interval[1],
                "n": row.valid,
            }
            for row in self.rows
            if row.score is not None and row.interval is not None
        ]


Adjusted = Mapping[int, tuple[float, float, float]]
"""lecture → (score, low, high)"""


def trend_of(
    rows: Sequence[LectureFigures], *, names_lecturer: bool, adjusted: Adjusted | None = None
) -> ScoreTrend:
    scored = [row for row in rows if row.score is not None and row.interval is not None]
    label = _("各次得分")
    if scored:
        label = _("%(n)s 次授课的得分，从 %(first).1f 到 %(last).1f；每次的区间和票数见下表") % {
            "n": len(scored),
            "first": scored[0].score,
            "last": scored[-1].score,
        }
    return ScoreTrend(rows, label, _reading(scored, adjusted or {}), names_lecturer)


def _reading(scored: Sequence[LectureFigures], adjusted: Adjusted) -> str:
    """One sentence on the direction; a slope is never called one while its interval holds zero."""
    if len(scored) < MIN_LECTURES:
        return ""
    first = scored[0].lecture.session.on
    times = [(row.lecture.session.on - first).days / DAYS for row in scored]
    is_adjusted = all(row.lecture.pk in adjusted for row in scored)
    if is_adjusted:
        figures = [adjusted[row.lecture.pk] for row in scored]
        basis = _("按校正得分看，听众的宽严已经扣掉。")
    else:
        figures = [(row.score or 0.0, *row.interval) for row in scored if row.interval]
        basis = _("按原始得分看，听众的宽严没有扣掉。")
    values = [value for value, _low, _high in figures]
    halves = [(high - low) / 2 for _value, low, high in figures]
    try:
        found = lecturer_trend(times, values, [max(half / NORMAL_90, 0.01) for half in halves])
    except ImportError:
        return ""
    if found is None:
        return ""
    if not found.direction:
        return _("看不出在升还是在降：几次之间的差别，还在这么多票说得清的范围里。") + basis
    words = {"n": found.n, "low": abs(found.lo90), "high": abs(found.hi90)}
    if found.direction > 0:
        return _("%(n)s 次下来在升，折合一年 %(low).1f 至 %(high).1f 分（90%% 区间）。") % words + basis
    return _("%(n)s 次下来在降，折合一年 %(high).1f 至 %(low).1f 分（90%% 区间）。") % words + basis
