"""Who answered, by class of units, and what the score is with every class at its share of those present.

Worked out once, at the seal, from the sealed rows themselves; late ballots change none of it. A class stands
alone only where it and all the others together have at least k answers in every item, so that whatever is
computed from these figures and the published ones is about at least k people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lunxun.engines.fairness.plain import MIN_CELL, MIN_ROWS_SCORE, Tally
from lunxun.engines.fairness.response import Poststratified, Stratum, poststratify
from lunxun.feedback import form_definition

REST = ""
"""The stratum of those whose class is not known or too small to stand alone."""

LARGE = 20
"""A class with fewer present is too small for its share of ballots to say anything."""

Answers = Mapping[str, int]
Turnout = list[tuple[str, int, int]]
"""(class, present, ballots) in official order, the rest last."""


def turnout_of(classes: Sequence[str], present: Mapping[str, int], expected: int) -> Turnout:
    """Present and ballots by class; nothing where the classes of those present are not known.

    `classes`: what each sealed ballot keeps (`sealing.unit_classes`). `present` by class of units, from the
    check-ins; where they don't add up to `expected`, the number given by the office, they are not the whole hall.
    """
    counts = Counter(classes)
    known = [name for name in present if counts[name] >= MIN_CELL]
    if not known or sum(present.values()) != expected:
        return []
    # Somebody who drew from the wrong box is a person more of that class, never an answer too many.
    found = [(name, max(present[name], counts[name]), counts[name]) for name in known]
    others = len(classes) - sum(number for _name, _due, number in found)
    due = max(expected - sum(due for _name, due, _number in found), others)
    return [*found, (REST, due, others)] if due >= MIN_CELL else found


def compared(turnout: Iterable[Sequence[Any]]) -> Turnout:
    """The classes whose response is set side by side: small ones together as the rest.

    Of ten people two who stay silent are a fifth of their class and no sign of anything.
    """
    found = [(str(name), int(due), int(number)) for name, due, number in turnout]
    large = [one for one in found if one[0] and one[1] >= LARGE]
    others = [one for one in found if one not in large]
    rest = REST, sum(due for _name, due, _number in others), sum(number for _name, _due, number in others)
    return [*large, rest] if rest[1] >= LARGE else large


def rates(turnout: Iterable[Sequence[Any]]) -> list[float]:
    """Share of ballots by class, of those that are compared."""
    return [number / due for _name, due, number in compared(turnout) if due]


def weighted(
    rows: Sequence[tuple[str, Answers]],
    absent: Mapping[str, int],
    turnout: Turnout,
    definition: Mapping[str, Any],
) -> dict[str, float]:
    """The weighted score of one lecture with every class at its share of those present, and its bounds.

    `rows`: (class, answers) of the valid rows; `absent`: ballots by class that say 这堂没听. The keys are those of
    `Poststratified`; empty where fewer than two classes can stand apart or there is no score.
    """
    answered = Counter(code for _name, answers in rows for code in answers)
    weights = {
        code: weight
        for code, weight in form_definition.weights(definition).items()
        if answered[code] >= MIN_CELL
    }
    if len(rows) < MIN_ROWS_SCORE or not weights:
        return {}
    kept = _classes(
        [row for row in rows if row[1]], weights, [name for name, _due, _number in turnout if name]
    )
    due: dict[str, int] = defaultdict(int)
    for name, present, _number in turnout:
        due[name if name in kept else REST] += present
    for name, count in absent.items():
        due[name if name in kept else REST] -= count
    used = {name: due[name] for name in (*kept, REST) if due[name] > 0}
    if len(used) < 2:
        return {}
    values = form_definition.grade_values(definition)
    found = {
        code: poststratify(_strata(code, rows, used, len(values)), values, step=_step(values))
        for code in weights
    }
    return _combined({code: one for code, one in found.items() if one}, weights)


def bounds(
    tallies: Mapping[str, Tally], weights: Mapping[str, float], values: Sequence[float], due: int
) -> dict[str, float]:
    """The same without classes: what those could change who did not answer."""
    found = {
        code: poststratify([Stratum(REST, max(due, tally.n), tally)], values, step=_step(values))
        for code, tally in tallies.items()
    }
    return _combined({code: one for code, one in found.items() if one}, weights)


def _step(values: Sequence[float]) -> int:
    """How many grades are one of the ordinary scale: 10 of a scale of 100 points."""
    return max(1, round(len(values) / 10))


def _classes(rows: Sequence[tuple[str, Answers]], codes: Iterable[str], names: Sequence[str]) -> list[str]:
    """Classes that stand alone: k answers in every item, and none or k in every item of all the others."""
    codes = list(codes)
    cells = Counter((name, code) for name, answers in rows for code in answers)
    whole = Counter(code for _name, answers in rows for code in answers)
    kept = [name for name in names if all(cells[name, code] >= MIN_CELL for code in codes)]

    def is_small(code: str) -> bool:
        return 0 < whole[code] - sum(cells[name, code] for name in kept) < MIN_CELL

    while kept and any(is_small(code) for code in codes):
        kept.remove(min(kept, key=lambda name: (sum(cells[name, code] for code in codes), names.index(name))))
    return kept


def _strata(
    code: str, rows: Sequence[tuple[str, Answers]], due: Mapping[str, int], grades: int
) -> list[Stratum]:
    counts = {name: [0] * grades for name in due}
    for name, answers in rows:
        if code in answers:
            counts[name if name in due else REST][answers[code]] += 1
    return [Stratum(name, max(due[name], sum(votes)), Tally(tuple(votes))) for name, votes in counts.items()]


def _combined(found: Mapping[str, Poststratified], weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights[code] for code in found)
    if not total:
        return {}

    def mean(name: str) -> float:
        return sum(weights[code] * float(getattr(one, name)) for code, one in found.items()) / total

    return {name: round(mean(name), 4) for name in ("score", "low", "high", "worst", "best")}
