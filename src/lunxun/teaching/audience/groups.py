"""Between an expression and the form of condition groups: inside a group 且, between groups 或."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lunxun.teaching.audience.language import LEAVES, Node

Group = dict[str, list[str]]
FORM_LEAVES = tuple(leaf for leaf in LEAVES if leaf != "unit_tree")


def expression_of(groups: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The expression of filled groups; None when all are empty. `is_head` is a boolean, the rest lists."""
    filled = [parts for group in groups if (parts := _parts(group))]
    if not filled:
        return None
    options = [parts[0] if len(parts) == 1 else {"all": parts} for parts in filled]
    return options[0] if len(options) == 1 else {"any": options}


def groups_of(node: Node) -> list[Group] | None:
    """The groups that give this tree; None when it has another shape (then only JSON can show it)."""
    options = node.children if node.kind == "any" else (node,)
    groups: list[Group] = []
    for option in options:
        leaves = option.children if option.kind == "all" else (option,)
        group: Group = {}
        for leaf in leaves:
            if leaf.kind not in FORM_LEAVES or leaf.kind in group or leaf.values == ("false",):
                return None
            group[leaf.kind] = list(leaf.values)
        groups.append(group)
    return groups


def _parts(group: Mapping[str, Any]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for leaf in FORM_LEAVES:
        value = group.get(leaf)
        if value:
            parts.append({leaf: True if leaf == "is_head" else list(value)})
    return parts
