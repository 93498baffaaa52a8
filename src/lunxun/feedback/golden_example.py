"""The worked example of the page 怎么算的: one lecture's counts, and every figure by hand (domain.md S5)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lunxun.engines.fairness import Tally, satisfaction, score, weighted_score
from lunxun.feedback import form_definition
from lunxun.feedback.form_definition import DEFAULT, worded

DUE, RETURNED, VALID = 589, 571, 566
COUNTS = {"topic": (412, 131, 19, 4), "content": (430, 120, 14, 2), "form": (361, 168, 31, 6)}


def context() -> dict[str, Any]:
    """Rows with two decimals, as the page prints them."""
    values, weights = form_definition.grade_values(DEFAULT), form_definition.weights(DEFAULT)
    form, rows = worded(DEFAULT), []
    for item in form["items"]:
        tally = Tally(COUNTS[item["code"]])
        plain, points = satisfaction(tally), score(tally, values)
        rows.append(
            {
                "label": item["label"],
                "weight": item["weight"],
                "counts": tally.counts,
                "plain": plain,
                "score": f"{points:.2f}",
                "sum": " + ".join(
                    f"{value:g} × {count}" for value, count in zip(values, tally.counts, strict=True)
                ),
                "points": sum(v * c for v, c in zip(values, tally.counts, strict=True)),
            }
        )
    total = weighted_score({code: Tally(counts) for code, counts in COUNTS.items()}, weights, values)
    return {
        "due": DUE,
        "returned": RETURNED,
        "valid": VALID,
        "return_rate": RETURNED / DUE,
        "valid_rate": VALID / RETURNED,
        "response": VALID / DUE,
        "rows": rows,
        "grades": [(grade["label"], grade["value"]) for grade in form["grades"]],
        "total": f"{total:.2f}",
        "ruler": ruler(),
    }


# lecture → average of the lenient and of the severe class; None: that class wasn't there
HEARD: dict[str, tuple[float | None, float | None]] = {
    gettext_noop("甲"): (92, 86),
    gettext_noop("乙"): (92, None),
    gettext_noop("丙"): (None, 88),
}


def ruler() -> dict[str, Any]:
    """Three lectures and two classes of unit: the idea of the adjustment, small enough for a slip of paper.

    Both classes heard 甲, so its two averages tell how far apart they judge; half of it is added or taken away.
    """
    lenient, severe = HEARD["甲"]
    assert lenient is not None and severe is not None  # noqa: S101 (the lecture that both heard)
    half = (lenient - severe) / 2
    rows = []
    for name, (high, low) in HEARD.items():
        raw = sum(value for value in (high, low) if value is not None) / (1 if None in (high, low) else 2)
        shift = 0.0 if None not in (high, low) else (-half if low is None else half)
        rows.append(
            {
                "name": _(name),
                "lenient": high,
                "severe": low,
                "raw": raw,
                "sum": f"{raw:g} {'−' if shift < 0 else '+'} {abs(shift):g}" if shift else f"{raw:g}",
                "adjusted": raw + shift,
            }
        )
    return {"rows": rows, "difference": lenient - severe, "half": half, "lenient": lenient, "severe": severe}
