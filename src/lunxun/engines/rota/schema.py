"""JSON Schema (draft 2020-12) of problem, plan and events, derived from the dataclasses."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any

from .model import DAY_KINDS, EVENT_KINDS, LOCK_KINDS, SCHEMA_VERSION, Day, Event, Events, Lock, Plan, Problem

ROOTS: dict[str, type[Any]] = {"problem": Problem, "plan": Plan, "events": Events}
_ENUMS = {(Day, "kind"): DAY_KINDS, (Lock, "kind"): LOCK_KINDS, (Event, "kind"): EVENT_KINDS}
_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Any: {},
}


def json_schema(root: str) -> dict[str, Any]:
    """The schema of ``problem``, ``plan`` or ``events`` as plain JSON values."""
    definitions: dict[str, Any] = {}
    top = _object(ROOTS[root], definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:lunxun:rota:{root}:{SCHEMA_VERSION}",
        **top,
        "$defs": definitions,
    }


def _object(cls: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    properties: dict[str, Any] = {}
    required = []
    for spec in dataclasses.fields(cls):
        entry = {"description": spec.metadata["doc"], **_type(hints[spec.name], definitions)}
        if (cls, spec.name) in _ENUMS:
            entry["enum"] = list(_ENUMS[cls, spec.name])
        properties[spec.name] = entry
        if spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            required.append(spec.name)
    return {
        "title": cls.__name__,
        "description": (cls.__doc__ or "").strip(),
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def _type(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(a for a in typing.get_args(kind) if a is not type(None))
        return {"anyOf": [_type(inner, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _type(typing.get_args(kind)[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(typing.get_args(kind)[1], definitions)}
    if dataclasses.is_dataclass(kind):
        cls = typing.cast(type[Any], kind)
        if cls.__name__ not in definitions:
            definitions[cls.__name__] = {}  # reserves the name before the recursion
            definitions[cls.__name__] = _object(cls, definitions)
        return {"$ref": f"#/$defs/{cls.__name__}"}
    return dict(_SCALARS[kind])
