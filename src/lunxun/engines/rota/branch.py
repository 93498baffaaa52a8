"""Proof by cases: branching on what the main hall holds on a day, the weakest case first (Land & Doig 1960).

The plain relaxation mixes walks like A-B-A-B and B-A-B-A and so never pays for two Saturdays of one circle
running, nor for whole runs. After a few dozen decisions about single Saturdays it can't any more. Every case
keeps the prices that prove it; the checker evaluates them and that the cases leave nothing out.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass

from .dual import Prices
from .instance import Instance
from .model import Case
from .relaxation import EMPTY, Main, Relaxation, Relaxed

_DECIDED = 1e-4


@dataclass(order=True, slots=True)
class Node:
    """An open case, ordered by its value."""

    value: float
    number: int
    main: dict[int, frozenset[int]]
    prices: Prices
    split: tuple[int, list[frozenset[int]]] | None


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: seconds (wall clock), solved programmes, cases kept, or a value that is good enough."""

    seconds: float
    programs: int = 10**9
    cases: int = 200
    enough: float = float("inf")


def branch(
    relaxation: Relaxation,
    budget: Budget,
    stop: Callable[[], bool] = lambda: False,
    see: Callable[[Relaxed], None] = lambda relaxed: None,
) -> list[tuple[Main, Prices]]:
    """Cases that cover everything, each with prices; empty if not even the first programme was solved.

    ``see`` is shown each solution, for heuristics that want to round it.
    """
    begin = time.monotonic()
    instance = relaxation.instance
    root = relaxation.solve({}, budget.seconds)
    if root is None:
        return []
    heap = [Node(root.value, 0, {}, root.prices, decide(instance, {}, root))]
    count = 1
    while len(heap) < budget.cases and count < budget.programs and not stop():
        node = heap[0]
        if budget.seconds < time.monotonic() - begin or node.value >= budget.enough or node.split is None:
            break  # a weakest case that can't be split ends the proof as well
        heapq.heappop(heap)
        day, parts = node.split
        for part in parts:
            main = {**node.main, day: part}
            left = budget.seconds - (time.monotonic() - begin)
            solved = relaxation.solve(main, max(0.05, left))
            count += 1
            if solved is None:  # what proves the whole proves its part
                heapq.heappush(heap, Node(node.value, count, main, node.prices, None))
                continue
            see(solved)
            better = solved.value >= node.value
            heapq.heappush(
                heap,
                Node(
                    max(node.value, solved.value),
                    count,
                    main,
                    solved.prices if better else node.prices,
                    decide(instance, main, solved),
                ),
            )
    return [(node.main, node.prices) for node in sorted(heap)]


def decide(instance: Instance, main: Main, relaxed: Relaxed) -> tuple[int, list[frozenset[int]]] | None:
    """The Saturday whose content is least decided, and its parts: by circle first, then by package."""
    best: tuple[float, int, list[frozenset[int]]] | None = None
    for w in range(instance.W):
        allowed = main.get(w) or frozenset((EMPTY, *range(instance.K)))
        share = {k: float(relaxed.runs[k, w, 0]) for k in allowed if k != EMPTY}
        share[EMPTY] = 1.0 - sum(share.values()) if EMPTY in allowed else 0.0
        parts = _by_circle(instance, w, allowed)
        undecided = 1.0 - max(sum(share[k] for k in part) for part in parts)
        if undecided <= _DECIDED:
            top = max(allowed, key=lambda k: (share[k], -k))
            undecided = (1.0 - share[top]) * 1e-3  # circles first
            parts = [frozenset((top,)), allowed - {top}]
        if undecided > _DECIDED * 1e-3 and len(parts) > 1 and (best is None or undecided > best[0]):
            best = (undecided, w, parts)
    return None if best is None else (best[1], best[2])


def _by_circle(instance: Instance, w: int, allowed: frozenset[int]) -> list[frozenset[int]]:
    """Contents by circle; what can't be held that day keeps company with the empty hall."""
    parts: dict[int, set[int]] = {}
    for k in allowed:
        possible = k != EMPTY and instance.allowed[k, w] and instance.hall_open[w, 0]
        parts.setdefault(int(instance.circle[k]) if possible else EMPTY, set()).add(k)
    return [frozenset(parts[key]) for key in sorted(parts)]


def proof(relaxation: Relaxation, cases: list[tuple[Main, Prices]]) -> tuple[Case, ...]:
    """The cases in the words of the plan file."""
    instance = relaxation.instance
    names = [x.id for x in instance.problem.packages]
    return tuple(
        Case(
            main={
                instance.days[w]: tuple("" if k == EMPTY else names[k] for k in sorted(contents))
                for w, contents in sorted(main.items())
            },
            certificate=relaxation.dual.certificate(prices),
        )
        for main, prices in cases
    )
