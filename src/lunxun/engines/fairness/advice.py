"""When the adjusted score may be shown, when labels may be given, and why not: reasons a leader reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .plain import MIN_RESPONSE_GROUP, MIN_ROWS_GROUP

MIN_LECTURES = 16
"""Below two sessions of eight lectures the spread between lectures can't be estimated (notes §0.4)."""
MAX_RESPONSE_GAP = 0.20
"""Unit classes that answer this differently may hide what the silent ones think."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` for programs, `text` for the page (Chinese, one sentence)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """`adjusted`: show the adjusted score beside the raw one; `labels`: give 高于/无明显差别/低于."""

    adjusted: bool
    labels: bool
    reasons: tuple[Reason, ...]


def advise(
    *, lectures: int, sessions: int, parts: int, lecture_variance: float, converged: bool = True
) -> Advice:
    """Whether a year's model may be used at all.

    `parts` are the connected parts of the graph unit class × lecture (or rater × lecture where raters are known).
    """
    reasons = []
    if sessions < 2:
        reasons.append(Reason("one_session", "只有一个场次，各讲听众相同，原始均分已可直接比较，不作校正。"))
    elif lectures < MIN_LECTURES:
        text = f"仅有{lectures}讲，少于{MIN_LECTURES}讲，无法可靠估计讲课之间的差异，只列原始均分。"
        reasons.append(Reason("few_lectures", text))
    if parts > 1:
        text = f"听众分成{parts}个互不重叠的部分，各部分之间的得分不可比，只列原始均分。"
        reasons.append(Reason("disconnected", text))
    if lecture_variance <= 0:
        reasons.append(Reason("no_difference", "扣除听众宽严后，各讲之间看不出差异，不作校正，也不分组。"))
    if not converged:
        reasons.append(Reason("not_converged", "校正计算未达到精度要求，只列原始均分。"))
    return Advice(not reasons, not reasons, tuple(reasons))


def advise_lecture(*, rows: int, due: int | None, response_by_class: Sequence[float] = ()) -> Advice:
    """Whether one lecture may carry a label. `due` None: attendance unknown."""
    reasons = []
    if rows < MIN_ROWS_GROUP:
        text = f"有效评价{rows}份，少于{MIN_ROWS_GROUP}份，不作高低判断。"
        reasons.append(Reason("few_rows", text))
    if due is not None and rows < MIN_RESPONSE_GROUP * due:
        text = f"应答率{rows / due:.0%}，低于{MIN_RESPONSE_GROUP:.0%}，代表性不足，不作高低判断。"
        reasons.append(Reason("low_response", text))
    if len(response_by_class) > 1:
        gap = max(response_by_class) - min(response_by_class)
        if gap > MAX_RESPONSE_GAP:
            text = f"各类单位应答率相差{100 * gap:.0f}个百分点，结果可能偏向应答多的单位，不作高低判断。"
            reasons.append(Reason("uneven_response", text))
    return Advice(True, not reasons, tuple(reasons))


def explain_gap(raw: float, adjusted: float, severity: float = 0.0, threshold: float = 2.0) -> str | None:
    """A sentence for a gap of more than `threshold` points between raw and adjusted score; None below.

    `severity`: points that the lecture's raters give below the average rater; the rest of the gap is the pull
    of a score from few rows towards the average.
    """
    parts = gap_parts(raw, adjusted, severity, threshold)
    if parts is None:
        return None
    gap, audience, pull = parts
    told = []
    if audience:
        told.append(f"听众平时打分偏{'严，加' if audience > 0 else '宽，减'}{abs(audience):.1f}分")
    if pull:
        told.append(f"票数有限，向平均靠拢，{'加' if pull > 0 else '减'}{abs(pull):.1f}分")
    return f"校正后{'高' if gap > 0 else '低'}{abs(gap):.1f}分：{'；'.join(told)}。"


def gap_parts(
    raw: float, adjusted: float, severity: float, threshold: float = 2.0
) -> tuple[float, float, float] | None:
    """(gap, part of the audience, pull towards the average) with one decimal each, so that they add up; None below."""
    if abs(adjusted - raw) <= threshold:
        return None
    gap, audience = round(adjusted - raw, 1), round(severity, 1)
    return gap, audience, round(gap - audience, 1)
