"""Reading the rows that pages hand over: objects of a domain or plain dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def value_of(row: Any, name: str, default: Any = None) -> Any:
    """`row.name` or `row["name"]`."""
    return row.get(name, default) if isinstance(row, Mapping) else getattr(row, name, default)
