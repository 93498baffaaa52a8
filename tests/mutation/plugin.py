"""The pytest side: one session that has run the tests once, forked for every mutant."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.mutation.mutants import Mutant, mutants_of

MODULES = (
    "lunxun.feedback.tickets",
    "lunxun.feedback.ballots",
    "lunxun.feedback.sealing",
    "lunxun.feedback.supplements",
    "lunxun.feedback.rules",
    "lunxun.feedback.queries.figures",
)
SLOW = 15.0
"""Seconds of one test beyond which it kills no mutant: the others are enough."""
PATIENCE = 30.0


class Mutation:
    """`survivors` are the mutants that no test noticed."""

    def __init__(self, every: int = 1, only: str = "") -> None:
        self.every, self.only = every, only
        self.tried = 0
        self.survivors: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if _is_quick(item)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        calls, seconds = self._walk(items)
        usable = [item for item in items if seconds[item.nodeid] < SLOW]
        mutants = [mutant for mutant in all_mutants() if self.only in str(mutant)][:: self.every]
        print(f"{len(mutants)} mutants, {len(usable)} tests", flush=True)
        for number, mutant in enumerate(mutants, 1):
            if number % 25 == 0:
                print(f"{number}: {len(self.survivors)} survived so far", flush=True)
            asked = [item for item in usable if not mutant.function or mutant.function in calls[item.nodeid]]
            asked.sort(key=lambda item: seconds[item.nodeid])
            self.tried += 1
            if not asked or not killed(mutant, asked, items[0], sum(seconds[i.nodeid] for i in asked)):
                self.survivors.append(str(mutant))
                print(f"survived: {mutant} ({len(asked)} tests)", flush=True)
        return True

    def _walk(self, items: list[pytest.Item]) -> tuple[dict[str, set[str]], dict[str, float]]:
        """Run every test once, unchanged: which functions it calls, and how long it takes."""
        paths = {str(Path(importlib.import_module(name).__file__ or "")) for name in MODULES}
        calls: dict[str, set[str]] = defaultdict(set)
        seconds: dict[str, float] = {}
        for number, item in enumerate(items):
            seen = calls[item.nodeid]

            def note(frame: Any, event: str, _argument: object, seen: set[str] = seen) -> None:
                if event == "call" and frame.f_code.co_filename in paths:
                    seen.add(frame.f_code.co_qualname.removesuffix(".<genexpr>").split(".<locals>")[0])

            # The next item is never None: what lives as long as the session must outlive every fork.
            following = items[(number + 1) % len(items)]
            began = time.monotonic()
            sys.setprofile(note)
            reports = runtestprotocol(item, log=False, nextitem=following)
            sys.setprofile(None)
            seconds[item.nodeid] = time.monotonic() - began
            if any(report.failed for report in reports):
                # It would "kill" every mutant. Its failure is told by the ordinary run of the tests.
                print(f"left out, fails without any mutant: {item.nodeid}", flush=True)
                seconds[item.nodeid] = SLOW
        return calls, seconds


def _is_quick(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    is_committing = "transactional_db" in names or bool(marker and marker.kwargs.get("transaction"))
    # A test that commits would leave its rows to the next mutant when it is killed half-way.
    return not (
        is_committing or names & {"instance", "page_at", "live_server"} or item.get_closest_marker("long")
    )


def all_mutants() -> Iterator[Mutant]:
    for name in MODULES:
        yield from mutants_of(name, Path(importlib.import_module(name).__file__ or ""))


def killed(mutant: Mutant, asked: list[pytest.Item], other: pytest.Item, usual: float) -> bool:
    """Whether a test notices. A child that hangs or dies has been noticed, too."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        signal.alarm(int(PATIENCE + 4 * usual))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        status = 1
        try:
            apply(mutant)
            status = 0 if all(_passes(item, other) for item in asked) else 1
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] != 0


def _passes(item: pytest.Item, other: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=other))


def apply(mutant: Mutant) -> None:
    """Put the mutant into the running process: everybody who imported the function gets the new code."""
    module = importlib.import_module(mutant.module)
    if not mutant.function:
        return _apply_constants(mutant, module)
    codes = mutant.codes()
    for function in _functions(module):
        if function.__code__.co_qualname == mutant.function:
            function.__code__ = codes[mutant.function]
            return None
    raise LookupError(f"{mutant}: no such function in the running module")


def _apply_constants(mutant: Mutant, module: ModuleType) -> None:
    fresh: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(mutant.tree, mutant.path, "exec"), fresh)
    for name, value in fresh.items():
        before = getattr(module, name, None)
        is_plain = isinstance(value, int | float | str | bytes | tuple | frozenset | dict)
        if name.startswith("__") or not is_plain or value == before:
            continue
        for other in list(sys.modules.values()):
            if getattr(other, "__name__", "").startswith("lunxun") and getattr(other, name, None) is before:
                setattr(other, name, value)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            for part in vars(value).values():
                yield from _unwrapped(getattr(part, "fget", None) or getattr(part, "__func__", part))
        else:
            yield from _unwrapped(value)


def _unwrapped(value: Any) -> Iterator[FunctionType]:
    while value is not None:
        if isinstance(value, FunctionType) and isinstance(value.__code__, CodeType):
            yield value
        value = getattr(value, "__wrapped__", None)
