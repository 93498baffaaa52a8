"""From features to a state for each box and a decision for each group.

The rule is physical and comes first; the fitted model (`p`) can only veto it.
A value is accepted only when exactly one box is surely marked and all others,
the 没听 box included, are surely blank. A blank group is never final by itself.
Everything else goes to a person, with a proposal where there is one. Circles around boxes are
marks only on the page of somebody who circles throughout (`accept_circles`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .layout import Group
from .reading.features import Features
from .thresholds import Thresholds

Floats = NDArray[np.float64]


class State(StrEnum):
    """What a box surely is, or that it is not sure."""

    BLANK = "blank"
    MARK = "mark"
    SOLID = "solid"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class BoxReading:
    """A box as read: `p` is the model's probability of a mark, `why` says what makes it unsure.

    A mark whose `why` is ``circled`` is a circle around the box (`accept_circles`).
    """

    id: str
    p: float
    state: State
    why: str
    area: float
    dark: float
    trace: float

    @property
    def is_marked(self) -> bool:
        return self.state in (State.MARK, State.SOLID)


@dataclass(frozen=True, slots=True)
class GroupDecision:
    """`decision` is ``value``, ``absent`` or ``review``; `reason` says why.

    `value` is set only for ``value``; `proposal` is what a person may confirm
    with one key: a value, ``absent``, ``blank`` or None.
    """

    id: str
    decision: str
    value: int | None
    proposal: int | str | None
    reason: str


def probabilities(features: Features, thresholds: Thresholds) -> Floats:
    """Logistic model on the physical features: chance that a person meant a mark."""
    model = thresholds.model
    z = np.full(len(features.area), float(model["intercept"]))
    for name, weight in model["weights"].items():
        z += float(weight) * model_input(features, name)
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -30, 30))))


def model_input(features: Features, name: str) -> Floats:
    """One input of the model; areas on a log scale, because a dot counts as well as a blot."""
    if name == "log_area":
        return np.asarray(np.log(features.area + 0.03))
    if name == "share":
        return _inside_share(features)
    value = np.asarray(getattr(features, name), dtype=np.float64)
    return np.minimum(value, 4.0) if name == "ring" else value


def read_boxes(
    ids: Sequence[str], features: Features, off_mm: Floats, thresholds: Thresholds
) -> list[BoxReading]:
    """State of every box of a page. `off_mm` is how far its group lies from the smooth field."""
    p = probabilities(features, thresholds)
    blank, mark = thresholds.blank, thresholds.mark
    trace_max = min(
        blank["trace_max"],
        features.noise * blank["noise_times"]
        + max(blank["noise_add"], blank["typical_add"] * min(features.typical, 1.0)),
        features.typical * blank["typical_times"],
    )
    dark_min = max(
        mark["dark_floor"],
        min(mark["dark_min"], features.typical * mark["typical_times"]),
        features.typical * mark["typical_least"],
    )
    plain = _plainly_blank(features, off_mm, p, trace_max, thresholds)
    share = _inside_share(features)
    chances = p.tolist()
    measured = zip(features.area.tolist(), features.dark.tolist(), features.trace.tolist(), strict=True)
    out = []
    for i, (box_id, size) in enumerate(zip(ids, measured, strict=True)):
        state, why = State.BLANK, ""
        if not plain[i]:
            f = {name: float(getattr(features, name)[i]) for name in _PER_BOX}
            f |= {"share": float(share[i]), "p": chances[i], "off": float(off_mm[i])}
            f |= {"trace_max": trace_max, "dark_min": dark_min}
            state, why = _state(f, thresholds)
        out.append(BoxReading(box_id, chances[i], state, why, *size))
    return out


def _plainly_blank(
    features: Features, off_mm: Floats, p: Floats, trace_max: float, t: Thresholds
) -> NDArray[np.bool_]:
    """The boxes that `_state` would call blank, all at once: three of four are."""
    return np.asarray(
        (features.outline >= t.box["outline_min"])
        & (off_mm <= t.box["off_max_mm"])
        & (features.streak <= t.box["streak_max"])
        & (features.trace <= trace_max)
        & (features.area <= t.blank["area_max"])
        & ~_may_be_ringed(features.hoop, features.sides, features.across, features.ring, t)
        & (p <= t.blank["p_max"])
    )


def _may_be_ringed(hoop: Any, sides: Any, across: Any, ring: Any, t: Thresholds) -> Any:
    """Whether somebody may have drawn a circle around the box; for one box or for all at once.

    The tails of neighbours cross the ring, however many they are; part of a circle runs along at least two sides.
    """
    limit = t.blank
    around = (sides >= 3) | (across > 0) | (ring > limit["ring_max"])
    return ((hoop >= limit["hoop_max"]) & around) | (ring > limit["ring_most"])


_PER_BOX = (
    "outline",
    "fill",
    "area",
    "extent",
    "dark",
    "trace",
    "ring",
    "sides",
    "across",
    "hoop",
    "far",
    "streak",
)


def _inside_share(features: Features) -> Floats:
    return np.asarray(features.area / (features.area + features.ring + 0.3))


def _state(f: Mapping[str, float], t: Thresholds) -> tuple[State, str]:
    if f["outline"] < t.box["outline_min"]:
        return State.UNSURE, "outline"
    if f["off"] > t.box["off_max_mm"]:
        return State.UNSURE, "moved"
    if f["streak"] > t.box["streak_max"]:
        return State.UNSURE, "streak"
    if f["trace"] <= f["trace_max"] and f["area"] <= t.blank["area_max"]:
        return _blank(f, t)
    return _mark(f, t)


def _blank(f: Mapping[str, float], t: Thresholds) -> tuple[State, str]:
    if _may_be_ringed(f["hoop"], f["sides"], f["across"], f["ring"], t):
        is_whole = f["hoop"] >= 4 and f["sides"] >= 4 and f["ring"] <= t.blank["circle_most"]
        return State.UNSURE, "circled" if is_whole else "ringed"
    if f["p"] > t.blank["p_max"]:
        return State.UNSURE, "model"
    return State.BLANK, ""


def _mark(f: Mapping[str, float], t: Thresholds) -> tuple[State, str]:
    limit = t.mark
    if f["area"] < limit["area_min"] or f["extent"] < limit["extent_min"]:
        return State.UNSURE, "small"
    if f["dark"] < f["dark_min"]:
        return State.UNSURE, "faint"
    if f["share"] < limit["inside_share_min"]:
        return State.UNSURE, "outside"
    if f["far"] > limit["far_max"]:
        return State.UNSURE, "passes"
    if f["p"] < limit["p_min"]:
        return State.UNSURE, "model"
    if f["area"] >= t.solid["area_min"] and f["fill"] >= t.solid["fill_min"]:
        return State.SOLID, ""
    return State.MARK, ""


def accept_circles(
    boxes: Sequence[BoxReading], groups: Sequence[Group], thresholds: Thresholds
) -> list[BoxReading]:
    """On the page of somebody who answers with circles, a clean circle around a clean box is a mark.

    One circle says nothing: it may be a slip, a correction or a note. A page says it, when at least six of
    its groups (`circles_min`) hold exactly one circle and nothing else, and no more groups hold another mark.
    """
    state = {b.id: b for b in boxes}
    circled = ticked = 0
    for group in groups:
        mine = [state[b] for b in group.boxes if state[b].state is not State.BLANK]
        circled += [b.why for b in mine] == ["circled"]
        ticked += any(b.is_marked for b in mine)
    if circled < max(thresholds.page["circles_min"], ticked):
        return list(boxes)
    return [replace(b, state=State.MARK) if b.why == "circled" else b for b in boxes]


def empty_share(groups: Sequence[Group], boxes: Mapping[str, BoxReading]) -> float:
    """Share of the groups of heard lectures that hold no sure mark."""
    marked = _marked(boxes)
    due = [g for g in groups if g.absent not in marked]
    return sum(marked.isdisjoint(g.boxes) for g in due) / max(len(due), 1)


def _marked(boxes: Mapping[str, BoxReading]) -> set[str]:
    return {name for name, box in boxes.items() if box.is_marked}


def pale_marks(
    groups: Sequence[Group], boxes: Mapping[str, BoxReading], noise: float, thresholds: Thresholds
) -> dict[str, str]:
    """Groups whose boxes are all blank but one of them less so: group → that box.

    Hard pencil that the scanner has nearly washed out. One such group is a speck; several are a pen.
    """
    least = max(thresholds.page["pale_least"], thresholds.page["pale_times"] * noise)
    found = {}
    for group in groups:
        mine = [boxes[b] for b in group.boxes]
        if boxes[group.absent].state is State.BLANK and all(b.state is State.BLANK for b in mine):
            mine.sort(key=lambda b: -b.trace)
            second = mine[1].trace if len(mine) > 1 else 0.0
            if mine[0].trace >= max(least, 2.5 * second):
                found[group.id] = mine[0].id
    return found if len(found) >= max(4, thresholds.page["pale_share"] * len(groups)) else {}


def decide_groups(
    groups: Sequence[Group],
    boxes: Mapping[str, BoxReading],
    values: Mapping[str, int | None],
    *,
    page_gate: str = "",
    is_bilevel: bool = False,
    pale: Mapping[str, str] | None = None,
    empty_max: float = 1.0,
) -> list[GroupDecision]:
    """One decision a group; a page gate turns every acceptance into a proposal.

    `pale` are the groups that only look empty, with the box to propose (`pale_marks`). With more than
    `empty_max` of the groups empty, light ink may be lost, and a box blacked out is no answer by itself.
    """
    rows: dict[str, list[Group]] = {}
    for group in groups:
        rows.setdefault(group.row, []).append(group)
    loses = "solid_in_bilevel" if is_bilevel else ""
    if not loses and empty_share(groups, boxes) > empty_max:
        loses = "solid_among_empty"
    out = []
    for group in groups:
        decision = _decide(group, rows[group.row], boxes, values, loses)
        if decision.reason == "blank" and pale and group.id in pale:
            decision = replace(decision, proposal=values[pale[group.id]])
        if page_gate and decision.decision != "review":
            proposal = "absent" if decision.decision == "absent" else decision.value
            decision = GroupDecision(group.id, "review", None, proposal, f"page:{page_gate}")
        out.append(decision)
    return out


def _decide(
    group: Group,
    row: Sequence[Group],
    boxes: Mapping[str, BoxReading],
    values: Mapping[str, int | None],
    loses: str,
) -> GroupDecision:
    absent = boxes[group.absent]
    mine = [boxes[b] for b in group.boxes]
    marked = [b for b in mine if b.is_marked]
    unsure = [b for b in mine if b.state is State.UNSURE]
    if absent.state is not State.BLANK:
        return _decide_absent(group, row, boxes, absent, bool(marked))
    if unsure:
        proposal = values[marked[0].id] if len(marked) == 1 else None
        if not marked and len(unsure) == 1:
            proposal = values[unsure[0].id]
        return GroupDecision(group.id, "review", None, proposal, f"unsure:{unsure[0].why}")
    if not marked:
        return GroupDecision(group.id, "review", None, "blank", "blank")
    if len(marked) == 1:
        value = values[marked[0].id]
        if loses and marked[0].state is State.SOLID:
            # A light tick beside a blacked-out box would have vanished.
            return GroupDecision(group.id, "review", None, value, loses)
        if _is_alone(group, row, boxes):
            return GroupDecision(group.id, "review", None, value, "alone_in_row")
        return GroupDecision(group.id, "value", value, value, "one_mark")
    kept = [b for b in marked if b.state is State.MARK]
    if len(marked) == 2 and len(kept) == 1:
        return GroupDecision(group.id, "review", None, values[kept[0].id], "corrected")
    return GroupDecision(group.id, "review", None, None, "double")


def _is_alone(group: Group, row: Sequence[Group], boxes: Mapping[str, BoxReading]) -> bool:
    """The only sure mark in a row of three or more: a hair or a blot in an empty row looks like this."""
    others = [b for g in row if g.id != group.id for b in g.boxes]
    return len(row) >= 3 and not any(boxes[b].is_marked for b in others)


def _decide_absent(
    group: Group,
    row: Sequence[Group],
    boxes: Mapping[str, BoxReading],
    absent: BoxReading,
    has_mark: bool,
) -> GroupDecision:
    others = [boxes[b] for g in row for b in g.boxes]
    if not absent.is_marked:
        return GroupDecision(group.id, "review", None, None, f"unsure_absent:{absent.why}")
    if all(b.state is State.BLANK for b in others):
        return GroupDecision(group.id, "absent", None, "absent", "absent")
    reason = "absent_and_mark" if has_mark or any(b.is_marked for b in others) else "absent_and_unsure"
    return GroupDecision(group.id, "review", None, "absent", reason)
