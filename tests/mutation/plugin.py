"""The pytest side: one session that has run the tests once, forked for every mutant."""

from __future__ import annotations

import hashlib
import importlib
import itertools
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
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
ROOT = Path(__file__).resolve().parent.parent.parent
SLOW = 8.0
"""Processor seconds of one test beyond which it kills no mutant: the others are enough."""
MOST = 25.0
"""Processor seconds of all tests that one mutant is shown. It counts as a survivor when they all pass, although a
test that was not asked might have noticed."""
PATIENCE = 180.0
"""Seconds of the clock beyond which a mutant hangs; more where its tests take long."""


class Mutation:
    """`survivors` are the mutants that no test noticed. What was found lies in `var/mutation/`, under a name that
    changes with the code and with the tests, so that a run that was stopped goes on."""

    def __init__(self, every: int = 1, only: str = "") -> None:
        self.every, self.only = every, only
        self.tried = 0
        self.survivors: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if _is_quick(item)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        mutants = [mutant for mutant in all_mutants() if self.only in str(mutant)][:: self.every]
        notes = Notes(session.items)
        left = [mutant for mutant in mutants if notes.verdict(mutant) is None]
        print(f"{len(mutants)} mutants, {len(left)} left to try, {len(session.items)} tests", flush=True)
        if left:
            self._try(left, session.items, notes)
        self.tried = len(mutants)
        self.survivors = [str(mutant) for mutant in mutants if not notes.verdict(mutant)]
        for survivor in self.survivors:
            print(f"survived: {survivor}", flush=True)
        return True

    def _try(self, mutants: list[Mutant], items: list[pytest.Item], notes: Notes) -> None:
        walked = walk(items)
        killers: Counter[tuple[str, str]] = Counter()
        for number, mutant in enumerate(mutants, 1):
            # What killed a neighbour kills this one, too, more often than not; then the quickest.
            asked = sorted(
                (item for item in items if walked.reaches(item, mutant)),
                key=lambda item: (-killers[mutant.function, item.nodeid], walked.seconds[item.nodeid]),
            )
            asked = _within(asked, walked.seconds, MOST)
            killer = killer_of(mutant, asked, items[0], sum(walked.seconds[one.nodeid] for one in asked))
            if killer is not None:
                killers[mutant.function, killer] += 1
            notes.keep(mutant, killer)
            said = f"killed by {killer}" if killer is not None else f"SURVIVED {len(asked)} tests"
            print(f"{number}/{len(mutants)} {mutant}: {said}", flush=True)


class Notes:
    """Which test killed which mutant ("" for a child that hung or died), kept from run to run."""

    def __init__(self, items: list[pytest.Item]) -> None:
        sources = {Path(importlib.import_module(name).__file__ or "") for name in MODULES}
        sources |= {item.path for item in items}
        content = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources)))
        self.path = ROOT / "var" / "mutation" / f"{content.hexdigest()[:16]}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        self.known: dict[str, str | None] = dict(map(json.loads, lines))

    def verdict(self, mutant: Mutant) -> bool | None:
        """Whether it was killed; None: not tried yet."""
        return None if str(mutant) not in self.known else self.known[str(mutant)] is not None

    def keep(self, mutant: Mutant, killer: str | None) -> None:
        self.known[str(mutant)] = killer
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([str(mutant), killer], ensure_ascii=False) + "\n")


@dataclass
class Walked:
    """By test: the lines and functions of the mutated modules that it runs, and its processor seconds."""

    lines: dict[str, set[tuple[str, int]]]
    functions: dict[str, set[tuple[str, str]]]
    seconds: dict[str, float]

    def reaches(self, item: pytest.Item, mutant: Mutant) -> bool:
        """Whether the test runs the mutant's line; its function, where no test is seen on that very line."""
        if self.seconds[item.nodeid] >= SLOW:
            return False
        if not mutant.function:
            return any(path == mutant.path for path, _line in self.lines[item.nodeid])
        place = (mutant.path, mutant.line)
        if any(place in lines for lines in self.lines.values()):
            return place in self.lines[item.nodeid]
        return (mutant.path, mutant.function) in self.functions[item.nodeid]


class Watch:
    """Notes which lines and functions of some files run: a trace function for `sys.settrace`."""

    def __init__(self, paths: set[str]) -> None:
        self.paths = paths
        self.lines: set[tuple[str, int]] = set()
        self.functions: set[tuple[str, str]] = set()

    def enter(self, frame: Any, _event: str, _value: object) -> Any:
        code = frame.f_code
        if code.co_filename not in self.paths:
            return None
        name = code.co_qualname.split(".<locals>")[0].removesuffix(".<genexpr>")
        self.functions.add((code.co_filename, name))
        return self._inside

    def _inside(self, frame: Any, _event: str, _value: object) -> Any:
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._inside


def walk(items: list[pytest.Item]) -> Walked:
    """Run every test once, unchanged."""
    paths = {str(Path(importlib.import_module(name).__file__ or "")) for name in MODULES}
    walked = Walked({}, {}, {})
    for number, item in enumerate(items):
        # The next item is never None: what lives as long as the session must outlive every fork.
        following = items[(number + 1) % len(items)]
        watch, began = Watch(paths), time.process_time()
        sys.settrace(watch.enter)
        reports = runtestprotocol(item, log=False, nextitem=following)
        sys.settrace(None)
        walked.lines[item.nodeid], walked.functions[item.nodeid] = watch.lines, watch.functions
        walked.seconds[item.nodeid] = time.process_time() - began
        if any(report.failed for report in reports):
            # It would "kill" every mutant. Its failure is told by the ordinary run of the tests.
            print(f"left out, fails without any mutant: {item.nodeid}", flush=True)
            why = next(report for report in reports if report.failed).longreprtext
            print("\n".join(why.splitlines()[-3:]), flush=True)
            walked.seconds[item.nodeid] = SLOW
    print(f"walked in {sum(walked.seconds.values()):.0f} processor seconds", flush=True)
    return walked


def _within(items: list[pytest.Item], seconds: dict[str, float], most: float) -> list[pytest.Item]:
    """As many as fit, in this order."""
    totals = itertools.accumulate(seconds[item.nodeid] for item in items)
    return [item for item, total in zip(items, totals, strict=True) if total <= most]


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


def killer_of(mutant: Mutant, asked: list[pytest.Item], other: pytest.Item, usual: float) -> str | None:
    """The test that notices, "" when the child hangs or dies, which has been noticed, too; None: nobody does."""
    if not asked:
        return None
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # Of the processor, not of the clock: others may share the machine. One that only waits is ended by the clock.
        resource.setrlimit(resource.RLIMIT_CPU, (int(20 + 4 * usual), int(25 + 4 * usual)))
        signal.alarm(int(PATIENCE + 10 * usual))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        status = 1
        try:
            apply(mutant)
            failed = next((item for item in asked if not _passes(item, other)), None)
            os.write(writing, (failed.nodeid if failed else "").encode())
            status = 1 if failed else 0
        finally:
            os._exit(status)
    os.close(writing)
    status = os.waitpid(child, 0)[1]
    said = os.read(reading, 4096).decode()
    os.close(reading)
    return said if status else None


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
