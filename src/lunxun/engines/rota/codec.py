"""JSON in and out for the dataclasses of ``model``, driven by their type hints.

Unknown and missing fields are errors: a mistyped field name must not silently become a default.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from .errors import FormatError
from .model import SCHEMA_VERSION, Events, Plan, Problem

T = TypeVar("T")
_NAMES = {str: "文字", int: "整数", bool: "true/false"}


_HINTS: dict[Any, dict[str, Any]] = {}


def _hints(cls: type[Any]) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = typing.get_type_hints(cls)
    return _HINTS[cls]


def encode(value: Any) -> Any:
    """Dataclasses → plain JSON values; every field is written."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {str(k): encode(v) for k, v in value.items()}
    return value


def decode(kind: Any, data: Any, where: str = "文件") -> Any:
    """Plain JSON values → the dataclass or type ``kind``; FormatError names the place."""
    origin = typing.get_origin(kind)
    if kind is Any:
        return data
    if origin in (types.UnionType, typing.Union):
        if data is None:
            return None
        inner = [a for a in typing.get_args(kind) if a is not type(None)]
        return decode(inner[0], data, where)
    if origin is tuple:
        _expect(isinstance(data, list), where, "列表", data)
        inner_type = typing.get_args(kind)[0]
        if inner_type in (str, int):
            return tuple(_scalar(inner_type, v, where) for v in data)
        return tuple(decode(inner_type, v, f"{where}[{i}]") for i, v in enumerate(data))
    if origin is dict:
        _expect(isinstance(data, dict), where, "对象", data)
        inner_type = typing.get_args(kind)[1]
        return {k: decode(inner_type, v, f"{where}.{k}") for k, v in data.items()}
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(typing.cast(type[Any], kind), data, where)
    return _scalar(kind, data, where)


def _decode_dataclass(cls: type[Any], data: Any, where: str) -> Any:
    _expect(isinstance(data, dict), where, "对象", data)
    fields = {f.name: f for f in dataclasses.fields(cls)}
    for key in data:
        if key not in fields:
            raise FormatError(f"{where} 有不认识的字段“{key}”；可用字段：{'、'.join(fields)}")
    hints = _hints(cls)
    values = {}
    for name, spec in fields.items():
        if name in data:
            values[name] = decode(hints[name], data[name], f"{where}.{name}")
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            raise FormatError(f"{where} 缺少字段“{name}”（{spec.metadata['doc']}）；请补上")
    return cls(**values)


def _scalar(kind: Any, data: Any, where: str) -> Any:
    good = type(data) is kind  # bool is an int in Python, but not in a form
    _expect(good, where, _NAMES.get(kind, str(kind)), data)
    return data


def _expect(good: bool, where: str, wanted: str, data: Any) -> None:
    if not good:
        shown = json.dumps(data, ensure_ascii=False, default=str)[:40]
        raise FormatError(f"{where} 应为{wanted}，实际是 {shown}；请改正")


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON text of a dataclass, Chinese readable."""
    return json.dumps(
        encode(value), ensure_ascii=False, indent=indent, separators=None if indent else (",", ":")
    )


def loads(cls: type[T], text: str, where: str = "文件") -> T:
    """JSON text → dataclass; checks the schema version first so that the message names the real cause."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FormatError(f"{where} 不是有效的 JSON（{error}）；请检查文件是否完整") from error
    if isinstance(data, dict) and data.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise FormatError(
            f"{where} 的 schema 版本是 {data['schema']!r}，本程序只认 {SCHEMA_VERSION}；请用对应版本的程序打开"
        )
    return typing.cast(T, decode(cls, data, where))


def read(cls: type[T], path: Path) -> T:
    """Read one file; FormatError if it can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"读不了文件 {path}（{error}）；请检查路径与编码（UTF-8）") from error
    return loads(cls, text, path.name)


def read_problem(path: Path) -> Problem:
    """Read and validate a problem."""
    from .validate import validate

    problem = read(Problem, path)
    validate(problem)
    return problem


def read_plan(path: Path) -> Plan:
    """Read a plan."""
    return read(Plan, path)


def read_events(path: Path) -> Events:
    """Read events."""
    return read(Events, path)


def digest(value: Problem | Plan) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces); ``meta`` of a problem is left out.

    The notes of a generator or clerk do not change the mathematics, so they must not change the hash.
    """
    data = encode(value)
    data.pop("meta", None)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
