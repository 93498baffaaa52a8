"""What the long lane consists of: benchmarks named here, long tests found by their mark."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUR = 60


@dataclass(frozen=True)
class Piece:
    """`command` follows the interpreter; `minutes` after which it has failed; `postgres` gives it a server."""

    name: str
    command: tuple[str, ...]
    minutes: int = HOUR
    postgres: bool = False

    @property
    def is_test(self) -> bool:
        return self.name.startswith("tests/")

    @property
    def file_name(self) -> str:
        return self.name.replace("/", ".") + ".json"

    def arguments(self) -> list[str]:
        whole = [sys.executable, *self.command]
        return [sys.executable, "-m", "tests.postgres", *whole] if self.postgres else whole

    def spelt(self) -> str:
        """The command as a person types it."""
        whole = ("python", *self.command)
        return shlex.join(("python", "-m", "tests.postgres", *whole) if self.postgres else whole)


def program(
    name: str, *arguments: str, module: str = "", minutes: int = HOUR, postgres: bool = False
) -> Piece:
    """`python -m bench.NAME ARGUMENTS…`, or another module."""
    return Piece(name, ("-m", module or f"bench.{name}", *arguments), minutes, postgres)


PROGRAMS = (
    # the evaluation
    program("mutation", module="tests.mutation", minutes=3 * HOUR),
    program("feedback.burst"),
    # fairness
    program("fairness.coverage", "--keep", "var/fairness-coverage", minutes=2 * HOUR),
    program("fairness.anonymous"),
    program("fairness.peers"),
    # the year plan
    program("rota.plan@300", "--size", "300:12:180", module="bench.rota.plan"),
    program("rota.plan@3000", "--size", "3000:37:300", module="bench.rota.plan"),
    # paper
    program("paper.speed", "--parts", "speed", module="bench.paper"),
    program("paper.peers", "--parts", "peers", module="bench.paper"),
    program(
        "paper.accuracy", "--parts", "accuracy", "--pages", "970", module="bench.paper", minutes=3 * HOUR
    ),
    # people, pages, search
    program("imports.roster_reading"),
    program("imports.roster_storing"),
    program("imports.roster_storing@postgresql", module="bench.imports.roster_storing", postgres=True),
    program("people"),
    program("people@postgresql", module="bench.people", postgres=True),
    program("pages"),
    program("search.full_text"),
)


PARTS = {"tests/anonymity/test_differencing.py": 10, "tests/faults/test_ballots.py": 8}
"""Counts of more than half an hour lie in parts, so that the lane can be stopped between them: the ids of their
parameters are part0, part1 and so on."""


def long_tests() -> Iterator[Piece]:
    """Each file with long tests, on SQLite and, where the database matters (no mark `once`), again on PostgreSQL."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.long" not in text:
            continue
        name = path.relative_to(ROOT).as_posix()
        parts = [f"part{number}" for number in range(PARTS.get(name, 0))]
        for suffix, marks in (("", "long"), ("@postgresql", "long and database and not browser")):
            if suffix and (name.startswith("tests/engines/") or "mark.long, pytest.mark.once" in text):
                continue
            for part in ["", *parts]:
                chosen = ("-k", part or "not part") if parts else ()
                piece = name.removesuffix(".py") + (f"-{part}" if part else "") + suffix
                yield Piece(piece, ("-m", "pytest", "-q", "-m", marks, *chosen, name), postgres=bool(suffix))


def all_pieces() -> list[Piece]:
    return [*PROGRAMS, *long_tests()]
