"""The level of a post from its title, by a table of rules that an office can read: `titles.csv`."""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

TABLE = Path(__file__).with_name("titles.csv")
HEAD, DEPUTY, MIDDLE, STAFF = "head", "deputy", "middle", "staff"
LEVELS = (HEAD, DEPUTY, MIDDLE, STAFF)
_PARTS = re.compile(r"[、，,／/;；\s]+|兼(?:任)?|（[^）]*）|\([^)]*\)")
# 书记主任 written in one: 一肩挑.
_BOTH = re.compile(r"^(.*书记)(主任|镇长|乡长|局长|院长|校长|村长)$")


@functools.cache
def _rules() -> tuple[tuple[frozenset[str], re.Pattern[str], str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")][1:]
    return tuple(
        (frozenset(name for name in where.split("|") if name), re.compile(pattern), level)
        for where, pattern, level in rows
    )


def parts_of(title: str) -> list[str]:
    """党组书记、局长 → [党组书记, 局长]; what stands in brackets is left out."""
    parts = [part for part in _PARTS.split(title) if part]
    found = []
    for part in parts:
        both = _BOTH.match(part)
        found += [both[1], both[2]] if both and "副" not in part else [part]
    return found or [title]


@functools.lru_cache(maxsize=20_000)
def level_of(title: str, unit_type: str = "") -> str:
    """head, deputy, middle or staff; the highest of the parts of the title."""
    levels = [_level(part, unit_type) for part in parts_of(title)]
    return min(levels, key=LEVELS.index)


def _level(part: str, unit_type: str) -> str:
    for where, pattern, level in _rules():
        if (not where or unit_type in where) and pattern.search(part):
            return level
    return STAFF


def head_title_of(title: str) -> str:
    """The post that an acting deputy stands in for: 副局长 → 局长, 常务副主任 → 主任; "" when none is named."""
    for part in parts_of(title):
        if "副" in part:
            return part.split("副", 1)[1]
    return ""
