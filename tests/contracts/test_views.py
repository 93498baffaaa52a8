"""Views are thin: they fetch through queries, call one action and answer."""

from __future__ import annotations

import ast

import pytest

from tests.contracts.source import functions, length, modules, name

LONGEST = 25
WRITES_AND_QUERIES = {
    "filter",
    "exclude",
    "save",
    "delete",
    "create",
    "bulk_create",
    "bulk_update",
    "objects",
}
# Longer than allowed; to be shortened, none to be added.
KNOWN: set[str] = set()
ROLE_TESTS = {"has", "roles", "is_clerk"}


def allowed(node: ast.Attribute) -> bool:
    """`form.save` does not occur here; `request.session.delete` and the like are no queries."""
    owner = node.value
    return isinstance(owner, ast.Attribute) and owner.attr in {"session", "headers"}


@pytest.mark.parametrize("path", modules("views"), ids=name)
def test_views_are_thin(path) -> None:
    problems = []
    for function in functions(path):
        if length(function) > LONGEST:
            problems.append(f"{function.name} has {length(function)} lines")
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and not allowed(node):
                if node.attr in WRITES_AND_QUERIES:
                    problems.append(
                        f"{function.name} line {node.lineno}: .{node.attr} belongs into queries or actions"
                    )
                if node.attr in ROLE_TESTS:
                    problems.append(f"{function.name} line {node.lineno}: .{node.attr} belongs into rules")
    assert [problem for problem in problems if problem.split()[0] not in KNOWN] == []
