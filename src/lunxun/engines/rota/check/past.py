"""Comparison of a plan with the one it replaces: the past is sacred, the rest is counted."""

from __future__ import annotations

from lunxun.engines.rota.model import Plan

from .rules import Violation


def touched(plan: Plan, previous: Plan) -> tuple[list[Violation], int]:
    """Violations of the past, and how many people have a different list of (package, day, hall)."""
    found = []
    today = plan.changes[-1].today if plan.changes else ""
    old = {(r.package, r.day, r.hall, r.people) for r in previous.runs if r.day < today}
    new = {(r.package, r.day, r.hall, r.people) for r in plan.runs if r.day < today}
    for package, day, hall, _ in sorted(old ^ new):
        found.append(Violation("C6", f"{day} 会场“{hall}”的“{package}”已成过去，却被改动"))
    before, after = appointments(previous), appointments(plan)
    moved = sum(before.get(p) != after.get(p) for p in before.keys() | after.keys())
    return found, moved


def appointments(plan: Plan) -> dict[str, frozenset[tuple[str, str, str]]]:
    """Person id → (package, day, hall) attended."""
    seen: dict[str, set[tuple[str, str, str]]] = {}
    for run in plan.runs:
        for person in run.people:
            seen.setdefault(person, set()).add((run.package, run.day, run.hall))
    return {p: frozenset(v) for p, v in seen.items()}
