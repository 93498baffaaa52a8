"""Synthetic districts by seed: the families of the rota benchmark and tests."""

from __future__ import annotations

from collections.abc import Callable

from lunxun.engines.rota.errors import ProblemError
from lunxun.engines.rota.model import Events, Problem

from . import planted
from .district import district
from .disturb import disturbance

_BUILDERS: dict[str, Callable[[int, int, int], Problem]] = {
    "typical": lambda n, w, s: district(n, w, s, "typical"),
    "easy": lambda n, w, s: district(n, w, s, "easy"),
    "tight": lambda n, w, s: district(n, w, s, "tight"),
    "tiny": lambda n, w, s: district(n, w, s, "tiny"),
    "disturbed": lambda n, w, s: district(n, w, s, "disturbed"),
    "overloaded": planted.overloaded,
    "planted": planted.optimum,
    "infeasible": planted.infeasible,
    "symmetric": planted.symmetric,
}
FAMILIES = tuple(_BUILDERS)


def generate(people: int, weeks: int, seed: int, family: str = "typical") -> Problem:
    """A problem of ``people`` trainees on ``weeks`` open Saturdays; equal arguments give equal problems."""
    if family not in _BUILDERS:
        raise ProblemError(f"没有“{family}”这一类算例；可用：{'、'.join(FAMILIES)}")
    if people < 4 or weeks < 2:
        raise ProblemError(f"人数 {people}、周数 {weeks} 太小；至少 4 人、2 周")
    return _BUILDERS[family](people, weeks, seed)


__all__ = ["FAMILIES", "Events", "disturbance", "generate"]
