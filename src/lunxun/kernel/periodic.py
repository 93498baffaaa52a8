"""What is to be done again and again: a part registers it, the job workers run it.

The registry is here, and not with the workers, so that any layer may register without knowing them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Periodic:
    """`run` at most every `seconds` over all workers together, as long as `wanted` says there is work.

    `run` is short and idempotent: after a crash it runs again, and two may overlap for a moment.
    `wanted` is a cheap read, asked that often by every worker, so that idle rounds write nothing.
    """

    name: str
    seconds: float
    run: Callable[[], object]
    wanted: Callable[[], bool]


registry: dict[str, Periodic] = {}


def _always() -> bool:
    return True


def periodic(
    name: str, seconds: float, run: Callable[[], object], *, wanted: Callable[[], bool] = _always
) -> Periodic:
    """Register under a name that no other part uses; called from `AppConfig.ready`."""
    known = registry.get(name)
    if known is not None and known.run is not run:
        raise ValueError(f"Two periodic jobs are called {name!r}.")
    registry[name] = Periodic(name, seconds, run, wanted)
    return registry[name]
