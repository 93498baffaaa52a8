"""The content of a guide (F17): one frozen shape, read from plain text that people paste from Word.

A step is a paragraph: its first line says what to do, the lines below how. Lists are one item a
line. Nothing here knows the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line

MAX_STEPS = 15
LEVEL_TONES = {"红": "r", "黄": "y", "绿": "g"}


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """红、黄、绿: what to do at each grade of danger. `tone` is r, y or g."""

    name: str
    text: str

    @property
    def tone(self) -> str:
        return LEVEL_TONES.get(self.name[:1], "g")


@dataclass(frozen=True, slots=True)
class Contact:
    role: str
    who: str


@dataclass(frozen=True, slots=True)
class GuideContent:
    audience: str = ""
    one_line: str = ""
    when: str = ""
    steps: tuple[Step, ...] = ()
    levels: tuple[Level, ...] = ()
    donts: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    basis: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(stored: Mapping[str, Any]) -> GuideContent:
    """The stored form back; unknown keys are a defect and raise TypeError."""
    values = dict(stored)
    values["steps"] = tuple(Step(**step) for step in values.get("steps", ()))
    values["levels"] = tuple(Level(**level) for level in values.get("levels", ()))
    values["contacts"] = tuple(Contact(**contact) for contact in values.get("contacts", ()))
    for name in ("donts", "mistakes", "basis"):
        values[name] = tuple(values.get(name, ()))
    return GuideContent(**values)


def lines(text: str) -> tuple[str, ...]:
    """Non-empty lines, without bullets and numbers that Word puts before them."""
    cleaned = (clean_line(line).lstrip("•·-—●").strip() for line in text.splitlines())
    return tuple(line for line in cleaned if line)


def parse_steps(text: str) -> tuple[Step, ...]:
    """Paragraphs parted by an empty line; a text without one is a step a line."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    if len(blocks) == 1 and "\n" in blocks[0].strip():
        blocks = blocks[0].strip().split("\n")
    steps = []
    for block in blocks:
        head, *rest = [clean_line(line) for line in block.strip().splitlines()]
        title = head.lstrip("0123456789①②③④⑤⑥⑦⑧⑨⑩ .、．").strip() or head
        steps.append(Step(title, "".join(line for line in rest if line)))
    if len(steps) > MAX_STEPS:
        raise Invalid(
            {
                "steps": _("步骤最多 %(n)s 步，一页纸才放得下。现在是 %(now)s 步。")
                % {"n": MAX_STEPS, "now": len(steps)}
            }
        )
    return tuple(steps)


def parse_pairs(text: str, kind: type[Any], name: str) -> tuple[Any, ...]:
    """Lines of the form 名称：内容."""
    pairs = []
    for line in lines(text):
        head, colon, rest = line.replace(":", "：").partition("：")
        if not colon or not rest.strip():
            raise Invalid({name: _("“%(line)s”这一行要写成“名称：内容”。") % {"line": line}})
        pairs.append(kind(head.strip(), rest.strip()))
    return tuple(pairs)


def steps_text(content: GuideContent) -> str:
    """The steps as they are edited."""
    return "\n\n".join(f"{step.title}\n{step.text}".strip() for step in content.steps)


def problems(
    content: GuideContent, *, title: str, valid_until: dt.date | None, today: dt.date
) -> dict[str, str]:
    """What keeps a guide from being published: field → sentence. First step first (A38), 防过度 (A34)."""
    found = {}
    if not title:
        found["title"] = _("请填写指南名称。")
    if not content.audience:
        found["audience"] = _("请写明给谁用。")
    if not content.one_line:
        found["one_line"] = _("请用一句话写清怎么做。")
    if len(content.steps) < 2:
        found["steps"] = _("请写至少两步，第一行就是第一步做什么。")
    if not content.donts:
        found["donts"] = _("请写至少一条不该做的，防止做过头。")
    if not content.contacts:
        found["contacts"] = _("请写明遇到问题找谁。")
    if valid_until is None:
        found["valid_until"] = _("请填写有效期。")
    elif valid_until < today:
        found["valid_until"] = _("有效期已经过了，请改到今天以后。")
    return found
