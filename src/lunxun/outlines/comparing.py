"""Two versions side by side: what went, what came, section by section."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lunxun.outlines.content import SECTIONS, Content
from lunxun.outlines.sheet import blocks_of

_PIECES = re.compile(r"[^，。；：、！？\n]*[，。；：、！？\n]?")


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text. `kind`: same, old (only before) or new (only after)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    key: str
    title: str
    before: list[Change]
    after: list[Change]
    is_changed: bool


def _section_text(content: Content, section: str) -> str:
    return "\n".join(block.lead + block.text for block in blocks_of(content) if block.section == section)


def compare(before: Content, after: Content) -> list[SectionChange]:
    """All sections that have text in one of the two, in the order of the form."""
    found = []
    for key, title in SECTIONS.items():
        old, new = _section_text(before, key), _section_text(after, key)
        if old or new:
            left, right = changes(old, new)
            found.append(SectionChange(key, str(title), left, right, old != new))
    return found


def changes(old: str, new: str) -> tuple[list[Change], list[Change]]:
    """Runs of the old and of the new text. Compared by clauses, then by characters inside what was replaced,
    so that the cost stays small for long texts."""
    left: list[Change] = []
    right: list[Change] = []
    a, b = _PIECES.findall(old)[:-1], _PIECES.findall(new)[:-1]
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        was, now = "".join(a[i1:i2]), "".join(b[j1:j2])
        if kind == "replace" and max(len(was), len(now)) <= 400:
            _characters(was, now, left, right)
        else:
            _add(left, "same" if kind == "equal" else "old", was)
            _add(right, "same" if kind == "equal" else "new", now)
    return left, right


def _characters(was: str, now: str, left: list[Change], right: list[Change]) -> None:
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < 0.5:  # a new sentence reads better than one patched together from single characters
        _add(left, "old", was)
        _add(right, "new", now)
        return
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        _add(left, "same" if kind == "equal" else "old", was[i1:i2])
        _add(right, "same" if kind == "equal" else "new", now[j1:j2])


def _add(runs: list[Change], kind: str, text: str) -> None:
    if not text:
        return
    if runs and runs[-1].kind == kind:
        runs[-1] = Change(kind, runs[-1].text + text)
    else:
        runs.append(Change(kind, text))


def changed_titles(before: Content, after: Content) -> Sequence[str]:
    """Names of the sections that differ."""
    return [section.title for section in compare(before, after) if section.is_changed]
