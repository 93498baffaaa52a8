"""A verb of the user is a keyword-only function, decorated, with the actor first; entrances call nothing else."""

from __future__ import annotations

import ast

import pytest

from tests.contracts.source import decorators, functions, modules, name

# Nobody acts yet when somebody signs in, checks in by phone or draws a ticket: the door knows no actor.
WITHOUT_ACTOR = {"sign_in", "draw_ticket"}
# Several transactions on purpose, or none of its own; each says why in its docstring.
NOT_ONE_TRANSACTION = {"seal_evaluation", "seal_supplement", "check_in_by_phone", "say_of_guide"}


def verbs(path):
    """Public ones: a step with an underscore may be a transaction of its own in any shape."""
    return [
        function
        for function in functions(path)
        if "action" in decorators(function) and not function.name.startswith("_")
    ]


@pytest.mark.parametrize("path", modules("actions"), ids=name)
def test_actions_have_the_shape_of_a_verb(path) -> None:
    problems = []
    for function in verbs(path):
        arguments = function.args
        if arguments.args or arguments.posonlyargs or arguments.vararg:
            problems.append(f"{function.name} takes positional arguments")
        first = arguments.kwonlyargs[0].arg if arguments.kwonlyargs else ""
        if first != "actor" and function.name not in WITHOUT_ACTOR:
            problems.append(f"{function.name} does not take the actor first")
    assert problems == []


def test_views_call_actions_and_not_their_helpers() -> None:
    known = {function.name for path in modules("actions") for function in verbs(path)}
    called = {
        (name(path), node.attr)
        for path in modules("views")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "actions"
    }
    assert len(called) > 20
    assert {call for call in called if call[1] not in known | NOT_ONE_TRANSACTION} == set()
