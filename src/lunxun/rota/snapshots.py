"""Decoded problems and plans, kept in memory by digest: a text never changes, so neither does what it says."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from lunxun.engines.rota import codec
from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.check.moves import Seen
from lunxun.engines.rota.events import apply_events
from lunxun.engines.rota.model import Plan, Problem
from lunxun.rota.models import FrozenProblem, RotaPlan

T = TypeVar("T")


class _Kept(Generic[T]):
    """The last few values by digest, for all threads of a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return made


_PROBLEMS: _Kept[Problem] = _Kept(4)
_SEEN: _Kept[Seen] = _Kept(8)


def problem_of(row: FrozenProblem) -> Problem:
    """The problem of a row; decoded once in a process."""
    return _PROBLEMS.get(row.digest, lambda: codec.loads(Problem, row.text))


def seen_of(row: RotaPlan) -> Seen:
    """A plan with its facts after the events that it answers, and the sums that moves start from."""

    def make() -> Seen:
        plan = codec.loads(Plan, row.text)
        return Seen(Facts(apply_events(problem_of(row.problem), plan.changes)), plan)

    return _SEEN.get(row.digest, make)
