"""Every verb that is written into the trail has words for people."""

from __future__ import annotations

import ast

from lunxun.web.verbs import VERBS
from tests.contracts.source import SRC


def literals(node: ast.expr):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def written_verbs() -> set[str]:
    found = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "verb":
                found |= set(literals(node.value))
    return found


def test_every_verb_has_words() -> None:
    verbs = written_verbs()
    assert len(verbs) > 30
    assert verbs - set(VERBS) == set()
