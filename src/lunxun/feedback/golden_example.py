"""The worked example of the page 怎么算的: one lecture's counts, and every figure by hand (domain.md S5)."""

from __future__ import annotations

from typing import Any

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
        "rows": rows,
        "grades": [(grade["label"], grade["value"]) for grade in form["grades"]],
        "total": f"{total:.2f}",
    }
