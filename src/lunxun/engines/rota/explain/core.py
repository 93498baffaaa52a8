"""Minimal contradictory sets of rules by assumption literals and a deletion filter (CP-SAT).

One worker and no presolve: with presolve a literal that is no assumption may be returned (or-tools #5141), and
cores need a single worker (#3102). Every core is re-verified: alone it is infeasible, without any one of its
rules it is feasible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .rules import Rule, Slot

_WORK = 20.0


@dataclass(frozen=True, slots=True)
class Core:
    """Rules that can't all hold; ``verified`` by solving them alone and with each one left out."""

    rules: tuple[Rule, ...]
    verified: bool


def contradictions(rules: Sequence[Rule], most: int = 5) -> list[Core]:
    """Disjoint minimal cores, at most ``most``; empty if the rules are compatible."""
    left = list(rules)
    found: list[Core] = []
    while len(found) < most:
        raw = _core(left)
        if raw is None:
            break
        core = _minimal(raw)
        found.append(Core(tuple(core), _verify(core)))
        gone = {r.id for r in core if r.kind == "some"} or {core[0].id}
        left = [r for r in left if r.id not in gone]
    return found


def _minimal(rules: list[Rule]) -> list[Rule]:
    """Deletion filter; facts of the world are tried for deletion before decisions of the clerk."""
    core = sorted(rules, key=lambda r: (r.id.startswith("lock:"), r.id))
    for rule in list(core):
        rest = [r for r in core if r.id != rule.id]
        if not feasible(rest):
            core = rest
    return sorted(core, key=lambda r: r.id)


def _verify(core: list[Rule]) -> bool:
    alone = not feasible(core)
    return alone and all(feasible([r for r in core if r.id != rule.id]) for rule in core)


def feasible(rules: Sequence[Rule]) -> bool:
    """Whether the rules hold together (undecided within the work limit counts as feasible)."""
    return _core(rules) is None


def _core(rules: Sequence[Rule]) -> list[Rule] | None:
    """A contradictory subset found by the solver, or None."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    slots = sorted({s for r in rules for s in (*r.slots, *r.others)})
    var: dict[Slot, Any] = {s: model.new_bool_var("") for s in slots}
    switch = {}
    for rule in rules:
        literal = model.new_bool_var("")
        switch[literal.index] = rule
        _add(model, rule, var, literal)
        model.add_assumption(literal)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.max_deterministic_time = _WORK
    if solver.solve(model) != cp_model.INFEASIBLE:
        return None
    indices = solver.sufficient_assumptions_for_infeasibility()
    return [switch[i] for i in indices if i in switch] or list(rules)


def _add(model: Any, rule: Rule, var: dict[Slot, Any], literal: Any) -> None:
    mine = [var[s] for s in rule.slots]
    if rule.kind == "none":
        for x in mine:
            model.add(x == 0).only_enforce_if(literal)
    elif rule.kind == "some":
        model.add(sum(mine) >= rule.number).only_enforce_if(literal)
    elif rule.kind == "most":
        if len(mine) > rule.number:
            model.add(sum(mine) <= rule.number).only_enforce_if(literal)
    else:
        for slot in rule.slots:
            earlier = [var[o] for o in rule.others if o[1] < slot[1]]
            model.add(sum(earlier) >= 1).only_enforce_if([literal, var[slot]])
