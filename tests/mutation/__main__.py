"""`python -m tests.mutation [--every N] [--only TEXT]`: 0 when at least 85 % of the mutants are killed."""

from __future__ import annotations

import argparse
import sys

import pytest
from bench.figures import figure

from tests.mutation.plugin import Mutation

LEAST = 0.85
TESTS = ("tests/feedback", "tests/anonymity")
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not long and not browser")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="try every Nth mutant only")
    parser.add_argument("--only", default="", help="only mutants whose line of text holds this")
    parser.add_argument("tests", nargs="*", help="test files, all of the domain and of anonymity if none")
    asked = parser.parse_args()
    mutation = Mutation(asked.every, asked.only)
    pytest.main([*(asked.tests or TESTS), *OPTIONS], plugins=[mutation])
    if not mutation.tried:
        return 2
    share = 1 - len(mutation.survivors) / mutation.tried
    what = f"mutants killed, of {mutation.tried}"
    figure(what, f"{share:.1%}", f"{LEAST:.0%}", met=share >= LEAST)
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
