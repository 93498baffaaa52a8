"""The grammar: JSON in, a checked tree out. An error names its place in the expression.

    expression := {"any": [expression, …]}      one of them
                | {"all": [expression, …]}      every one of them
                | {"not": expression}           the posts that it does not name
                | {leaf: value, …}              several leaves in one object: every one of them

Leaves speak about one post held by one person (a *holding*); so `{"all": [{"unit_tag": "底线重点"},
{"is_head": true}]}` asks for the head of a tagged unit, not for a head somewhere who also sits in one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lunxun.kernel.errors import Invalid
from lunxun.teaching.audience.vocabulary import Vocabulary

LEAVES = ("unit_type", "unit", "unit_tree", "unit_tag", "post_level", "is_head", "line", "category", "person")
_WORDS = {
    "unit_type": gettext_noop("机构类型"),
    "unit": gettext_noop("机构编号"),
    "unit_tree": gettext_noop("机构编号"),
    "unit_tag": gettext_noop("重点名单"),
    "post_level": gettext_noop("职务层级"),
    "line": gettext_noop("条线"),
    "category": gettext_noop("人员类别"),
    "person": gettext_noop("人员编号"),
}
# Deeper than anybody writes by hand; keeps a hostile file from exhausting the stack.
MAX_DEPTH = 12
MAX_NODES = 500


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is any, all, not or a leaf. Leaves have `values` (is_head: ("true",) or ("false",))."""

    kind: str
    children: tuple[Node, ...] = ()
    values: tuple[str, ...] = ()


def parse(expression: Any, vocabulary: Vocabulary) -> Node:
    """Check an expression and give its tree.

    Raises:
        Invalid: under "expression", one sentence for every wrong place.
    """
    parser = _Parser(vocabulary)
    node = parser.node(expression, "", 1)
    parser.check_people()
    if parser.problems:
        raise Invalid({"expression": "；".join(parser.problems)})
    return node


class _Parser:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.problems: list[str] = []
        self.people: list[tuple[str, tuple[str, ...]]] = []
        self.count = 0

    def fail(self, path: str, sentence: str) -> Node:
        place = path.removeprefix(" › ") or _("最外层")
        self.problems.append(_("%(place)s：%(problem)s") % {"place": place, "problem": sentence})
        return Node("any")

    def node(self, raw: Any, path: str, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            # Said once: every further place would only repeat it.
            return self.fail(path, _("规则太深或太长，请拆成几条。")) if not self.problems else Node("any")
        if not isinstance(raw, dict) or not raw:
            return self.fail(path, _('这里应是一个条件，例如 {"is_head": true}'))
        parts = [self.part(str(key), value, path, depth) for key, value in raw.items()]
        return parts[0] if len(parts) == 1 else Node("all", tuple(parts))

    def part(self, key: str, value: Any, path: str, depth: int) -> Node:
        here = f"{path} › {key}"
        if key in ("any", "all"):
            return self.group(key, value, here, depth)
        if key == "not":
            return Node("not", (self.node(value, here, depth + 1),))
        if key not in LEAVES:
            return self.fail(
                here,
                _("没有这种条件；可用的是 %(known)s") % {"known": "、".join(("any", "all", "not", *LEAVES))},
            )
        reader: Callable[[str, Any, str], Node] = self.flag if key == "is_head" else self.codes
        return reader(key, value, here)

    def group(self, key: str, value: Any, here: str, depth: int) -> Node:
        if not isinstance(value, list) or not value:
            return self.fail(here, _("方括号里至少要有一个条件"))
        children = [
            self.node(item, _("%(path)s 第 %(number)s 项") % {"path": here, "number": number}, depth + 1)
            for number, item in enumerate(value, 1)
        ]
        return Node(key, tuple(children))

    def flag(self, key: str, value: Any, here: str) -> Node:
        if not isinstance(value, bool):
            return self.fail(here, _("只能写 true 或 false"))
        return Node(key, values=("true" if value else "false",))

    def codes(self, key: str, value: Any, here: str) -> Node:
        listed = [value] if isinstance(value, str) else value
        if (
            not isinstance(listed, list)
            or not listed
            or not all(isinstance(item, str) and item for item in listed)
        ):
            return self.fail(here, _("要写一个或几个%(what)s，用引号括起") % {"what": _(_WORDS[key])})
        values = tuple(dict.fromkeys(listed))
        if key == "person":
            self.people.append((here, values))
        else:
            self.unknown(here, key, values, self.vocabulary.names_of(key))
        return Node(key, values=values)

    def unknown(self, here: str, key: str, values: tuple[str, ...], known: dict[str, str]) -> None:
        for code in values:
            if code not in known:
                self.fail(here, _("没有%(what)s“%(code)s”") % {"what": _(_WORDS[key]), "code": code[:40]})

    def check_people(self) -> None:
        if self.people:
            known = self.vocabulary.people(
                sorted({number for _path, values in self.people for number in values})
            )
            for here, values in self.people:
                self.unknown(here, "person", values, known)
