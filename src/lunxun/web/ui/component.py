"""Strict components: a tag with declared props and slots.

A misspelt prop, slot or choice is an error when the template is parsed, not a silent hole in a page.
A component is a function `(props, …) → SafeString`; one with a body also gets the rendered slots, where
`body` is what stands outside `{% slot "name" %}…{% endslot %}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

_KEYWORD = re.compile(r"^([A-Za-z_]\w*)=(.+)$", re.DOTALL)
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Prop:
    """One declared input: required without a default; `choices` are the only values it takes."""

    name: str
    default: Any = _MISSING
    choices: Sequence[Any] | None = None

    @property
    def is_required(self) -> bool:
        return self.default is _MISSING

    def check(self, component: str, value: Any) -> None:
        if self.choices is not None and value not in self.choices:
            known = ", ".join(repr(choice) for choice in self.choices)
            raise TemplateSyntaxError(f"{component}: {self.name}={value!r} is not one of {known}.")


class SlotNode(Node):
    """A named part of a component's body; it means nothing outside one."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        raise TemplateSyntaxError(f"slot {self.name!r} stands outside a component.")


class ComponentNode(Node):
    def __init__(
        self, spec: Component, values: dict[str, FilterExpression], slots: dict[str, NodeList]
    ) -> None:
        self.spec = spec
        self.values = values
        self.slots = slots

    @property
    def child_nodelists(self) -> tuple[str, ...]:
        return ()

    def render(self, context: Context) -> SafeString:
        props = {prop.name: prop.default for prop in self.spec.props if not prop.is_required}
        for prop in self.spec.props:
            if prop.name in self.values:
                props[prop.name] = self.values[prop.name].resolve(context)
                prop.check(self.spec.name, props[prop.name])
        slots = {name: nodes.render(context) for name, nodes in self.slots.items()}
        return self.spec.render(context, props, slots)


@dataclass(frozen=True, slots=True)
class Component:
    """A declared component; `slots` is None for a leaf, which has no end tag."""

    name: str
    props: tuple[Prop, ...]
    slots: tuple[str, ...] | None
    render: Callable[[Context, dict[str, Any], Mapping[str, SafeString]], SafeString]

    def parse(self, parser: Parser, token: Token) -> ComponentNode:
        values = self._values(parser, token.split_contents()[1:])
        slots = {} if self.slots is None else self._slots(parser)
        return ComponentNode(self, values, slots)

    def _values(self, parser: Parser, bits: list[str]) -> dict[str, FilterExpression]:
        by_name = {prop.name: prop for prop in self.props}
        values: dict[str, FilterExpression] = {}
        positions = iter(self.props)
        for bit in bits:
            match = _KEYWORD.match(bit)
            if match:
                name, expression = match.groups()
            else:
                prop = next(positions, None)
                if prop is None:
                    raise TemplateSyntaxError(f"{self.name}: too many values, at {bit!r}.")
                name, expression = prop.name, bit
            if name not in by_name:
                raise TemplateSyntaxError(f"{self.name} knows no {name!r}; it knows {', '.join(by_name)}.")
            if name in values:
                raise TemplateSyntaxError(f"{self.name}: {name!r} is given twice.")
            values[name] = parser.compile_filter(expression)
            if values[name].is_var is False and not values[name].filters:
                by_name[name].check(self.name, values[name].resolve(Context()))
        missing = [prop.name for prop in self.props if prop.is_required and prop.name not in values]
        if missing:
            raise TemplateSyntaxError(f"{self.name} needs {', '.join(missing)}.")
        return values

    def _slots(self, parser: Parser) -> dict[str, NodeList]:
        nodelist = parser.parse((f"end{self.name}",))
        parser.delete_first_token()
        body, slots = NodeList(), {"body": NodeList()}
        for node in nodelist:
            if not isinstance(node, SlotNode):
                body.append(node)
            elif node.name not in (self.slots or ()):
                known = ", ".join(self.slots or ()) or "none"
                raise TemplateSyntaxError(f"{self.name} has no slot {node.name!r}; it has {known}.")
            elif node.name in slots:
                raise TemplateSyntaxError(f"{self.name}: slot {node.name!r} is filled twice.")
            else:
                slots[node.name] = node.nodelist
        slots["body"] = body
        return slots


CATALOGUE: dict[str, Component] = {}
"""Every declared component by its tag name, for the living page and its test."""


def component(
    register: Library, name: str, *props: Prop, slots: Sequence[str] | None = None
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Declare the decorated function as the tag `name`.

    Without `slots` it is a leaf, called as `function(context, **props)`. With `slots` (an empty list
    counts) it has a body, and also gets `body` and the filled slots by name ("" when not filled).
    """

    def declare(function: Callable[..., str]) -> Callable[..., str]:
        def render(context: Context, values: dict[str, Any], filled: Mapping[str, SafeString]) -> SafeString:
            if slots is None:
                return mark_safe(function(context, **values))  # noqa: S308  the function escapes
            parts = {slot: filled.get(slot, SafeString("")) for slot in ("body", *slots)}
            return mark_safe(function(context, **values, **parts))  # noqa: S308  the function escapes

        spec = Component(name, props, None if slots is None else tuple(slots), render)
        CATALOGUE[name] = spec
        register.tag(name, spec.parse)
        return function

    return declare


def parse_slot(parser: Parser, token: Token) -> SlotNode:
    """`{% slot "name" %}…{% endslot %}`."""
    bits = token.split_contents()
    if len(bits) != 2 or bits[1][0] not in "\"'":
        raise TemplateSyntaxError('slot needs one literal name: {% slot "head" %}.')
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(bits[1][1:-1], nodelist)


def draw(name: str, values: dict[str, Any]) -> str:
    """Render web/templates/ui/<name>.html with these values only: a component sees no page variables."""
    template = get_template(f"ui/{name}.html").template  # type: ignore[attr-defined]
    return SafeString(template.render(Context(values)))
