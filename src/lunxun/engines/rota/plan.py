"""From names to a plan file: runs, shortages, cost lines; the figures come from the independent checker."""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING

from . import codec
from .check import cost as costs
from .check.facts import Facts
from .events import apply_events
from .instance import Instance
from .model import Bound, Events, Plan, Problem, Run
from .quota import RunKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def make_plan(
    problem: Problem,
    runs: Iterable[Run],
    *,
    seed: int = 0,
    bound: Bound | None = None,
    changes: tuple[Events, ...] = (),
    previous_hash: str = "",
    log: tuple[str, ...] = (),
) -> Plan:
    """A plan of the original ``problem`` with every claim filled in."""
    ordered = tuple(sorted(runs, key=lambda r: (r.day, r.hall, r.package)))
    bare = Plan(problem_hash=codec.digest(problem), runs=ordered)
    facts = Facts(apply_events(problem, changes))
    return replace(
        bare,
        shortages=costs.shortages(facts, bare),
        locks_not_kept=costs.locks_not_kept(facts, bare),
        cost=costs.cost(facts, bare),
        bound=bound or Bound(),
        seed=seed,
        versions=versions(),
        changes=changes,
        previous_hash=previous_hash,
        log=log,
    )


def named_runs(instance: Instance, runs: Sequence[RunKey], people: Sequence[Sequence[int]]) -> list[Run]:
    """Index runs and people → runs by id. Runs without people are kept only where a lock demands them."""
    problem = instance.problem
    locked = {(x.package, x.day) for x in problem.locks if x.kind == "run"}
    floors = {f.branch for f in problem.floors}
    result = []
    for (k, w, v), seated in zip(runs, people, strict=True):
        package = problem.packages[k]
        keep = seated or (package.id, instance.days[w]) in locked or package.branch in floors
        followed = any(package.id in p.after for p in problem.packages)
        if keep or followed:
            names = tuple(problem.people[i].id for i in sorted(seated))
            result.append(Run(package.id, instance.days[w], problem.halls[v].id, names))
    return result


def versions() -> dict[str, str]:
    """Library versions that a plan depends on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in ("numpy", "scipy", "ortools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
